package org.flows4j.core.flow;

import java.util.BitSet;
import java.util.stream.IntStream;
import org.flows4j.core.tensor.Tensor;

/** The rule for generated rows: a row that contains NaN or infinity never passes silently. */
final class FiniteRows {
    private static final String BOUNDED = "couplings and priors with bounded scales, coupling=BOUNDED_AFFINE and"
            + " boundedPrior=true in the families of Glow, keep samples finite";

    /** The advice for samples. */
    static final String SAMPLES =
            "lower the temperature, or draw with sampleFinite (flows sample --redraw), which draws"
                    + " such samples again; " + BOUNDED;

    /** The advice for decoded latents. */
    static final String DECODED = "give latents nearer to those of data; " + BOUNDED;

    private FiniteRows() {}

    /** The rows that are not finite, in order. */
    static int[] notFinite(Tensor x) {
        if (Double.isFinite(x.backend().updates().sumOfSquares(x))) {
            return new int[0];
        }
        double[] values = x.toDoubles();
        int width = values.length / x.shape().dim(0);
        BitSet rows = new BitSet();
        IntStream.range(0, values.length)
                .filter(i -> !Double.isFinite(values[i]))
                .forEach(i -> rows.set(i / width));
        return rows.stream().toArray();
    }

    /**
     * Refuses rows that are not finite.
     *
     * @param what the name of the rows
     * @return x
     * @throws NonFiniteSamplesException if there are any
     */
    static Tensor require(String what, Tensor x, String fix) {
        int[] bad = notFinite(x);
        if (bad.length > 0) {
            int total = x.shape().dim(0);
            x.close();
            throw new NonFiniteSamplesException(what, bad.length, total, bad[0], fix);
        }
        return x;
    }
}
