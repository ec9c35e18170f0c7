package org.flows4j.core.tensor.ops;

import org.flows4j.core.tensor.FusedOp;
import org.flows4j.core.tensor.Tensor;

/**
 * The log-density of the standard normal distribution, summed over each sample:
 * {@code logDensity[n] = -sum over sample n of (log(2 pi) + z^2) / 2}.
 *
 * <p>Input: z {@code [N, ..]}. Result: {@code [N]}, FLOAT64.
 */
public record StandardNormalLogDensity() implements FusedOp {
    private static final double HALF_LOG_TWO_PI = 0.5 * Math.log(2 * Math.PI);

    @Override
    public Tensor[] compose(Tensor... inputs) {
        check(inputs);
        Tensor z = inputs[0];
        return new Tensor[] {z.square().sumPerSample().mul(-0.5).add(logNormalizer(z))};
    }

    @Override
    public void check(Tensor... inputs) {
        OpInputs.count(this, 1, inputs);
        OpInputs.batched("z", inputs[0]);
    }

    /** The part that does not depend on the values: {@code -D log(2 pi) / 2} for the D elements of one sample of z {@code [N, ..]}. */
    public static double logNormalizer(Tensor z) {
        return -HALF_LOG_TWO_PI * z.shape().sample().size();
    }
}
