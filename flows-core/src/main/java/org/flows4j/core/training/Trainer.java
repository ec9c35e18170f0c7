package org.flows4j.core.training;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import org.flows4j.core.flow.Flow;
import org.flows4j.core.model.ModelDescription;
import org.flows4j.core.model.ModelFile;
import org.flows4j.core.tensor.Scope;
import org.flows4j.core.training.data.Batch;
import org.flows4j.core.training.data.BatchOrder;
import org.flows4j.core.training.data.BatchSource;
import org.flows4j.core.training.data.Seeds;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Fits a flow to data: minimizes the mean of an objective over random batches, by default of the negative log-likelihood (or its bound).
 *
 * <pre>{@code
 * try (Trainer trainer = new Trainer(flow, TrainingSettings.of(10_000, 64), trainingData)) {
 *     trainer.evaluateOn(testData).saveTo(path, model).listen(progressBar);
 *     trainer.initialize();
 *     TrainingSummary summary = trainer.run();
 * }
 * }</pre>
 *
 * <p>A run is reproducible: the order of the data is a pure function of seed and epoch, the noise of seed and step. {@link #resume}
 * continues from a checkpoint exactly as an uninterrupted run would (with the same backend and number of threads). Interrupting the thread
 * ends the run after the current step with a checkpoint; if an evaluation was due, it runs first when training continues.
 *
 * <p>No other code may use the flow during training. Create and use a trainer on a thread without an open scope of the flow's backend.
 */
public final class Trainer implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Trainer.class);

    private final Flow flow;
    private final TrainingSettings settings;
    private final BatchSource data;
    private final TrainingState state;
    private final TrainingStep step;
    private final List<TrainingListener> listeners = new ArrayList<>();
    private @Nullable Evaluator evaluator;
    private @Nullable EvaluationReport lastEvaluation;
    private @Nullable Path file;
    private @Nullable ModelDescription model;
    private @Nullable RemotePasses remote;
    private boolean initialized;

    /** A trainer at step 0 that maximizes the likelihood; see the other constructor. */
    public Trainer(Flow flow, TrainingSettings settings, BatchSource data) {
        this(flow, settings, TrainingObjective.MAXIMUM_LIKELIHOOD, data);
    }

    /**
     * A trainer at step 0.
     *
     * @param flow to be trained in place; its trained parameters move to one contiguous tensor
     * @param settings of the run
     * @param objective the minimized loss
     * @param data the training data
     * @throws IllegalArgumentException if the sample shapes of data and flow differ, or there are fewer samples than in a batch
     */
    public Trainer(Flow flow, TrainingSettings settings, TrainingObjective objective, BatchSource data) {
        Evaluator.checkShape(flow, data);
        this.flow = flow;
        this.settings = settings;
        this.data = data;
        DriftMonitor drift =
                new DriftMonitor(settings.gradients(), report -> report(listener -> listener.onDrift(report)));
        this.state = new TrainingState(flow, settings, objective, drift);
        this.step = new TrainingStep(flow, settings, objective, data, state, this::report);
    }

    /**
     * Leaves the gradients of all steps to others, and also the evaluations unless this trainer has data for them ({@link #evaluateOn}).
     * The training data is then asked for the batch of {@link #initialize} only. Under {@link org.flows4j.core.layer.MemoryMode#INVERT} the
     * others watch the rounding errors themselves.
     */
    public Trainer delegateTo(RemotePasses passes) {
        remote = passes;
        step.delegateTo(passes);
        return this;
    }

    /** Evaluates on data that training does not see, at the configured interval and at the end. */
    public Trainer evaluateOn(BatchSource evaluationData) {
        Intervals intervals = settings.intervals();
        evaluator = new Evaluator(
                flow, evaluationData, intervals.evaluationBatchSize(), intervals.importanceSamples(), settings.seed());
        return this;
    }

    /**
     * Evaluates now, with the averaged parameters if there is an average, and reports to the listeners.
     *
     * @return the result; null without data for it ({@link #evaluateOn}), or if the thread was interrupted
     */
    public @Nullable EvaluationReport evaluate() {
        if (!evaluates()) {
            return null;
        }
        long now = state.progress().step();
        @Nullable EvaluationReport[] result = new EvaluationReport[1];
        state.withAverage(() -> {
            result[0] = report(now);
            state.evaluated(result[0]);
        });
        EvaluationReport report = result[0];
        if (report != null) {
            lastEvaluation = report;
            report(listener -> listener.onEvaluation(report));
        }
        return report;
    }

    private boolean evaluates() {
        return evaluator != null || remote != null;
    }

    private @Nullable EvaluationReport report(long now) {
        Evaluator here = evaluator;
        return here == null
                ? Objects.requireNonNull(remote).evaluate(now, state.parameters())
                : here.evaluate(now, () -> Thread.currentThread().isInterrupted(), this::reportEvaluated);
    }

    private void reportEvaluated(long samples, long of) {
        report(listener -> listener.onEvaluationProgress(state.progress().step(), samples, of));
    }

    /**
     * Stops early and keeps the best parameters: the run ends after {@code patience} consecutive evaluations without improvement. The flow
     * then has the parameters with the best evaluation (averaged ones, if there is an average), and this trainer cannot run again. The
     * checkpoint contains both the last and the best parameters; to continue training, {@link #resume} from it.
     *
     * @throws IllegalArgumentException if the patience is not positive
     */
    public Trainer keepBest(int patience) {
        state.keepBest(patience);
        return this;
    }

    /**
     * Writes checkpoints at the configured interval, at the end, and on interruption. Each replaces the previous one, unless a
     * parameter is not finite.
     *
     * @param path the model file
     * @param description from which the flow can be rebuilt
     */
    public Trainer saveTo(Path path, ModelDescription description) {
        file = path;
        model = description;
        return this;
    }

    /** Adds a listener, which is called after those added before. */
    public Trainer listen(TrainingListener listener) {
        listeners.add(listener);
        return this;
    }

    /**
     * Computes data-dependent starting values from a random batch of training samples, and starts the moving average there. Call it once,
     * before the first step of a new flow; not after {@link #resume}.
     *
     * @throws IllegalStateException if it has been called, or training has started
     */
    public void initialize() {
        if (initialized || state.progress().step() > 0) {
            throw new IllegalStateException(
                    "Data-dependent initialization happens once, before the first step; this training is at step "
                            + state.progress().step());
        }
        RandomGenerator random = Seeds.INITIALIZATION.generator(settings.seed(), 0);
        int[] rows = BatchOrder.permutation(data.size(), random);
        int count = Math.min(rows.length, settings.schedule().initializationBatchSize());
        try (Scope scope = flow.backend().openScope()) {
            Batch batch = data.batch(Arrays.copyOf(rows, count), random);
            Flow conditioned = batch.condition() == null ? flow : flow.given(batch.condition());
            conditioned.initialize(batch.values(), random);
        }
        // This batch was not divided among threads: training never needs blocks of its sizes.
        flow.backend().trimMemory();
        state.initialized();
        initialized = true;
    }

    /**
     * Continues from a checkpoint: parameters, optimizer, moving average and step number become those of the file.
     *
     * @param checkpoint written by a trainer
     * @throws org.flows4j.core.io.FlowsIoException if the file is unreadable, damaged, or has another flow, optimizer or average
     */
    public void resume(Path checkpoint) {
        try (ModelFile saved = ModelFile.read(checkpoint)) {
            state.load(saved);
        }
        initialized = true;
    }

    /**
     * Trains up to the configured number of steps.
     *
     * @return the summary of the run
     * @throws TrainingDivergedException if loss or gradients are not finite, or the loss is far above that of the first step, in spite of
     *     rollbacks. The flow then has the best known parameters, and the checkpoint also has the last good ones
     * @throws IllegalStateException if the flow was neither initialized nor resumed, or a run has ended with the best parameters
     *     ({@link #keepBest})
     */
    public TrainingSummary run() {
        if (!initialized) {
            throw new IllegalStateException("Call initialize() for a new flow, or resume(file), before run()");
        }
        state.requireNotEnded();
        long start = System.nanoTime();
        report(listener -> listener.onStart(state.progress().step(), settings));
        boolean interrupted = false;
        if (state.evaluationPending() && evaluationDue()) {
            interrupted = !evaluated();
            state.setEvaluationPending(interrupted);
            checkpoint();
        }
        long first = state.progress().step();
        while (state.progress().step() < steps() && !state.patienceOver() && !interrupted) {
            make(first, start);
            // The flag stays cleared until the run ends, so that it does not disturb listeners.
            interrupted = Thread.interrupted();
            if (evaluationDue()) {
                interrupted = interrupted || !evaluated();
                state.setEvaluationPending(interrupted);
            }
            if (due(settings.intervals().checkpointInterval()) || interrupted || state.patienceOver()) {
                checkpoint();
            }
        }
        state.useBest();
        TrainingSummary summary = summary(interrupted, false, start);
        report(listener -> listener.onEnd(summary));
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
        return summary;
    }

    /** Makes one step. If training diverges, the best parameters are saved before the exception is thrown. */
    private void make(long first, long start) {
        try {
            step.make();
            if (state.progress().step() == steps() && state.endsDiverged(steps() - first)) {
                throw state.diverged("these were most of its " + (steps() - first) + " steps");
            }
            if (state.progress().step() == steps() && !state.isFinite()) {
                throw state.diverged("this was its last step");
            }
        } catch (TrainingDivergedException diverged) {
            checkpoint();
            state.useBest();
            throw new TrainingDivergedException(diverged, summary(false, true, start));
        }
    }

    private TrainingSummary summary(boolean interrupted, boolean diverged, long start) {
        Progress progress = state.progress();
        return new TrainingSummary(
                progress.step(),
                progress.skipped(),
                progress.rollbacks(),
                lastEvaluation,
                state.bestEvaluation(),
                interrupted,
                diverged,
                (System.nanoTime() - start) / 1e9);
    }

    private long steps() {
        return settings.schedule().steps();
    }

    private boolean evaluationDue() {
        return due(settings.intervals().evaluationInterval());
    }

    private boolean due(long interval) {
        long made = state.progress().step();
        return made == steps() || (interval > 0 && made % interval == 0);
    }

    /** Evaluates; returns false if an interrupt of the thread canceled the evaluation. */
    private boolean evaluated() {
        return !evaluates() || evaluate() != null || !Thread.interrupted();
    }

    private void checkpoint() {
        Path path = file;
        ModelDescription description = model;
        if (path != null && description != null) {
            if (!state.isFinite()) {
                LOG.warn(
                        "Step {}: parameters are not finite, so {} is not written",
                        state.progress().step(),
                        path);
                return;
            }
            state.save(path, description);
            report(listener -> listener.onCheckpoint(state.progress().step(), path));
        }
    }

    private void report(Consumer<TrainingListener> event) {
        listeners.forEach(event);
    }

    /**
     * Runs an action with the averaged parameters in the flow, for evaluation or sampling; without a moving average, with the trained
     * parameters. Restores the trained parameters afterwards, also after an exception.
     */
    public void withAverage(Runnable action) {
        state.withAverage(action);
    }

    /**
     * Writes a checkpoint now.
     *
     * @param path the file to create or replace
     * @param description from which the flow can be rebuilt
     * @throws IllegalStateException if a run has ended with the best parameters ({@link #keepBest}): a checkpoint needs the last ones
     */
    public void save(Path path, ModelDescription description) {
        state.save(path, description);
    }

    /** Releases gradients, optimizer and average, but not the parameters of the flow. */
    @Override
    public void close() {
        state.close();
    }
}
