package org.flows4j.core.layer;

import org.flows4j.core.tensor.Scope;
import org.flows4j.core.tensor.Tensor;

/**
 * Measures the distance of the inputs that {@link MemoryMode#INVERT} recovers from the true ones. In exact arithmetic they are
 * equal; in floats an inverse magnifies the rounding errors of the layers behind it, and the gradients then belong to a
 * different input.
 *
 * <p>A pass that measures (see {@link FlowContext#measuring}) keeps every input as {@link MemoryMode#CHECKPOINT} does, but
 * continues with the recovered ones. Errors therefore add up as they do in other passes, and gradients are identical bit for bit.
 * Each thread of a shared batch compares its rows.
 */
public final class InversionDrift {
    private double largest;
    private String layer = "none";

    /** Nothing has been measured yet. */
    public InversionDrift() {}

    /** Compares an input of a layer with the recovered one. */
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
     * @return 0 if none was compared; infinity if a recovered input is not finite
     */
    public synchronized double largest() {
        return largest;
    }

    /** The kind of layer whose input had the {@link #largest} error. */
    public synchronized String layer() {
        return layer;
    }
}
