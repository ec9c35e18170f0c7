package org.flows4j.examples.experiments.nif;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.flows4j.core.data.DataSet;
import org.flows4j.core.data.TrainTestSplit;
import org.flows4j.core.distribution.ManifoldDistribution;
import org.flows4j.core.flow.Flow;
import org.flows4j.core.model.DataDescription;
import org.flows4j.core.tensor.TensorBackend;
import org.flows4j.core.tensor.cpu.CpuBackend;
import org.flows4j.core.tensor.cpu.CpuOptions;
import org.flows4j.examples.data.ModelData;
import org.flows4j.examples.experiments.comparison.RunFolder;
import org.flows4j.examples.experiments.comparison.RunResult;
import org.flows4j.models.Model;

/**
 * Analyzes the models of a finished comparison: their representations, and samples on and around their manifolds.
 *
 * @param trainingSamples number of training images of the classifiers, the first of the training data
 * @param testSamples number of their test images, the first of the test data
 * @param drawn number of samples of a model, compared with as many images
 */
public record NifAnalysis(int trainingSamples, int testSamples, int drawn) {
    /** The name of the flow with a standard normal prior. */
    public static final String BASELINE = "nf";

    /**
     * Checks the numbers.
     *
     * @throws IllegalArgumentException if one is not positive
     */
    public NifAnalysis {
        if (trainingSamples < 1 || testSamples < 1 || drawn < 1) {
            throw new IllegalArgumentException("Numbers of samples must be positive, got " + trainingSamples
                    + " for training, " + testSamples + " for tests and " + drawn + " drawn");
        }
    }

    /**
     * Measures all runs and writes tables, a chart and pictures ({@link NifFiles}) into the comparison's folder.
     *
     * @param results of all its runs
     * @param err receives the progress
     * @return the table in Markdown
     */
    public String write(Path folder, TrainTestSplit data, List<RunResult> results, PrintWriter err) {
        TensorBackend backend = CpuBackend.create(CpuOptions.defaults().withThreads(1));
        Map<String, List<NifQuality>> qualities = new LinkedHashMap<>();
        List<float[]> rows = new ArrayList<>();
        for (RunResult result : results) {
            err.println("flows: analyzing " + result.name() + ", seed " + result.seed());
            err.flush();
            Path file = RunFolder.of(folder, result.name(), result.seed()).model();
            Model model = Model.read(file, backend);
            DataDescription seen = model.description().data();
            NifQuality.Data reduced = reduced(data, seen);
            boolean first = !qualities.containsKey(result.name());
            if (qualities.isEmpty()) {
                qualities.put(NifFiles.PIXELS, List.of(NifQuality.ofPixels(backend, reduced)));
                rows.add(NifPictures.originals(reduced.test()));
            }
            qualities
                    .computeIfAbsent(result.name(), name -> new ArrayList<>())
                    .add(NifQuality.of(model.flow(), reduced, result.seed()));
            if (first) {
                draw(folder, result.name(), model.flow(), seen, reduced.test(), rows);
            }
        }
        DataDescription description = description(folder, results, backend);
        NifPictures.drawRows(
                folder.resolve("reconstructions.png"), description.sampleShape(), description.levels(), rows);
        return NifFiles.write(folder, results, qualities, err);
    }

    private static DataDescription description(Path folder, List<RunResult> results, TensorBackend backend) {
        RunResult any = results.get(0);
        Path file = RunFolder.of(folder, any.name(), any.seed()).model();
        return Model.read(file, backend).description().data();
    }

    private static void draw(
            Path folder, String name, Flow flow, DataDescription seen, DataSet test, List<float[]> rows) {
        NifPictures.drawGrid(folder.resolve("grid-" + name + ".png"), flow, seen.levels());
        if (flow.prior() instanceof ManifoldDistribution) {
            rows.add(NifPictures.restored(flow, test));
        }
    }

    private NifQuality.Data reduced(TrainTestSplit data, DataDescription seen) {
        DataSet training = ModelData.fit(data.train(), seen);
        DataSet test = ModelData.fit(data.test().orElseThrow(), seen);
        DataSet learned = training.take(Math.min(trainingSamples, training.size()));
        DataSet tested = test.take(Math.min(testSamples, test.size()));
        return new NifQuality.Data(learned, tested, Math.min(drawn, Math.min(learned.size(), tested.size())));
    }
}
