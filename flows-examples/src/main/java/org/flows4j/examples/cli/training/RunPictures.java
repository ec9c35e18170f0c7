package org.flows4j.examples.cli.training;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.flows4j.core.data.DataSet;
import org.flows4j.core.flow.FiniteSamples;
import org.flows4j.core.flow.Flow;
import org.flows4j.core.layer.Sampling;
import org.flows4j.core.model.DataDescription;
import org.flows4j.core.tensor.Scope;
import org.flows4j.core.tensor.Shape;
import org.flows4j.core.training.data.Batch;
import org.flows4j.examples.charts.GradientNorms;
import org.flows4j.examples.charts.ImageGrid;
import org.flows4j.examples.charts.Pictures;
import org.flows4j.examples.charts.TrainingCurve;
import org.flows4j.examples.charts.TrainingHistory;
import org.flows4j.examples.data.ClassSamples;
import org.flows4j.examples.data.ConditionedTable;
import org.flows4j.examples.data.GivenValues;
import org.flows4j.examples.data.ModelData;

/**
 * The pictures in the folder of a training run: its curve, samples, and reconstructions.
 *
 * @param folder of the run
 * @param data the description of the samples
 */
record RunPictures(Path folder, DataDescription data) {
    static final String CURVE = "training-curve.png";
    static final String GRADIENTS = "gradient-norms.png";
    static final String RECONSTRUCTIONS = "reconstructions.png";

    private static final int SAMPLES = 64;
    private static final int ROWS_OF_CLASSES = 8;
    private static final int PAIRS = 40;
    private static final int COLUMNS = 10;

    /** Draws the training curve and the norms of the gradients; {@code err} receives a message if this machine cannot draw text. */
    void drawCurve(String title, TrainingHistory history, PrintWriter err) {
        Pictures.writeChart(
                folder.resolve(CURVE), () -> TrainingCurve.draw(title, history.training(), history.heldOut()), err);
        Pictures.writeChart(folder.resolve(GRADIENTS), () -> GradientNorms.draw(title, history.gradientNorms()), err);
    }

    /**
     * Draws samples, redraws those that are not finite, and returns the number of redrawn samples.
     *
     * @param shown its conditions, if it has any, are those of the samples
     */
    int drawSamples(Flow flow, DataSet shown, double temperature, long seed) {
        Path file = folder.resolve(SampleFiles.defaultName(data));
        Sampling sampling = new Sampling(temperature, 1);
        try (Scope scope = flow.backend().openScope()) {
            if (shown instanceof ConditionedTable table) {
                GivenValues given = GivenValues.of(table.conditions(), SAMPLES);
                FiniteSamples drawn = given.draw(flow, sampling, new SplittableRandom(seed), true);
                SampleFiles.writeGiven(file, drawn.samples(), data, given);
                return drawn.rejected();
            }
            int count = data.classes() > 0 ? ROWS_OF_CLASSES * data.classes() : SAMPLES;
            FiniteSamples drawn = ClassSamples.ofAllClasses(flow, count, sampling, new SplittableRandom(seed), true);
            SampleFiles.write(file, drawn.samples(), data, data.classes() > 0);
            return drawn.rejected();
        }
    }

    /**
     * Encodes and decodes the first samples of a data set; if they are pictures, draws each above its reconstruction.
     *
     * @return the largest difference of a value
     */
    double reconstruct(Flow flow, DataSet originals) {
        int count = Math.min(PAIRS, originals.size());
        Shape shape = data.sampleShape();
        int length = Math.toIntExact(shape.size());
        float[] values;
        float[] restored;
        try (Scope scope = flow.backend().openScope()) {
            Batch batch = ModelData.batches(flow, originals)
                    .batch(IntStream.range(0, count).toArray(), new SplittableRandom(0));
            Flow given = batch.condition() == null ? flow : flow.given(batch.condition());
            values = batch.values().toFloats();
            restored = given.decode(given.encode(batch.values())).toFloats();
        }
        if (SampleFiles.drawable(data)) {
            int columns = Math.min(COLUMNS, count);
            float[] rows = alternate(values, restored, columns * length);
            Pictures.writePng(
                    folder.resolve(RECONSTRUCTIONS),
                    ImageGrid.pairs(columns, shape).draw(rows, shape, data.levels()));
        }
        return largestDifference(values, restored);
    }

    /** Takes a row of one array, then a row of the other; incomplete last rows are dropped. */
    private static float[] alternate(float[] first, float[] second, int rowLength) {
        int rows = first.length / rowLength;
        float[] result = new float[2 * rows * rowLength];
        for (int row = 0; row < rows; row++) {
            System.arraycopy(first, row * rowLength, result, 2 * row * rowLength, rowLength);
            System.arraycopy(second, row * rowLength, result, (2 * row + 1) * rowLength, rowLength);
        }
        return result;
    }

    private static double largestDifference(float[] a, float[] b) {
        double largest = 0;
        for (int i = 0; i < a.length; i++) {
            largest = Math.max(largest, Math.abs((double) a[i] - b[i]));
        }
        return largest;
    }
}
