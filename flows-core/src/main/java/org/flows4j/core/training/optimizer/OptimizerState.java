package org.flows4j.core.training.optimizer;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.flows4j.core.autodiff.FlatParameters;
import org.flows4j.core.tensor.Tensor;

/** The state of an {@link Optimizer} that trains a model: its slots and the number of its steps. */
public final class OptimizerState implements AutoCloseable {
    private final Optimizer optimizer;
    private final FlatParameters parameters;
    /** For each slot, flat tensors parallel to those of the parameters. */
    private final List<List<Tensor>> slots = new ArrayList<>();

    private long steps;

    /** The state before the first step. The caller closes the parameters. */
    public OptimizerState(Optimizer optimizer, FlatParameters parameters) {
        this.optimizer = optimizer;
        this.parameters = parameters;
        for (int i = 0; i < optimizer.slots().size(); i++) {
            slots.add(parameters.zeros());
        }
    }

    /** Makes one step by the gradients in the flat parameters, which it may change. */
    public void step(double learningRate) {
        List<Tensor> values = parameters.values();
        List<Tensor> gradients = parameters.gradients();
        steps++;
        for (int i = 0; i < values.size(); i++) {
            int buffer = i;
            List<Tensor> own = slots.stream().map(slot -> slot.get(buffer)).toList();
            optimizer.update(values.get(i), gradients.get(i), own, steps, learningRate);
        }
        parameters.markChanged();
    }

    /** Returns the number of steps, including those before this state was saved and loaded. */
    public long steps() {
        return steps;
    }

    /**
     * Continues from a saved state, whose slots the caller has copied into {@link #named}.
     *
     * @param made the steps of the saved state
     * @throws IllegalArgumentException if negative
     */
    public void resumeAt(long made) {
        if (made < 0) {
            throw new IllegalArgumentException("The number of steps of an optimizer must be at least 0, got " + made);
        }
        steps = made;
    }

    /** Returns all flat slot tensors, which this state owns and every step changes. */
    public List<Tensor> buffers() {
        return slots.stream().flatMap(List::stream).toList();
    }

    /** Returns the slots by name, such as {@code firstMoment.level1.step3.actnorm.bias}, as views that the caller owns. */
    public Map<String, Tensor> named() {
        Map<String, Tensor> named = new LinkedHashMap<>();
        for (int i = 0; i < slots.size(); i++) {
            String slot = optimizer.slots().get(i);
            parameters.named(slots.get(i)).forEach((name, view) -> named.put(slot + "." + name, view));
        }
        return named;
    }

    @Override
    public void close() {
        buffers().forEach(Tensor::close);
    }
}
