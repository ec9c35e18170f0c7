package org.flows4j.core.training.optimizer;

import java.util.List;
import java.util.Map;
import org.flows4j.core.autodiff.FlatParameters;
import org.flows4j.core.tensor.Tensor;

/**
 * An exponential moving average of a model's parameters (Polyak averaging): {@code shadow = decay * shadow + (1 - decay) *
 * parameter} after every update. Training continues with the parameters themselves; evaluation and sampling use the shadow.
 */
public final class MovingAverage implements AutoCloseable {
    private final FlatParameters parameters;
    private final double decay;
    private final List<Tensor> shadow;
    private boolean inUse;

    /**
     * An average that starts at the current values of the parameters; create it right after data-dependent initialization.
     *
     * @param parameters to be averaged; the caller closes them
     * @param decay share of the old average that each update keeps, in [0, 1)
     * @throws IllegalArgumentException if the decay is out of range
     */
    public MovingAverage(FlatParameters parameters, double decay) {
        if (!(decay >= 0 && decay < 1)) {
            throw new IllegalArgumentException("The decay of a moving average must be in [0, 1), got " + decay);
        }
        this.parameters = parameters;
        this.decay = decay;
        this.shadow = parameters.zeros();
        reset();
    }

    /** Restarts from the current values of the parameters. */
    public void reset() {
        FlatParameters.copy(parameters.values(), shadow);
    }

    /**
     * Adds the current values of the parameters.
     *
     * @throws IllegalStateException while the average is {@link #use in use}
     */
    public void update() {
        if (inUse) {
            throw new IllegalStateException("The averaged parameters are in use; train after that");
        }
        List<Tensor> values = parameters.values();
        for (int i = 0; i < shadow.size(); i++) {
            shadow.get(i).backend().updates().average(shadow.get(i), values.get(i), decay);
        }
    }

    /**
     * Runs an action with the averaged values in the parameters, and restores the trained values afterwards.
     *
     * @throws IllegalStateException if the average is in use already
     */
    public void use(Runnable action) {
        if (inUse) {
            throw new IllegalStateException("The averaged parameters are in use already");
        }
        List<Tensor> trained = parameters.zeros();
        FlatParameters.copy(parameters.values(), trained);
        FlatParameters.copy(shadow, parameters.values());
        parameters.markChanged();
        inUse = true;
        try {
            action.run();
        } finally {
            FlatParameters.copy(trained, parameters.values());
            trained.forEach(Tensor::close);
            parameters.markChanged();
            inUse = false;
        }
    }

    /** Returns the flat tensors of averages, which this object owns and every update changes. */
    public List<Tensor> buffers() {
        return shadow;
    }

    /** Returns the averages by parameter name, for saving and loading, as views that the caller owns. */
    public Map<String, Tensor> named() {
        return parameters.named(shadow);
    }

    @Override
    public void close() {
        shadow.forEach(Tensor::close);
    }
}
