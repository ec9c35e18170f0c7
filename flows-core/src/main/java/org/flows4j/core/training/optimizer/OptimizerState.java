package org.flows4j.core.training.optimizer;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.flows4j.core.autodiff.FlatParameters;
import org.flows4j.core.tensor.Tensor;

/** An {@link Optimizer} at work on one model: its slots and the number of steps it has made. */
public final class OptimizerState implements AutoCloseable {
    private final Optimizer optimizer;
    private final FlatParameters parameters;
    /** For each slot, flat tensors parallel to those of the parameters. */
    private final List<List<Tensor>> slots = new ArrayList<>();

    private long steps;

    /**
     * A rule that has not made a step yet.
     *
     * @param optimizer the rule
     * @param parameters what it trains; stays the caller's
     */
    public OptimizerState(Optimizer optimizer, FlatParameters parameters) {
        this.optimizer = optimizer;
        this.parameters = parameters;
        for (int i = 0; i < optimizer.slots().size(); i++) {
            slots.add(parameters.zeros());
        }
    }

    /**
     * Makes one step by the gradients in the flat parameters, which may be changed.
     *
     * @param learningRate of this step
     */
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

    /**
     * The number of steps made.
     *
     * @return steps, also those before this state was saved and loaded
     */
    public long steps() {
        return steps;
    }

    /**
     * Continues from a saved state, whose slots the caller has copied into {@link #named}.
     *
     * @param made steps the saved state had made
     * @throws IllegalArgumentException if negative
     */
    public void resumeAt(long made) {
        if (made < 0) {
            throw new IllegalArgumentException("An optimiser cannot have made " + made + " steps");
        }
        steps = made;
    }

    /**
     * All flat slot tensors.
     *
     * @return owned by this state, changed by every step
     */
    public List<Tensor> buffers() {
        return slots.stream().flatMap(List::stream).toList();
    }

    /**
     * The slots by parameter, for saving and loading: {@code firstMoment.level1.step3.actnorm.bias}.
     *
     * @return views owned by the caller
     */
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
