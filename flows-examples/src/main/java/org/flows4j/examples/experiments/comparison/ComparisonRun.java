package org.flows4j.examples.experiments.comparison;

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
import org.flows4j.core.training.Trainer;
import org.flows4j.core.training.TrainingSummary;
import org.flows4j.core.training.data.DataSetBatches;
import org.flows4j.examples.charts.ImageGrid;
import org.flows4j.examples.charts.Pictures;
import org.flows4j.examples.data.ClassSamples;
import org.flows4j.examples.data.ModelData;
import org.flows4j.models.family.AddedLater;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Trains and tests one contestant with one seed on a data set. */
final class ComparisonRun extends TrainedRun<RunResult> {
    private static final Logger LOG = LoggerFactory.getLogger(ComparisonRun.class);
    private static final int SAMPLES = 64;
    private static final int ROWS_OF_CLASSES = 6;
    private static final Sampling SAMPLING = new Sampling(0.8, 1);

    private final Regime regime;
    private final DataSet training;
    private final DataSet test;

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
            @AddedLater("") String testData) {}

    ComparisonRun(Contestant contestant, long seed, Regime regime, TrainTestSplit data, RunFolder folder) {
        super(contestant, seed, folder, RunResult.class);
        DataDescription wanted = contestant.model().data();
        this.regime = regime;
        this.training = ModelData.fit(data.train(), wanted);
        this.test = ModelData.fit(data.test().orElseThrow(), wanted);
    }

    @Override
    protected long steps() {
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
        return StepTimes.bitsPerDim(listener);
    }

    @Override
    protected Trainer trainer(Flow flow) {
        DataSet curve = test.take(Math.min(test.size(), regime.curveSamples()));
        return new Trainer(flow, regime.trainer(seed()), batches(training, flow)).evaluateOn(batches(curve, flow));
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
        drawSamples(flow);
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
                millisecondsPerStep);
    }

    private static DataSetBatches batches(DataSet data, Flow flow) {
        return new DataSetBatches(data, flow.backend(), flow.dtype()).withClasses(flow.conditionChannels());
    }

    private void drawSamples(Flow flow) {
        DataDescription data = contestant().model().data();
        if (data.levels() < 2 || !ImageGrid.isPicture(data.sampleShape())) {
            return;
        }
        try (Scope scope = flow.backend().openScope()) {
            int classes = data.classes();
            int count = classes > 0 ? ROWS_OF_CLASSES * classes : SAMPLES;
            FiniteSamples drawn = ClassSamples.ofAllClasses(flow, count, SAMPLING, new SplittableRandom(seed()), true);
            if (drawn.rejected() > 0) {
                LOG.warn(
                        "{} samples of {} were not finite and were redrawn",
                        drawn.rejected(),
                        contestant().name());
            }
            float[] samples = drawn.samples().toFloats();
            ImageGrid grid = classes > 0
                    ? ImageGrid.columns(classes, data.sampleShape())
                    : ImageGrid.square(count, data.sampleShape());
            Pictures.writePng(folder().samples(), grid.draw(samples, data.sampleShape(), data.levels()));
        }
    }
}
