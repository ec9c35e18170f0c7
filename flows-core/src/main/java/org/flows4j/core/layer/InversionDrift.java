package org.flows4j.core.layer;

import org.flows4j.core.tensor.Scope;
import org.flows4j.core.tensor.Tensor;

/**
 * How far the inputs that {@link MemoryMode#INVERT} recovers are from the true ones. In exact arithmetic they are the same; in
 * floats an inverse magnifies what the layers behind it have rounded, and gradients are then those of another input.
 *
 * <p>A pass that measures (see {@link FlowContext#measuring}) keeps every input as {@link MemoryMode#CHECKPOINT} does, but goes on
 * with the recovered ones, so that errors add up as they do in other passes and gradients are the same, bit for bit. Threads that
 * share a batch compare each its own rows.
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
        offer(Double.isNaN(drift) ? Double.POSITIVE_INFINITY : drift, of);
    }

    private synchronized void offer(double drift, FlowLayer of) {
        if (drift > largest) {
            largest = drift;
            layer = of.getClass().getSimpleName();
        }
    }

    /**
     * The largest {@code |recovered - true| / |true|} (Euclidean norms over the rows of a thread) of all inputs compared.
     *
     * @return 0 if none was; infinity if a recovered input is not finite
     */
    public synchronized double largest() {
        return largest;
    }

    /**
     * The kind of layer whose input was {@link #largest} off.
     *
     * @return its simple class name
     */
    public synchronized String layer() {
        return layer;
    }
}
