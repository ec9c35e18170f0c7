package org.flows4j.core.training;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.flows4j.core.autodiff.FlatParameters;
import org.flows4j.core.flow.Flow;
import org.flows4j.core.model.ModelDescription;
import org.flows4j.core.model.ModelFile;
import org.flows4j.core.model.TrainingCheckpoint;
import org.flows4j.core.tensor.Scope;
import org.flows4j.core.tensor.Tensor;
import org.flows4j.core.training.optimizer.MovingAverage;
import org.flows4j.core.training.optimizer.OptimizerState;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** All that changes while a flow is trained, and how it gets into a file and back. */
final class TrainingState implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(TrainingState.class);

    private static final String EVALUATION_OWED = "evaluationOwed";

    private final Flow flow;
    private final TrainerConfig config;
    private final DriftMonitor drift;
    private final FlatParameters parameters;
    private final OptimizerState optimizer;
    private final @Nullable MovingAverage average;
    private final Snapshot snapshot;
    private final LossLevel level;
    private @Nullable BestSoFar best;
    private Progress progress;
    private boolean evaluationOwed;
    private @Nullable BestEvaluation used;

    TrainingState(Flow flow, TrainerConfig config, DriftMonitor drift) {
        this.flow = flow;
        this.config = config;
        this.drift = drift;
        this.parameters = new FlatParameters(flow.parameters());
        this.optimizer = new OptimizerState(config.optimizer(), parameters);
        this.average = config.averageDecay() > 0 ? new MovingAverage(parameters, config.averageDecay()) : null;
        this.snapshot = new Snapshot(parameters, optimizer, average);
        this.level = new LossLevel(flow.sampleShape().size());
        this.progress = new Progress(0, config.seed(), config.batchSize(), 0, 0, 0, 0, 1);
    }

    FlatParameters parameters() {
        return parameters;
    }

    Progress progress() {
        return progress;
    }

    DriftMonitor drift() {
        return drift;
    }

    /** The parameters have their starting values: the average begins there. */
    void initialized() {
        if (average != null) {
            average.reset();
        }
    }

    /** Updates parameters by the gradient at hand, after keeping a copy if one is due: they have just proved good. */
    void update(double learningRate) {
        if (snapshotDue()) {
            snapshot.take(progress.step());
        }
        optimizer.step(learningRate);
        if (average != null) {
            average.update();
        }
        progress = progress.updated(optimizer.steps());
    }

    /** Takes the loss of a step before its update. */
    void observe(double loss) {
        level.observe(loss);
    }

    private boolean snapshotDue() {
        RecoveryPolicy recovery = config.recovery();
        return level.farInARow() == 0
                && recovery.maximumRollbacks() > 0
                && (snapshot.step() < 0 || progress.step() - snapshot.step() >= recovery.snapshotInterval());
    }

    /** Counts a step that changes nothing. */
    void skip() {
        progress = progress.skippedOne();
    }

    boolean rollbackDue() {
        return Math.max(progress.skippedInARow(), level.farInARow())
                >= config.recovery().patience();
    }

    /** Whether a run ends in the middle of a divergence: half of its steps, and the last ones, were far above the start. */
    boolean endsDiverged(long steps) {
        return level.farInARow() >= 2 && 2L * level.farInARow() >= steps;
    }

    /**
     * Goes back to the snapshot.
     *
     * @return the number of steps after which the snapshot was taken
     * @throws TrainingDivergedException if there is none, or going back has not helped often enough; the parameters are the best known
     *     then, those of the snapshot if there is one
     */
    long rollBack() {
        RecoveryPolicy recovery = config.recovery();
        boolean spent = progress.rollbacks() >= recovery.maximumRollbacks();
        if (spent || snapshot.step() < 0) {
            String tried = spent
                    ? "parameters went back " + progress.rollbacks() + " times, as often as the recovery policy allows"
                    : "no step has succeeded in this run";
            throw diverged(tried);
        }
        snapshot.restore();
        level.forget();
        progress = progress.rolledBack(optimizer.steps(), recovery.learningRateFactor());
        return snapshot.step();
    }

    /** Puts the snapshot's parameters, where there is one, into the flow; returns what went wrong and where the parameters are from. */
    TrainingDivergedException diverged(String tried) {
        String fault = progress.skippedInARow() > 0
                ? "Loss or gradient was not finite in " + progress.skippedInARow() + " steps in a row up to step "
                : "The loss was more than " + LossLevel.MARGIN_BITS + " bits per dimension above the "
                        + (float) flow.bitsPerDim(-level.start()) + " of the first step in " + level.farInARow()
                        + " steps in a row up to step ";
        String kept = "no better parameters are known than the last ones";
        if (snapshot.step() >= 0) {
            snapshot.restore();
            kept = "the parameters are those after step " + snapshot.step() + ", the last good ones known";
        }
        level.forget();
        BestEvaluation evaluated = bestEvaluation();
        if (evaluated != null) {
            kept = "the parameters are those after step " + evaluated.step() + ", which had the best evaluation";
        }
        return new TrainingDivergedException(
                "Training diverged. " + fault + progress.step() + ", and " + tried + "; " + kept
                        + ". Lower the learning rate, warm up longer, clip gradients, or look for bad values in the data");
    }

    /** Runs an action with the averaged parameters in the flow, where there is an average. */
    void withAverage(Runnable action) {
        if (average == null) {
            action.run();
        } else {
            try (MovingAverage.Use use = average.use()) {
                action.run();
            }
        }
    }

    /** Keeps the parameters of the best evaluation from now on. */
    void keepBest(int patience) {
        BestSoFar before = best;
        best = new BestSoFar(parameters, patience);
        if (before != null) {
            before.close();
        }
    }

    /** Takes the evaluation of the values that are in the flow at this moment. */
    void evaluated(EvaluationReport report) {
        if (best != null) {
            best.offer(report);
        }
    }

    /** Whether the evaluation after the present step was due but canceled: it may be the best one, or the last of the patience. */
    boolean evaluationOwed() {
        return evaluationOwed;
    }

    void oweEvaluation(boolean owed) {
        evaluationOwed = owed;
    }

    boolean patienceOver() {
        return best != null && best.patienceOver();
    }

    @Nullable BestEvaluation bestEvaluation() {
        return best == null ? null : best.best();
    }

    /** Puts the best values, where there are any, into the flow and into the average: what the optimizer was at is gone then. */
    void useBest() {
        BestSoFar kept = best;
        if (kept != null && kept.best() != null) {
            kept.copyTo(parameters.values());
            parameters.markChanged();
            if (average != null) {
                average.reset();
            }
            used = kept.best();
        }
    }

    /** Refuses to go on from the best values with an optimizer that was elsewhere. */
    void requireNotEnded() {
        BestEvaluation kept = used;
        if (kept != null) {
            throw new IllegalStateException("This training has ended at step " + progress.step()
                    + " and the flow has the best parameters, those of step " + kept.step()
                    + ". To train on, resume(file) from its checkpoint; to write the flow, ModelFile.save(..)");
        }
    }

    void save(Path path, ModelDescription model) {
        requireNotEnded();
        Map<String, String> texts = new LinkedHashMap<>(progress.write());
        drift.writeTo(texts);
        level.writeTo(texts);
        texts.put(EVALUATION_OWED, Boolean.toString(evaluationOwed));
        if (best != null) {
            texts.putAll(best.write());
        }
        try (Scope scope = flow.backend().openScope()) {
            Map<String, Tensor> tensors = tensors(BestSoFar.isIn(texts));
            ModelFile.save(path, model, flow.parameters(), new TrainingCheckpoint(texts, tensors));
        }
    }

    void load(ModelFile file) {
        Progress loaded = Progress.read(file.progress());
        boolean withBest = best != null && BestSoFar.isIn(file.progress());
        try (Scope scope = flow.backend().openScope()) {
            file.resumeInto(flow.parameters(), tensors(withBest));
        }
        if (best != null && withBest) {
            best.read(file.progress());
        }
        drift.read(file.progress());
        level.read(file.progress());
        evaluationOwed = Progress.flag(file.progress(), EVALUATION_OWED, false);
        optimizer.resumeAt(loaded.updates());
        if (loaded.seed() != config.seed() || loaded.batchSize() != config.batchSize()) {
            LOG.warn(
                    "The checkpoint was made with seed {} and batch size {}, training goes on with {} and {}:"
                            + " it will not see the data in the order an uninterrupted run would",
                    loaded.seed(),
                    loaded.batchSize(),
                    config.seed(),
                    config.batchSize());
        }
        progress = loaded.of(config.seed(), config.batchSize());
        used = null;
        if (config.recovery().maximumRollbacks() > 0) {
            // Also if there is a snapshot already: it is of what this trainer did before.
            snapshot.take(progress.step());
        }
    }

    private Map<String, Tensor> tensors(boolean withBest) {
        Map<String, Tensor> tensors = new LinkedHashMap<>();
        optimizer.named().forEach((name, tensor) -> tensors.put(TrainingCheckpoint.OPTIMIZER_PREFIX + name, tensor));
        if (average != null) {
            average.named().forEach((name, tensor) -> tensors.put(TrainingCheckpoint.AVERAGE_PREFIX + name, tensor));
        }
        if (best != null && withBest) {
            best.named().forEach((name, tensor) -> tensors.put(TrainingCheckpoint.BEST_PREFIX + name, tensor));
        }
        return tensors;
    }

    @Override
    public void close() {
        snapshot.close();
        if (best != null) {
            best.close();
        }
        if (average != null) {
            average.close();
        }
        optimizer.close();
        parameters.close();
    }
}
