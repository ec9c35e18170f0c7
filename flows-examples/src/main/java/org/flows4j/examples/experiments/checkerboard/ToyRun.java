package org.flows4j.examples.experiments.checkerboard;

import java.nio.file.Files;
import java.util.Optional;
import org.flows4j.core.flow.Flow;
import org.flows4j.core.layer.Likelihood;
import org.flows4j.core.tensor.TensorBackend;
import org.flows4j.core.tensor.cpu.CpuBackend;
import org.flows4j.core.tensor.cpu.CpuOptions;
import org.flows4j.core.training.EvaluationReport;
import org.flows4j.core.training.Evaluator;
import org.flows4j.core.training.Trainer;
import org.flows4j.core.training.TrainingDivergedException;
import org.flows4j.core.training.TrainingSummary;
import org.flows4j.examples.experiments.comparison.Contestant;
import org.flows4j.examples.experiments.comparison.ExperimentRun;
import org.flows4j.examples.experiments.comparison.RunFolder;
import org.flows4j.examples.experiments.comparison.StepTimes;
import org.flows4j.models.Model;

/**
 * Trains and tests one flow with one seed on one thread.
 *
 * @param model the flow
 * @param seed of parameters, points and noise
 * @param regime how it is trained
 * @param folder keeps checkpoints and the result
 */
record ToyRun(Contestant model, long seed, ToyRegime regime, RunFolder folder) implements ExperimentRun<ToyResult> {
    private static final int TEST_BATCH = 500;

    /** The same test points for all runs, different from all training points. */
    private static final long TEST_SEED = -1;

    @Override
    public String name() {
        return model.name() + "/" + seed;
    }

    @Override
    public long steps() {
        return regime.steps();
    }

    @Override
    public Optional<ToyResult> finished() {
        folder.claim(new ToySpec(model.model().config(), regime, seed));
        return folder.finished(ToyResult.class);
    }

    @Override
    public Optional<ToyResult> execute(StepListener listener) {
        TensorBackend backend = CpuBackend.create(CpuOptions.defaults().withThreads(1));
        Flow flow = Model.create(model.model(), backend, seed).flow();
        StepTimes times = StepTimes.negativeLogLikelihood(listener);
        Checkerboard points = Checkerboard.endless(backend, regime.copies(flow.likelihood()));
        try (Trainer trainer = new Trainer(flow, regime.trainer(seed, flow.likelihood()), points)) {
            trainer.saveTo(folder.model(), model.model()).listen(times);
            if (Files.exists(folder.model())) {
                trainer.resume(folder.model());
            } else {
                trainer.initialize();
            }
            TrainingSummary summary = trainer.run();
            if (summary.interrupted()) {
                return Optional.empty();
            }
            EvaluationReport tested = test(flow);
            return finish(
                    flow,
                    -tested.negativeLogLikelihood(),
                    -tested.weightedNegativeLogLikelihood(),
                    summary.skipped(),
                    times);
        } catch (TrainingDivergedException diverged) {
            return finish(flow, Double.NaN, Double.NaN, regime.steps() - times.steps(), times);
        } finally {
            backend.trimMemory();
        }
    }

    private EvaluationReport test(Flow flow) {
        Checkerboard points = new Checkerboard(flow.backend(), regime.testPoints(), 1);
        int draws = flow.likelihood() == Likelihood.EXACT ? 1 : regime.importanceSamples();
        return new Evaluator(flow, points, TEST_BATCH, draws, TEST_SEED).evaluate(regime.steps());
    }

    private Optional<ToyResult> finish(Flow flow, double bound, double tight, long lost, StepTimes times) {
        long parameters = flow.parameters().trainable().count();
        ToyResult result = new ToyResult(model.name(), seed, parameters, bound, tight, lost, times.mean());
        folder.finish(result);
        return Optional.of(result);
    }
}
