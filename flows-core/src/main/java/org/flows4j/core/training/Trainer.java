package org.flows4j.core.training;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
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

/**
 * Fits a flow to data by maximum likelihood: minimizes the mean negative log-likelihood (or its bound) over random batches.
 *
 * <pre>{@code
 * try (Trainer trainer = new Trainer(flow, TrainerConfig.builder(10_000, 64).build(), trainingData)) {
 *     trainer.evaluateOn(testData).saveTo(path, model).listen(progressBar);
 *     trainer.initialize();
 *     TrainingSummary summary = trainer.run();
 * }
 * }</pre>
 *
 * <p>A run is reproducible: data order is a pure function of seed and epoch, noise of seed and step. {@link #resume} goes on
 * from a checkpoint exactly as if training had not stopped (same backend, same number of threads). Interrupting the thread
 * ends the run after the present step, with a checkpoint; an evaluation that was due then is made when training goes on.
 *
 * <p>The flow must not be used by others while it is trained. Make and use a trainer on a thread without an open scope of
 * the flow's backend.
 */
public final class Trainer implements AutoCloseable {
    private final Flow flow;
    private final TrainerConfig config;
    private final BatchSource data;
    private final TrainingState state;
    private final TrainingStep step;
    private final List<TrainingListener> listeners = new ArrayList<>();
    private @Nullable Validation validation;
    private @Nullable Path file;
    private @Nullable ModelDescription model;
    private boolean initialized;

    /**
     * A trainer at step 0.
     *
     * @param flow what is trained, in place; its trained parameters move to one contiguous tensor
     * @param config how
     * @param data on what
     * @throws IllegalArgumentException if the data has another sample shape than the flow, or less than a batch of samples
     */
    public Trainer(Flow flow, TrainerConfig config, BatchSource data) {
        Evaluator.checkShape(flow, data);
        this.flow = flow;
        this.config = config;
        this.data = data;
        DriftMonitor drift = new DriftMonitor(config, report -> tell(listener -> listener.onDrift(report)));
        this.state = new TrainingState(flow, config, drift);
        this.step = new TrainingStep(flow, config, data, state, this::tell);
    }

    /**
     * Evaluates on other data at the configured interval and at the end.
     *
     * @param evaluationData not seen in training
     * @return this
     */
    public Trainer evaluateOn(BatchSource evaluationData) {
        return evaluateOn(evaluationData, 1);
    }

    /**
     * Evaluates on other data at the configured interval and at the end, with several draws of the layers' noise.
     *
     * @param evaluationData not seen in training
     * @param importanceSamples draws for each sample, at least 1; exact flows need one
     * @return this
     * @throws IllegalArgumentException if the number of draws is not positive
     */
    public Trainer evaluateOn(BatchSource evaluationData, int importanceSamples) {
        Evaluator evaluator =
                new Evaluator(flow, evaluationData, config.evaluationBatchSize(), importanceSamples, config.seed());
        validation = new Validation(
                state,
                evaluator,
                (samples, of) -> tell(listener ->
                        listener.onEvaluationProgress(state.progress().step(), samples, of)));
        return this;
    }

    /**
     * Evaluates now, besides the configured intervals: with the averaged parameters where there is an average. Listeners hear of it.
     *
     * @return the result; null if there is nothing to evaluate on ({@link #evaluateOn}), or the thread was interrupted
     */
    public @Nullable EvaluationReport evaluate() {
        Validation present = validation;
        EvaluationReport report = present == null ? null : present.run();
        if (report != null) {
            tell(listener -> listener.onEvaluation(report));
        }
        return report;
    }

    /**
     * Keeps the parameters that had the best evaluation and stops early: the run ends when so many evaluations in a row were no
     * better. When it has ended, the flow has the best parameters (averaged ones, if there is an average), and this trainer is done:
     * what goes on is a training that {@link #resume resumes} the checkpoint, which has both the last parameters and the best.
     *
     * @param patience evaluations in a row without improvement that end the run, at least 1
     * @return this
     * @throws IllegalArgumentException if the patience is not positive
     */
    public Trainer keepBest(int patience) {
        state.keepBest(patience);
        return this;
    }

    /**
     * Writes checkpoints at the configured interval, at the end, and on interruption. Each replaces the one before.
     *
     * @param path the model file
     * @param description how to build the flow again
     * @return this
     */
    public Trainer saveTo(Path path, ModelDescription description) {
        file = path;
        model = description;
        return this;
    }

    /**
     * Adds a listener.
     *
     * @param listener called after those added before
     * @return this
     */
    public Trainer listen(TrainingListener listener) {
        listeners.add(listener);
        return this;
    }

