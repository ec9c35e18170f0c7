package org.flows4j.examples.experiments.comparison;

import java.nio.file.Files;
import java.util.Optional;
import java.util.SplittableRandom;
import org.flows4j.core.data.DataFingerprint;
import org.flows4j.core.data.DataSet;
import org.flows4j.core.data.TrainTestSplit;
import org.flows4j.core.flow.FiniteSamples;
import org.flows4j.core.flow.Flow;
import org.flows4j.core.layer.Sampling;
import org.flows4j.core.model.DataDescription;
import org.flows4j.core.tensor.Scope;
import org.flows4j.core.tensor.TensorBackend;
import org.flows4j.core.tensor.cpu.CpuBackend;
import org.flows4j.core.tensor.cpu.CpuOptions;
import org.flows4j.core.training.EvaluationReport;
import org.flows4j.core.training.Evaluator;
import org.flows4j.core.training.MetricsCsvListener;
import org.flows4j.core.training.Trainer;
import org.flows4j.core.training.TrainingDivergedException;
import org.flows4j.core.training.TrainingSummary;
import org.flows4j.core.training.data.DataSetBatches;
import org.flows4j.examples.charts.ImageGrid;
import org.flows4j.examples.charts.Pictures;
import org.flows4j.examples.data.ClassSamples;
import org.flows4j.examples.data.ModelData;
import org.flows4j.models.Model;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Trains and tests one contestant with one seed on one thread, from the start or from its last checkpoint. */
final class ComparisonRun implements ExperimentRun<RunResult> {
    private static final Logger LOG = LoggerFactory.getLogger(ComparisonRun.class);
    private static final int SAMPLES = 64;
    private static final int ROWS_OF_CLASSES = 6;
    private static final Sampling SAMPLING = new Sampling(0.8, 1);

    private final Contestant contestant;
    private final long seed;
    private final Regime regime;
    private final DataSet training;
    private final DataSet test;
    private final RunFolder folder;

    ComparisonRun(Contestant contestant, long seed, Regime regime, TrainTestSplit data, RunFolder folder) {
        DataDescription wanted = contestant.model().data();
        this.contestant = contestant;
        this.seed = seed;
        this.regime = regime;
        this.training = ModelData.fit(data.train(), wanted);
        this.test = ModelData.fit(data.test().orElseThrow(), wanted);
        this.folder = folder;
    }

    @Override
    public String name() {
        return contestant.name() + "/" + seed;
    }

    @Override
    public long steps() {
        return regime.steps();
    }

    @Override
    public Optional<RunResult> finished() {
        folder.claim(new RunSpec(
                contestant.model().family(),
                contestant.model().config(),
                contestant.model().dtype().name(),
                regime,
                seed,
                training.size(),
                test.size(),
                DataFingerprint.of(training),
                DataFingerprint.of(test)));
        return folder.finished(RunResult.class);
    }

    @Override
    public Optional<RunResult> execute(StepListener listener) {
        TensorBackend backend = CpuBackend.create(CpuOptions.defaults().withThreads(1));
        Model model = Model.create(contestant.model(), backend, seed);
        Flow flow = model.flow();
        StepTimes times = StepTimes.bitsPerDim(listener);
        DataSet curve = test.take(Math.min(test.size(), regime.curveSamples()));
        try (Trainer trainer = new Trainer(flow, regime.trainer(seed), batches(training, flow));
                MetricsCsvListener metrics = new MetricsCsvListener(folder.metrics())) {
            trainer.evaluateOn(batches(curve, flow)).saveTo(folder.model(), model.description());
            trainer.listen(metrics).listen(times);
            if (Files.exists(folder.model())) {
                trainer.resume(folder.model());
            } else {
                trainer.initialize();
            }
            TrainingSummary summary = trainer.run();
            if (summary.interrupted()) {
                return Optional.empty();
            }
            EvaluationReport tested = new Evaluator(
                            flow, batches(test, flow), Regime.EVALUATION_BATCH, regime.importanceSamples(), 0)
                    .evaluate(summary.steps());
            drawSamples(flow);
            return finish(model, tested.bitsPerDim(), tested.weightedBitsPerDim(), summary.skipped(), times);
        } catch (TrainingDivergedException diverged) {
            return finish(model, Double.NaN, Double.NaN, regime.steps() - times.steps(), times);
        } finally {
            backend.trimMemory();
        }
    }

    private static DataSetBatches batches(DataSet data, Flow flow) {
        return new DataSetBatches(data, flow.backend(), flow.dtype()).withClasses(flow.conditionChannels());
    }

    private Optional<RunResult> finish(Model model, double bitsPerDim, double weighted, long lost, StepTimes times) {
        long parameters = model.flow().parameters().count();
        RunResult result = new RunResult(contestant.name(), seed, parameters, bitsPerDim, weighted, lost, times.mean());
        folder.finish(result);
        return Optional.of(result);
    }

    private void drawSamples(Flow flow) {
        DataDescription data = contestant.model().data();
        if (data.levels() < 2 || !ImageGrid.isPicture(data.sampleShape())) {
            return;
        }
        try (Scope scope = flow.backend().openScope()) {
            int classes = data.classes();
            int count = classes > 0 ? ROWS_OF_CLASSES * classes : SAMPLES;
            FiniteSamples drawn = ClassSamples.ofAllClasses(flow, count, SAMPLING, new SplittableRandom(seed), true);
            if (drawn.rejected() > 0) {
                LOG.warn("{} samples of {} were not finite and were redrawn", drawn.rejected(), contestant.name());
            }
            float[] samples = drawn.samples().toFloats();
            ImageGrid grid = classes > 0
                    ? ImageGrid.columns(classes, data.sampleShape())
                    : ImageGrid.square(count, data.sampleShape());
            Pictures.writePng(
                    folder.path().resolve("samples.png"), grid.draw(samples, data.sampleShape(), data.levels()));
        }
    }
}
