package org.flows4j.examples.experiments.comparison;

import java.nio.file.Files;
import java.util.Optional;
import org.flows4j.core.flow.Flow;
import org.flows4j.core.tensor.TensorBackend;
import org.flows4j.core.tensor.cpu.CpuBackend;
import org.flows4j.core.tensor.cpu.CpuOptions;
import org.flows4j.core.training.Trainer;
import org.flows4j.core.training.TrainingDivergedException;
import org.flows4j.core.training.TrainingSummary;
import org.flows4j.models.Model;

/**
 * The training and test of one model with one seed on one thread, with a separate folder for checkpoints and the result. A run starts
 * from the beginning or from its last checkpoint.
 *
 * @param <R> its result
 */
public abstract class TrainedRun<R extends Record> {
    private final Contestant contestant;
    private final long seed;
    private final RunFolder folder;
    private final Class<R> resultType;

    /** Receives the steps: the number of steps made, and the loss of the last batch. */
    @FunctionalInterface
    public interface StepListener {
        void onStep(long step, double loss);
    }

    /**
     * The figures of the test data.
     *
     * @param bound by single draws of the model's noise; NaN if training diverged
     * @param weighted importance-weighted
     */
    public record Tested(double bound, double weighted) {}

    protected TrainedRun(Contestant contestant, long seed, RunFolder folder, Class<R> resultType) {
        this.contestant = contestant;
        this.seed = seed;
        this.folder = folder;
        this.resultType = resultType;
    }

    protected final Contestant contestant() {
        return contestant;
    }

    protected final long seed() {
        return seed;
    }

    protected final RunFolder folder() {
        return folder;
    }

    /** Model and seed, for messages. */
    final String name() {
        return contestant.name() + "/" + seed;
    }

    /** The number of training steps, including those before a resumption. */
    public abstract long steps();

    /** Everything that determines the result, stored beside it, so that results are never attributed to another experiment. */
    protected abstract Record spec();

    protected abstract Trainer trainer(Model model);

    protected abstract StepTimes times(StepListener listener);

    /** Trains to the end, or until this thread is interrupted. */
    protected TrainingSummary train(Trainer trainer) {
        return trainer.run();
    }

    protected abstract Tested test(Flow flow);

    protected abstract R result(Flow flow, Tested tested, long lostSteps, double millisecondsPerStep);

    /**
     * The stored result of this run, if it is finished.
     *
     * @throws org.flows4j.core.io.FlowsIoException if the folder holds a run with other settings
     */
    final Optional<R> finished() {
        folder.claim(spec());
        return folder.finished(resultType);
    }

    /** Runs to the end, or until this thread is interrupted: then there is a checkpoint and no result. */
    final Optional<R> execute(StepListener listener) {
        TensorBackend backend = CpuBackend.create(CpuOptions.defaults().withThreads(1));
        Model model = Model.create(contestant.model(), backend, seed);
        Flow flow = model.flow();
        StepTimes times = times(listener);
        try (Trainer trainer = trainer(model)) {
            trainer.saveTo(folder.model(), contestant.model()).listen(times);
            if (Files.exists(folder.model())) {
                trainer.resume(folder.model());
            } else {
                trainer.initialize();
            }
            TrainingSummary summary = train(trainer);
            return summary.interrupted()
                    ? Optional.empty()
                    : Optional.of(finish(flow, test(flow), summary.skipped(), times));
        } catch (TrainingDivergedException diverged) {
            return Optional.of(finish(flow, new Tested(Double.NaN, Double.NaN), steps() - times.steps(), times));
        } finally {
            backend.trimMemory();
        }
    }

    private R finish(Flow flow, Tested tested, long lostSteps, StepTimes times) {
        R result = result(flow, tested, lostSteps, times.mean());
        folder.finish(result);
        return result;
    }
}
