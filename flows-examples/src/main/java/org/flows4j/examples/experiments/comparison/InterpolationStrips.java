package org.flows4j.examples.experiments.comparison;

import java.nio.file.Path;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.flows4j.core.data.DataSet;
import org.flows4j.core.flow.Flow;
import org.flows4j.core.interpolation.Descent;
import org.flows4j.core.interpolation.Interpolation;
import org.flows4j.core.interpolation.LatentPath;
import org.flows4j.core.interpolation.Objective;
import org.flows4j.core.model.DataDescription;
import org.flows4j.core.tensor.Scope;
import org.flows4j.core.tensor.Shape;
import org.flows4j.core.tensor.Tensor;
import org.flows4j.core.tensor.TensorBackend;
import org.flows4j.core.training.data.DataSetBatches;
import org.flows4j.examples.charts.ImageGrid;
import org.flows4j.examples.charts.Pictures;
import org.flows4j.examples.data.ModelData;
import org.flows4j.models.Model;

/**
 * Paths between test images through the latent space before a model's priors: each a straight line, and below it the optimized path
 * (figure 11 of the supplement of mAR-SCF, Bhattacharyya et al. 2020).
 */
public final class InterpolationStrips {
    private static final int WAYS = 4;
    private static final int POINTS = 9;

    private InterpolationStrips() {}

    /**
     * Draws the paths of a trained model.
     *
     * @param picture PNG file to write
     * @param file of the model
     * @param test the end points: the first images, in pairs
     */
    public static void draw(Path picture, Path file, DataSet test, TensorBackend backend) {
        Model model = Model.read(file, backend);
        Flow flow = model.flow();
        DataDescription data = model.description().data();
        int ways = Math.min(WAYS, test.size() / 2);
        if (ways == 0 || data.levels() < 2 || !ImageGrid.isPicture(data.sampleShape())) {
            return;
        }
        DataSetBatches images = new DataSetBatches(ModelData.fit(test, data), backend, flow.dtype());
        Interpolation interpolation = new Interpolation(flow, LatentPath.LINEAR, true);
        Shape shape = data.sampleShape();
        try (Scope scope = backend.openScope()) {
            Tensor starts = rows(images, ways, 0);
            Tensor ends = rows(images, ways, 1);
            float[] straight = interpolation.along(starts, ends, POINTS).toFloats();
            float[] optimized = interpolation
                    .optimized(starts, ends, POINTS, Objective.DEFAULT, Descent.DEFAULT)
                    .toFloats();
            int row = POINTS * Math.toIntExact(shape.size());
            float[] all = new float[2 * straight.length];
            for (int way = 0; way < ways; way++) {
                System.arraycopy(straight, way * row, all, 2 * way * row, row);
                System.arraycopy(optimized, way * row, all, (2 * way + 1) * row, row);
            }
            Pictures.writePng(picture, ImageGrid.pairs(POINTS, shape).draw(all, shape, data.levels()));
        }
    }

    private static Tensor rows(DataSetBatches images, int ways, int offset) {
        int[] rows = IntStream.range(0, ways).map(way -> 2 * way + offset).toArray();
        return images.batch(rows, new SplittableRandom(0)).values();
    }
}
