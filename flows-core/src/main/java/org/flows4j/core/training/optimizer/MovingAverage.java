package org.flows4j.core.training.optimizer;

import java.util.List;
import java.util.Map;
import org.flows4j.core.autodiff.FlatParameters;
import org.flows4j.core.tensor.Tensor;

/**
 * An exponential moving average of a model's parameters (Polyak averaging): {@code shadow = decay * shadow + (1 - decay) *
 * parameter} after every update. Training goes on with the parameters themselves; evaluation and sampling use the shadow.
 */
public final class MovingAverage implements AutoCloseable {
    private final FlatParameters parameters;
    private final double decay;
    private final List<Tensor> shadow;
    private boolean inUse;

    /**
     * An average that starts at the parameters' present values; make it right after data-dependent initialization.
     *
     * @param parameters what is averaged; stays the caller's
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

    /** Starts again from the parameters' present values. */
    public void reset() {
        copy(parameters.values(), shadow);
    }

    /**
     * Takes in the parameters' present values.
     *
     * @throws IllegalStateException while the average is {@link #use in use}
     */
    public void update() {
        if (inUse) {
            throw new IllegalStateException("The averaged parameters are in use; close that use before training on");
        }
        List<Tensor> values = parameters.values();
        for (int i = 0; i < shadow.size(); i++) {
            shadow.get(i).backend().updates().average(shadow.get(i), values.get(i), decay);
        }
    }

    /**
     * Puts the averaged values into the parameters until the result is closed, which brings the trained ones back:
     *
     * <pre>{@code
     * try (MovingAverage.Use use = average.use()) {
     *     evaluate(flow);
     * }
     * }</pre>
     *
     * @return the use; close it on the same thread
     * @throws IllegalStateException if the average is in use already
     */
    public Use use() {
        if (inUse) {
            throw new IllegalStateException("The averaged parameters are in use already");
        }
        List<Tensor> trained = parameters.zeros();
        copy(parameters.values(), trained);
        copy(shadow, parameters.values());
        parameters.markChanged();
        inUse = true;
        return new Use(trained);
    }

    private static void copy(List<Tensor> from, List<Tensor> to) {
        for (int i = 0; i < from.size(); i++) {
            to.get(i).backend().updates().copy(to.get(i), from.get(i));
        }
    }

    /**
     * The flat tensors of averages.
     *
     * @return owned by this average, changed by every update
     */
    public List<Tensor> buffers() {
        return shadow;
    }

    /**
     * The averages by parameter name, for saving and loading.
     *
     * @return views owned by the caller
     */
    public Map<String, Tensor> named() {
        return parameters.named(shadow);
    }

    @Override
    public void close() {
        shadow.forEach(Tensor::close);
    }

    /** The span in which a model computes with its averaged parameters. */
    public final class Use implements AutoCloseable {
        private final List<Tensor> trained;
        private boolean closed;

        private Use(List<Tensor> trained) {
            this.trained = trained;
        }

        /** Brings the trained values back. */
        @Override
        public void close() {
            if (!closed) {
                closed = true;
                copy(trained, parameters.values());
                trained.forEach(Tensor::close);
                parameters.markChanged();
                inUse = false;
            }
        }
    }
}
