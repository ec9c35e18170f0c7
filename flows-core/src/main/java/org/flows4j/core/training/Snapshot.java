package org.flows4j.core.training;

import java.util.ArrayList;
import java.util.List;
import org.flows4j.core.autodiff.FlatParameters;
import org.flows4j.core.tensor.Tensor;
import org.flows4j.core.training.optimizer.MovingAverage;
import org.flows4j.core.training.optimizer.OptimizerState;
import org.jspecify.annotations.Nullable;

/** A copy in memory of what training changes, to go back to. */
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

    /** Remembers the present state, which is the one after {@code completedSteps} steps. */
    void take(long completedSteps) {
        if (copies.isEmpty()) {
            for (Tensor tensor : live) {
                copies.add(tensor.backend().fill(0, tensor.shape(), tensor.dtype()));
            }
        }
        copy(live, copies);
        optimizerSteps = optimizer.steps();
        step = completedSteps;
    }

    /** The step the copy is from, negative if there is none. */
    long step() {
        return step;
    }

    void restore() {
        if (step < 0) {
            throw new IllegalStateException("There is no snapshot to go back to");
        }
        copy(copies, live);
        optimizer.resumeAt(optimizerSteps);
        parameters.markChanged();
    }

    private static void copy(List<Tensor> from, List<Tensor> to) {
        for (int i = 0; i < from.size(); i++) {
            to.get(i).backend().updates().copy(to.get(i), from.get(i));
        }
    }

    @Override
    public void close() {
        copies.forEach(Tensor::close);
    }
}
