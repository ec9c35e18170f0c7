package org.flows4j.core.flow;

import org.flows4j.core.tensor.Scope;
import org.flows4j.core.tensor.Tensor;

/**
 * How far the inputs that {@link MemoryMode#INVERT} recovers are from the true ones. In exact arithmetic they are the same; in
 * floats an inverse magnifies what the layers behind it have rounded, and gradients are then those of another input.
 *
 * <p>A pass that measures (see {@link FlowContext#measuring}) keeps every input as {@link MemoryMode#CHECKPOINT} does, but goes on
 * with the recovered ones, so that errors add up as they do in other passes. For one thread.
 */
public final class InversionDrift {
    private double largest;
    private String layer = "none";

    /** Nothing has been measured yet. */
    public InversionDrift() {}

    /** Compares an input of a layer with what was recovered of it. */
    void compare(FlowLayer of, Tensor recovered, Tensor actual) {
        double drift;
        try (Scope scope = actual.backend().openScope()) {
            double error = actual.backend().updates().sumOfSquares(recovered.sub(actual));
            double size = actual.backend().updates().sumOfSquares(actual);
            drift = Math.sqrt(size > 0 ? error / size : error);
        }
        if (!(drift <= largest)) {
            largest = Double.isNaN(drift) ? Double.POSITIVE_INFINITY : drift;
            layer = of.getClass().getSimpleName();
        }
    }

    /**
     * The largest {@code |recovered - true| / |true|} (Euclidean norms over the batch) of all inputs compared.
     *
     * @return 0 if none was; infinity if a recovered input is not finite
     */
    public double largest() {
        return largest;
    }

    /**
     * The kind of layer whose input was {@link #largest} off.
     *
     * @return its simple class name
     */
    public String layer() {
        return layer;
    }
}
