package org.flows4j.models;

import java.time.Duration;
import org.flows4j.core.training.StepReport;
import org.flows4j.core.training.Trainer;
import org.flows4j.core.training.TrainingDivergedException;
import org.flows4j.core.training.TrainingListener;
import org.flows4j.core.training.TrainingSummary;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The end of a fit's time, which ends a training as an interrupt of its thread does. */
final class Deadline {
    private static final Logger LOG = LoggerFactory.getLogger(Deadline.class);

    private final long start = System.nanoTime();
    private final long limit;
    private boolean interruptedHere;

    Deadline(@Nullable Duration limit) {
        this.limit = limit == null ? Long.MAX_VALUE : limit.toNanos();
    }

    boolean isOver() {
        return System.nanoTime() - start >= limit;
    }

    /** Whether to end: the time is over, or the thread is interrupted. */
    boolean ends() {
        return isOver() || Thread.currentThread().isInterrupted();
    }

    double seconds() {
        return (System.nanoTime() - start) / 1e9;
    }

    /** Trains until the time is over. A training that diverges after good evaluations ends with the best parameters. */
    TrainingSummary run(Trainer trainer) {
        trainer.listen(new TrainingListener() {
            @Override
            public void onStep(StepReport report) {
                if (isOver() && !Thread.currentThread().isInterrupted()) {
                    interruptedHere = true;
                    Thread.currentThread().interrupt();
                }
            }
        });
        try {
            return trainer.run();
        } catch (TrainingDivergedException diverged) {
            TrainingSummary summary = diverged.summary();
            if (summary == null || summary.best() == null) {
                throw diverged;
            }
            LOG.warn("{}", diverged.getMessage());
            return summary;
        } finally {
            if (interruptedHere) {
                Thread.interrupted();
            }
        }
    }

    /** The reason why a training of at most this number of steps ended. */
    FitEnd end(TrainingSummary summary, long steps) {
        if (summary.interrupted()) {
            return interruptedHere ? FitEnd.TIME_LIMIT : FitEnd.INTERRUPTED;
        }
        if (summary.diverged()) {
            return FitEnd.DIVERGED;
        }
        return summary.steps() < steps ? FitEnd.NO_IMPROVEMENT : FitEnd.STEP_LIMIT;
    }
}
