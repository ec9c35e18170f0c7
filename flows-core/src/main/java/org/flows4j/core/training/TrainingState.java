package org.flows4j.core.training;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.flows4j.core.autodiff.FlatParameters;
import org.flows4j.core.autodiff.Parameter;
import org.flows4j.core.autodiff.ParameterList;
import org.flows4j.core.flow.Flow;
import org.flows4j.core.model.ModelDescription;
import org.flows4j.core.model.ModelFile;
import org.flows4j.core.model.TrainingCheckpoint;
import org.flows4j.core.tensor.Scope;
import org.flows4j.core.tensor.Tensor;
import org.flows4j.core.training.optimizer.GradientClipping;
import org.flows4j.core.training.optimizer.MovingAverage;
import org.flows4j.core.training.optimizer.OptimizerState;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Everything that training changes, with its form in checkpoints. */
final class TrainingState implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(TrainingState.class);

    private static final String EVALUATION_PENDING = "evaluationOwed";

    private final Flow flow;
    private final TrainingSettings settings;
    private final DriftMonitor drift;
    private final ParameterList all;
    private final FlatParameters parameters;
    private final OptimizerState optimizer;
    private final @Nullable MovingAverage average;
    private final Snapshot snapshot;
    private final LossLevel level;
    private @Nullable BestSoFar best;
    private Progress progress;
    private boolean evaluationPending;
    private @Nullable BestEvaluation used;

    TrainingState(Flow flow, TrainingSettings settings, TrainingObjective objective, DriftMonitor drift) {
        this.flow = flow;
        this.settings = settings;
        this.drift = drift;
        this.all = flow.parameters();
        this.parameters = new FlatParameters(all);
        this.optimizer = new OptimizerState(settings.optimizer(), parameters);
        this.average = settings.averageDecay() > 0 ? new MovingAverage(parameters, settings.averageDecay()) : null;
        this.snapshot = new Snapshot(parameters, optimizer, average);
        this.level = new LossLevel(flow.sampleShape().size(), objective.likelihood());
        this.progress = new Progress(0, settings.seed(), settings.schedule().batchSize(), 0, 0, 0, 0, 1);
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

    /** Starts the average at the initial values of the parameters. */
    void initialized() {
        if (average != null) {
            average.reset();
        }
    }

    /** Updates the parameters by their gradient. If a snapshot is due, takes it first: the parameters have just proved good. */
    void update(double learningRate) {
        if (snapshotDue()) {
            snapshot.take(progress.step());
        }
        all.forEach(Parameter::advance);
        optimizer.step(learningRate);
        if (average != null) {
            average.update();
        }
        progress = progress.updated(optimizer.steps());
    }

    /** Records the loss of a step before its update. */
    void observe(double loss) {
        level.observe(loss);
    }

    private boolean snapshotDue() {
        RecoveryPolicy recovery = settings.recovery();
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
                >= settings.recovery().patience();
    }

    /** Whether a run of this many steps ends in a divergence: at least half of them, up to the last, were far above the first loss. */
    boolean endsDiverged(long steps) {
        return level.farInARow() >= 2 && 2L * level.farInARow() >= steps;
    }

    /** Whether all parameters and averages are finite. */
    boolean isFinite() {
        return Double.isFinite(GradientClipping.norm(parameters.values()))
                && (average == null || Double.isFinite(GradientClipping.norm(average.buffers())));
    }

    /**
     * Restores the snapshot.
     *
     * @return the number of steps before the snapshot
     * @throws TrainingDivergedException if there is no snapshot, or no rollback is left; the parameters then are the best known ones
     */
    long rollBack() {
        RecoveryPolicy recovery = settings.recovery();
        boolean spent = progress.rollbacks() >= recovery.maximumRollbacks();
        if (spent || snapshot.step() < 0) {
            String tried = spent
                    ? "all allowed rollbacks (" + progress.rollbacks() + ") have been made"
                    : "no step has succeeded in this run";
            throw diverged(tried);
        }
        snapshot.restore();
        level.forget();
        progress = progress.rolledBack(optimizer.steps(), recovery.learningRateFactor());
        return snapshot.step();
    }

    /** Restores the snapshot if there is one; the message names the fault and the origin of the parameters. */
    TrainingDivergedException diverged(String tried) {
        String fault = progress.skippedInARow() > 0
                ? "Loss or gradient was not finite in " + progress.skippedInARow() + " consecutive steps up to step "
                : !isFinite() ? "Parameters are not finite after step " : level.fault() + " up to step ";
        String kept = "the parameters are the last ones";
        if (snapshot.step() >= 0) {
            snapshot.restore();
            kept = "the parameters are those after step " + snapshot.step() + ", the last good ones";
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

    /** Runs an action with the averaged parameters in the flow, if there is an average. */
    void withAverage(Runnable action) {
        if (average == null) {
            action.run();
        } else {
            average.use(action);
        }
    }

    /** Keeps the parameters of the best evaluation. */
    void keepBest(int patience) {
        BestSoFar before = best;
        best = new BestSoFar(parameters, patience);
        if (before != null) {
            before.close();
        }
    }

    /** Records the evaluation of the current values in the flow; null if it was canceled. */
    void evaluated(@Nullable EvaluationReport report) {
        if (best != null && report != null) {
            best.offer(report);
        }
    }

    /** Whether the evaluation after the current step was due but canceled; it may be the best one, or end the patience. */
    boolean evaluationPending() {
        return evaluationPending;
    }

    void setEvaluationPending(boolean pending) {
        evaluationPending = pending;
    }

    boolean patienceOver() {
        return best != null && best.patienceOver();
    }

    @Nullable BestEvaluation bestEvaluation() {
        return best == null ? null : best.best();
    }

    /** Copies the best values, if there are any, into the flow and the average, which ends this training. */
    void useBest() {
        BestSoFar kept = best;
        if (kept != null && kept.best() != null) {
            kept.restore();
            if (average != null) {
                average.reset();
            }
            used = kept.best();
        }
    }

    /** Rejects further training from the best values, because the optimizer state belongs to the last ones. */
    void requireNotEnded() {
        BestEvaluation kept = used;
        if (kept != null) {
            throw new IllegalStateException("This training has ended at step " + progress.step()
                    + ", and the flow has the best parameters, those of step " + kept.step()
                    + ". To continue training, resume(file) from its checkpoint; to save the flow, ModelFile.save(..)");
        }
    }

    void save(Path path, ModelDescription model) {
        requireNotEnded();
        Map<String, String> texts = new LinkedHashMap<>(progress.write());
        drift.writeTo(texts);
        level.writeTo(texts);
        texts.put(EVALUATION_PENDING, Boolean.toString(evaluationPending));
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
        evaluationPending = Progress.flag(file.progress(), EVALUATION_PENDING, false);
        optimizer.resumeAt(loaded.updates());
        if (loaded.seed() != settings.seed()
                || loaded.batchSize() != settings.schedule().batchSize()) {
            LOG.warn(
                    "The checkpoint was written with seed {} and batch size {}, but training continues with {} and {}:"
                            + " the order of the data differs from that of an uninterrupted run",
                    loaded.seed(),
                    loaded.batchSize(),
                    settings.seed(),
                    settings.schedule().batchSize());
        }
        progress = loaded.of(settings.seed(), settings.schedule().batchSize());
        used = null;
        if (settings.recovery().maximumRollbacks() > 0) {
            // Replaces a snapshot from before the resumption.
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