    /**
     * Sets data-dependent starting values from training samples drawn by the seed, and starts the moving average there.
     * Call it once, before the first step of a new flow; not after {@link #resume}.
     *
     * @throws IllegalStateException if it has been called, or training has begun
     */
    public void initialize() {
        if (initialized || state.progress().step() > 0) {
            throw new IllegalStateException(
                    "Data-dependent initialisation happens once, before the first step; this training is at step "
                            + state.progress().step());
        }
        RandomGenerator random = Seeds.INITIALIZATION.generator(config.seed(), 0);
        int[] rows = BatchOrder.permutation(data.size(), random);
        int count = Math.min(rows.length, config.initializationBatchSize());
        try (Scope scope = flow.backend().openScope()) {
            Batch batch = data.batch(Arrays.copyOf(rows, count), random);
            Flow conditioned = batch.condition() == null ? flow : flow.given(batch.condition());
            conditioned.initialize(batch.values(), random);
        }
        state.initialized();
        initialized = true;
    }

    /**
     * Goes on from a checkpoint: parameters, optimizer, moving average and step number become those of the file.
     *
     * @param checkpoint a file that a trainer has written
     * @throws org.flows4j.core.io.FlowsIoException if the file is unreadable, damaged, or of another flow, optimizer or
     *     averaging
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
     * @return how it went
     * @throws TrainingDivergedException if loss or gradients stay not finite, or the loss far above that of the first step, in spite of
     *     roll-backs. The flow has the best parameters known then, the checkpoint the last good ones, too
     * @throws IllegalStateException if the flow was neither initialized nor resumed, or a run has ended with the best parameters
     *     ({@link #keepBest})
     */
    public TrainingSummary run() {
        if (!initialized) {
            throw new IllegalStateException("Call initialize() for a new flow, or resume(file), before run()");
        }
        state.requireNotEnded();
        long start = System.nanoTime();
        tell(listener -> listener.onStart(state.progress().step(), config));
        boolean interrupted = false;
        if (state.evaluationOwed() && evaluationDue()) {
            interrupted = !evaluated();
            state.oweEvaluation(interrupted);
            checkpoint();
        }
        long first = state.progress().step();
        while (state.progress().step() < config.steps() && !state.patienceOver() && !interrupted) {
            make(first, start);
            // The flag is cleared until the run ends, and listeners may work as ever.
            interrupted = Thread.interrupted();
            if (evaluationDue()) {
                interrupted = interrupted || !evaluated();
                state.oweEvaluation(interrupted);
            }
            if (due(config.checkpointInterval()) || interrupted || state.patienceOver()) {
                checkpoint();
            }
        }
        state.useBest();
        TrainingSummary summary = summary(interrupted, false, start);
        tell(listener -> listener.onEnd(summary));
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
        return summary;
    }

    /** One step; where training diverges, the best parameters are kept before the exception leaves. */
    private void make(long first, long start) {
        try {
            step.make();
            if (state.progress().step() == config.steps() && state.endsDiverged(config.steps() - first)) {
                throw state.diverged("these were most of its " + (config.steps() - first) + " steps");
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
                validation == null ? null : validation.last(),
                state.bestEvaluation(),
                interrupted,
                diverged,
                (System.nanoTime() - start) / 1e9);
    }

    private boolean evaluationDue() {
        return due(config.evaluationInterval());
    }

    private boolean due(long interval) {
        long made = state.progress().step();
        return made == config.steps() || (interval > 0 && made % interval == 0);
    }

    /** Returns whether the evaluation was not broken off because the thread was interrupted. */
    private boolean evaluated() {
        return validation == null || evaluate() != null || !Thread.interrupted();
    }

    private void checkpoint() {
        Path path = file;
        ModelDescription description = model;
        if (path != null && description != null) {
            state.save(path, description);
            tell(listener -> listener.onCheckpoint(state.progress().step(), path));
        }
    }

    private void tell(Consumer<TrainingListener> event) {
        listeners.forEach(event);
    }

    /**
     * Runs an action with the averaged parameters in the flow, for evaluation or sampling; without a moving average with
     * the parameters as they are.
     *
     * @param action uses the flow; the trained parameters come back when it ends, be it by an exception
     */
    public void withAverage(Runnable action) {
        state.withAverage(action);
    }

    /**
     * Writes a checkpoint now.
     *
     * @param path the file to create or replace
     * @param description how to build the flow again
     * @throws IllegalStateException if a run has ended with the best parameters ({@link #keepBest}): the last ones, which a checkpoint
     *     needs, are gone
     */
    public void save(Path path, ModelDescription description) {
        state.save(path, description);
    }

    /** Releases gradients, optimizer and average. The flow keeps its parameters. */
    @Override
    public void close() {
        state.close();
    }
}
