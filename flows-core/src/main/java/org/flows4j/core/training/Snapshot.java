package org.flows4j.core.training;

import java.util.ArrayList;
import java.util.List;
import org.flows4j.core.autodiff.FlatParameters;
import org.flows4j.core.tensor.Tensor;
import org.flows4j.core.training.optimizer.MovingAverage;
import org.flows4j.core.training.optimizer.OptimizerState;
import org.jspecify.annotations.Nullable;

/** A copy in memory of everything that training changes, for rollbacks. */
final class Snapshot implements AutoCloseable {
    private final FlatParameters parameters;
    private final OptimizerState optimizer;
    private final List<Tensor> live = new ArrayList<>();
    private final List<Tensor> copies = new ArrayList<>();
    private long optimizerSteps;
    private long step = -1;

    Snapshot(FlatParameters parameters, OptimizerState optimizer, @Nullable MovingAverage average) {
        this.parameters = parameters;
        this.optimizer = optimizer;
        live.addAll(parameters.values());
        live.addAll(optimizer.buffers());
        if (average != null) {
            live.addAll(average.buffers());
        }
    }

    /** Copies the current state, after {@code completedSteps} steps. */
    void take(long completedSteps) {
        if (copies.isEmpty()) {
            for (Tensor tensor : live) {
                copies.add(tensor.backend().fill(0, tensor.shape(), tensor.dtype()));
            }
        }
        FlatParameters.copy(live, copies);
        optimizerSteps = optimizer.steps();
        step = completedSteps;
    }

    /** The number of steps before the copy; negative if there is none. */
    long step() {
        return step;
    }

    void restore() {
        if (step < 0) {
            throw new IllegalStateException("There is no snapshot to restore");
        }
        FlatParameters.copy(copies, live);
        optimizer.resumeAt(optimizerSteps);
        parameters.markChanged();
    }

    @Override
    public void close() {
        copies.forEach(Tensor::close);
    }
}
