package org.flows4j.core.training;

import org.jspecify.annotations.Nullable;

/** Evaluates a flow during training, with averaged parameters if there are any. */
final class Validation {
    private final TrainingState state;
    private final Evaluator evaluator;
    private final Evaluator.Watcher watcher;
    private @Nullable EvaluationReport last;

    Validation(TrainingState state, Evaluator evaluator, Evaluator.Watcher watcher) {
        this.state = state;
        this.evaluator = evaluator;
        this.watcher = watcher;
    }

    /** Returns the result; null if the thread was interrupted. */
    @Nullable EvaluationReport run() {
        long step = state.progress().step();
        @Nullable EvaluationReport[] result = new EvaluationReport[1];
        state.withAverage(() -> {
            EvaluationReport report =
                    evaluator.evaluate(step, () -> Thread.currentThread().isInterrupted(), watcher);
            result[0] = report;
            if (report != null) {
                last = report;
                state.evaluated(report);
            }
        });
        return result[0];
    }

    /** The last result of this run; null if there is none. */
    @Nullable EvaluationReport last() {
        return last;
    }
}
