package org.flows4j.examples.experiments.comparison;

import java.nio.file.Path;
import java.util.List;
import java.util.SplittableRandom;
import org.flows4j.core.data.DataFingerprint;
import org.flows4j.core.data.DataSet;
import org.flows4j.core.data.TrainTestSplit;
import org.flows4j.core.flow.FiniteSamples;
import org.flows4j.core.flow.Flow;
import org.flows4j.core.layer.Sampling;
import org.flows4j.core.model.DataDescription;
import org.flows4j.core.model.ModelDescription;
import org.flows4j.core.tensor.Scope;
import org.flows4j.core.training.EvaluationReport;
import org.flows4j.core.training.Evaluator;
import org.flows4j.core.training.MetricsCsvListener;
import org.flows4j.core.training.StepReport;
import org.flows4j.core.training.Trainer;
import org.flows4j.core.training.TrainingSummary;
import org.flows4j.core.training.data.DataSetBatches;
import org.flows4j.examples.charts.ImageGrid;
import org.flows4j.examples.charts.Pictures;
import org.flows4j.examples.data.ClassSamples;
import org.flows4j.examples.data.ModelData;
import org.flows4j.models.Model;
import org.flows4j.models.ModelFamilies;
import org.flows4j.models.family.AddedLater;
import org.flows4j.models.family.ModelConfigs;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Trains and tests one contestant with one seed on a data set. */
public final class ComparisonRun extends TrainedRun<RunResult> {
    private static final Logger LOG = LoggerFactory.getLogger(ComparisonRun.class);
    private static final int SAMPLES = 64;
    private static final int ROWS_OF_CLASSES = 6;
    private static final Sampling SAMPLING = new Sampling(0.8, 1);

    private final Regime regime;
    private final DataSet training;
    private final DataSet test;
    private double millisecondsPerSample = Double.NaN;

    /**
     * Everything that determines the result of a run.
     *
     * @param trainingData identifies the samples trained on ({@link DataFingerprint}); empty in records older than this component,
     *     whose runs are not continued
     * @param testData identifies the samples tested on
     */
    private record Spec(
            String family,
            String config,
            String dtype,
            Regime regime,
            long seed,
            int trainingSamples,
            int testSamples,
            @AddedLater("") String trainingData,
            @AddedLater("") String testData) {
        /** Writes configurations of older versions as those of today. */
        Spec {
            Class<? extends Record> type = ModelFamilies.byName(family).configType();
            config = ModelConfigs.toJson(ModelConfigs.fromJson(config, type));
        }
    }

    /**
     * Creates the runs of a comparison.
     *
     * @param folder of the comparison
     * @param contestants the models
     * @param seeds of parameters, data order and noise
     * @param regime the training and test of each
     * @param data training and test data
     * @throws IllegalArgumentException if there is no contestant, no seed or no test data
     */
    public static List<ComparisonRun> all(
            Path folder, List<Contestant> contestants, List<Long> seeds, Regime regime, TrainTestSplit data) {
        if (contestants.isEmpty() || seeds.isEmpty() || data.test().isEmpty()) {
            throw new IllegalArgumentException("A comparison needs contestants, seeds and test data, got "
                    + contestants.size() + " contestants, seeds " + seeds + " and "
                    + (data.test().isEmpty() ? "no test data" : "test data"));
        }
        return contestants.stream()
                .flatMap(contestant -> seeds.stream().map(seed -> {
                    RunFolder files = RunFolder.of(folder, contestant.name(), seed);
                    return new ComparisonRun(contestant, seed, regime, data, files);
                }))
                .toList();
    }

    private ComparisonRun(Contestant contestant, long seed, Regime regime, TrainTestSplit data, RunFolder folder) {
        super(contestant, seed, folder, RunResult.class);
        DataDescription wanted = contestant.model().data();
        this.regime = regime;
        this.training = ModelData.fit(data.train(), wanted);
        this.test = ModelData.fit(data.test().orElseThrow(), wanted);
    }

    @Override
    public long steps() {
        return regime.steps();
    }

    @Override
    protected Record spec() {
        ModelDescription model = contestant().model();
        return new Spec(
                model.family(),
                model.config(),
                model.dtype().name(),
                regime,
                seed(),
                training.size(),
                test.size(),
                DataFingerprint.of(training),
                DataFingerprint.of(test));
    }

    @Override
    protected StepTimes times(StepListener listener) {
        return new StepTimes(listener, StepReport::bitsPerDim);
    }

    @Override
    protected Trainer trainer(Model model) {
        Flow flow = model.flow();
        DataSet curve = test.take(Math.min(test.size(), regime.curveSamples()));
        return new Trainer(flow, regime.trainer(seed()), model.objective(), batches(training, flow))
                .evaluateOn(batches(curve, flow));
    }

    @Override
    protected TrainingSummary train(Trainer trainer) {
        try (MetricsCsvListener metrics = new MetricsCsvListener(folder().metrics())) {
            return trainer.listen(metrics).run();
        }
    }

    @Override
    protected Tested test(Flow flow) {
        EvaluationReport tested = new Evaluator(
                        flow, batches(test, flow), Regime.EVALUATION_BATCH, regime.importanceSamples(), 0)
                .evaluate(regime.steps());
        millisecondsPerSample = drawSamples(flow);
        return new Tested(tested.bitsPerDim(), tested.weightedBitsPerDim());
    }

    @Override
    protected RunResult result(Flow flow, Tested tested, long lostSteps, double millisecondsPerStep) {
        long parameters = flow.parameters().count();
        return new RunResult(
                contestant().name(),
                seed(),
                parameters,
                tested.bound(),
                tested.weighted(),
                lostSteps,
                millisecondsPerStep,
                millisecondsPerSample);
    }

    private static DataSetBatches batches(DataSet data, Flow flow) {
        return new DataSetBatches(data, flow.backend(), flow.dtype()).withClasses(flow.conditionChannels());
    }

    /** Returns the mean time of a sample; NaN if samples are no pictures. */
    private double drawSamples(Flow flow) {
        DataDescription data = contestant().model().data();
        if (data.levels() < 2 || !ImageGrid.isPicture(data.sampleShape())) {
            return Double.NaN;
        }
        try (Scope scope = flow.backend().openScope()) {
            int classes = data.classes();
            int count = classes > 0 ? ROWS_OF_CLASSES * classes : SAMPLES;
            long start = System.nanoTime();
            FiniteSamples drawn = ClassSamples.ofAllClasses(flow, count, SAMPLING, new SplittableRandom(seed()), true);
            if (drawn.rejected() > 0) {
                LOG.warn(
                        "{} samples of {} were not finite and were redrawn",
                        drawn.rejected(),
                        contestant().name());
            }
            float[] samples = drawn.samples().toFloats();
            double milliseconds = (System.nanoTime() - start) / 1e6;
            ImageGrid grid = classes > 0
                    ? ImageGrid.columns(classes, data.sampleShape())
                    : ImageGrid.square(count, data.sampleShape());
            Pictures.writePng(folder().samples(), grid.draw(samples, data.sampleShape(), data.levels()));
            return milliseconds / count;
        }
    }
}
