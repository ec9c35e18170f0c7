package org.flows4j.examples.experiments.checkerboard;

import java.nio.file.Path;
import java.util.List;
import java.util.stream.LongStream;
import org.flows4j.core.flow.Flow;
import org.flows4j.core.training.EvaluationReport;
import org.flows4j.core.training.Evaluator;
import org.flows4j.core.training.StepReport;
import org.flows4j.core.training.Trainer;
import org.flows4j.examples.experiments.comparison.Contestant;
import org.flows4j.examples.experiments.comparison.RunFolder;
import org.flows4j.examples.experiments.comparison.StepTimes;
import org.flows4j.examples.experiments.comparison.TrainedRun;
import org.flows4j.models.Model;

/** Trains and tests one flow with one seed on points of the checkerboard. */
public final class ToyRun extends TrainedRun<ToyResult> {
    private static final int TEST_BATCH = 500;
    /** The same test points for all runs, different from all training points. */
    private static final long TEST_SEED = -1;

    private final ToyRegime regime;

    /** Everything that determines the result of a run; the configuration is JSON. */
    private record Spec(String config, ToyRegime regime, long seed) {}

    /**
     * Creates the runs of the experiment.
     *
     * @throws IllegalArgumentException if there is no model or no seed
     */
    public static List<ToyRun> all(Path folder, List<Contestant> models, int seeds, ToyRegime regime) {
        if (models.isEmpty() || seeds < 1) {
            throw new IllegalArgumentException(
                    "The experiment needs seeds and models, got " + seeds + " seeds and " + models.size() + " models");
        }
        return models.stream()
                .flatMap(model -> LongStream.range(0, seeds)
                        .mapToObj(seed -> new ToyRun(model, seed, regime, RunFolder.of(folder, model.name(), seed))))
                .toList();
    }

    private ToyRun(Contestant model, long seed, ToyRegime regime, RunFolder folder) {
        super(model, seed, folder, ToyResult.class);
        this.regime = regime;
    }

    @Override
    public long steps() {
        return regime.steps();
    }

    @Override
    protected Record spec() {
        return new Spec(contestant().model().config(), regime, seed());
    }

    @Override
    protected StepTimes times(StepListener listener) {
        return new StepTimes(listener, StepReport::loss);
    }

    @Override
    protected Trainer trainer(Model model) {
        Flow flow = model.flow();
        Checkerboard points = Checkerboard.endless(flow.backend(), regime.copies(flow.likelihood()));
        return new Trainer(flow, regime.trainer(seed(), flow.likelihood()), model.objective(), points);
    }

    @Override
    protected Tested test(Flow flow) {
        Checkerboard points = new Checkerboard(flow.backend(), regime.testPoints(), 1);
        EvaluationReport tested =
                new Evaluator(flow, points, TEST_BATCH, regime.importanceSamples(), TEST_SEED).evaluate(regime.steps());
        return new Tested(-tested.negativeLogLikelihood(), -tested.weightedNegativeLogLikelihood());
    }

    @Override
    protected ToyResult result(Flow flow, Tested tested, long lostSteps, double millisecondsPerStep) {
        long parameters = flow.parameters().trainable().count();
        return new ToyResult(
                contestant().name(),
                seed(),
                parameters,
                tested.bound(),
                tested.weighted(),
                lostSteps,
                millisecondsPerStep);
    }
}
