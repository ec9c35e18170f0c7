package org.flows4j.layers.transform;

import org.flows4j.core.layer.LayerResult;
import org.flows4j.core.tensor.FusedOp;
import org.flows4j.core.tensor.Tensor;
import org.flows4j.core.tensor.ops.AffineCouplingOp;
import org.flows4j.core.tensor.ops.ParameterOrder;
import org.flows4j.core.tensor.ops.ScaleFunction;

/**
 * A shift and a scale, two parameters t and s per element: {@code z = (x + t) * scale(s)} or, if the shift comes last, {@code z = x *
 * scale(s) + t}. The log-determinant is the sum of {@code log scale(s)}.
 *
 * @param scale the map from s to a scale
 * @param shiftFirst whether to shift before scaling
 */
public record AffineTransform(ScaleFunction scale, boolean shiftFirst) implements ElementTransform {
    /**
     * Masked autoregressive flow (Papamakarios, Pavlakou and Murray 2017, equation 5, with {@code t = -mu} and {@code s = -alpha}):
     * {@code z = (x + t) * exp(s)}.
     */
    public static final AffineTransform MAF = new AffineTransform(ScaleFunction.EXP, true);

    /** {@link #MAF} with scales between 1/20 and 20, so that samples stay finite. */
    public static final AffineTransform BOUNDED_MAF = new AffineTransform(ScaleFunction.MODERATE_EXP, true);

    /** Inverse autoregressive flow (Kingma et al. 2016, equation 10, with a scale of {@code sigmoid(s + 2)}): {@code z = x * scale + t}. */
    public static final AffineTransform IAF = new AffineTransform(ScaleFunction.SIGMOID, false);

    @Override
    public int parameters() {
        return 2;
    }

    @Override
    public LayerResult forward(Tensor x, Tensor parameters) {
        return run(op(), x, parameters);
    }

    @Override
    public LayerResult inverse(Tensor z, Tensor parameters) {
        return run(op().inverted(), z, parameters);
    }

    private AffineCouplingOp op() {
        return new AffineCouplingOp(scale, shiftFirst, ParameterOrder.INTERLEAVED);
    }

    private static LayerResult run(FusedOp op, Tensor elements, Tensor parameters) {
        Tensor[] results = op.apply(elements, parameters);
        return new LayerResult(results[0], results[1]);
    }
}
