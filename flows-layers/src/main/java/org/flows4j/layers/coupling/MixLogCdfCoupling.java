package org.flows4j.layers.coupling;

import org.flows4j.core.autodiff.ParameterFactory;
import org.flows4j.core.layer.LayerResult;
import org.flows4j.core.nn.NetworkFactory;
import org.flows4j.core.tensor.FusedOp;
import org.flows4j.core.tensor.Shape;
import org.flows4j.core.tensor.Tensor;
import org.flows4j.core.tensor.ops.MixLogCdfInverseOp;
import org.flows4j.core.tensor.ops.MixLogCdfOp;

/**
 * The mixture-of-logistics coupling layer (Ho et al. 2019, "Flow++", section 3.2): each element of one half goes through the
 * distribution function F of a mixture of K logistic distributions, whose parameters the network computes from the other half, then
 * through the logit and an affine map:
 *
 * <pre>{@code
 * z2 = logit(F(x2)) * exp(a) + b
 * log|det| = sum of log f - log F - log(1 - F) + a over the elements of x2
 * }</pre>
 *
 * <p>{@link MixLogCdfOp} has the full formulas and the variants; {@link MixLogCdfOp#flowPlusPlus} is the usual choice and maps onto the
 * whole line. {@link MixLogCdfOp#vflow} does not, and its inverse clips latents outside its range; see
 * {@link MixLogCdfInverseOp}.
 *
 * <p>The network returns 2 + 3K contiguous numbers per changing element: a before its tanh, b, K logits, K
 * means, K log-scales.
 *
 * <p>Shapes: {@code [N, H, W, C]} or {@code [N, D]}, both ways; at least two channels.
 */
public final class MixLogCdfCoupling extends Coupling {
    private final MixLogCdfOp op;
    private final MixLogCdfInverseOp inverse;

    /**
     * An unconditional coupling.
     *
     * @param input sample shape, {@code [H, W, C]} or {@code [D]}
     * @param op the variant and the number of components
     * @param conditioning the half that stays
     * @throws IllegalArgumentException if there are fewer than two channels, or the network cannot take the shape
     */
    public MixLogCdfCoupling(
            ParameterFactory parameters, Shape input, MixLogCdfOp op, Half conditioning, NetworkFactory network) {
        this(parameters, input, op, conditioning, network, 0);
    }

    /**
     * A coupling whose network also sees the pass's condition.
     *
     * @param input sample shape, {@code [H, W, C]} or {@code [D]}
     * @param op the variant and the number of components
     * @param conditioning the half that stays
     * @param conditionChannels channels of the condition, 0 for none
     * @throws IllegalArgumentException if there are fewer than two channels, or the network cannot take the shape
     */
    public MixLogCdfCoupling(
            ParameterFactory parameters,
            Shape input,
            MixLogCdfOp op,
            Half conditioning,
            NetworkFactory network,
            int conditionChannels) {
        super(parameters, input, conditioning, conditionChannels, network, op.parametersPerElement());
        this.op = op;
        this.inverse = op.inverse();
    }

    @Override
    protected LayerResult transform(Tensor x, Tensor parameters) {
        return run(op, x, parameters);
    }

    @Override
    protected LayerResult restore(Tensor y, Tensor parameters) {
        return run(inverse, y, parameters);
    }

    /** {@inheritDoc} False: the inverse is a search, and between two sharp modes single precision cannot distinguish one x from another. */
    @Override
    public boolean cheapInverse() {
        return false;
    }

    private static LayerResult run(FusedOp op, Tensor half, Tensor parameters) {
        Tensor[] results = op.apply(half, parameters);
        return new LayerResult(results[0], results[1]);
    }
}
