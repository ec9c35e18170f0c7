package org.flows4j.layers.coupling;

import org.flows4j.core.autodiff.ParameterFactory;
import org.flows4j.core.layer.LayerResult;
import org.flows4j.core.nn.NetworkFactory;
import org.flows4j.core.tensor.FusedOp;
import org.flows4j.core.tensor.Shape;
import org.flows4j.core.tensor.Tensor;
import org.flows4j.core.tensor.ops.AffineCouplingOp;
import org.flows4j.core.tensor.ops.ParameterOrder;
import org.flows4j.core.tensor.ops.ScaleFunction;

/**
 * The affine coupling layer (Dinh et al. 2017, equations 7 and 8; Kingma and Dhariwal 2018, section 3.3). From one half the
 * network computes a shift t and an unbounded s for each element of the other half x2:
 *
 * <pre>{@code
 * z2 = (x2 + t) * scale(s)   or   z2 = x2 * scale(s) + t
 * log|det| = sum of log scale(s) over the elements of x2
 * }</pre>
 *
 * <p>Published models differ in the details, which {@link Config} names; {@link Config#GLOW} is the usual choice.
 *
 * <p>Shapes: {@code [N, H, W, C]} or {@code [N, D]}, both ways; at least two channels.
 */
public final class AffineCoupling extends Coupling {
    private final AffineCouplingOp op;
    private final AffineCouplingOp inverse;

    /**
     * An unconditional coupling.
     *
     * @param input sample shape, {@code [H, W, C]} or {@code [D]}
     * @param config the variant
     * @throws IllegalArgumentException if there are fewer than two channels, or the network cannot take the shape
     */
    public AffineCoupling(ParameterFactory parameters, Shape input, Config config, NetworkFactory network) {
        this(parameters, input, config, network, 0);
    }

    /**
     * A coupling whose network also sees the pass's condition.
     *
     * @param input sample shape, {@code [H, W, C]} or {@code [D]}
     * @param config the variant
     * @param conditionChannels channels of the condition, 0 for none
     * @throws IllegalArgumentException if there are fewer than two channels, or the network cannot take the shape
     */
    public AffineCoupling(
            ParameterFactory parameters, Shape input, Config config, NetworkFactory network, int conditionChannels) {
        super(parameters, input, config.conditioning(), conditionChannels, network, 2);
        this.op = new AffineCouplingOp(config.scale(), config.shiftFirst(), config.order());
        this.inverse = op.inverted();
    }

    @Override
    protected LayerResult transform(Tensor x, Tensor parameters) {
        return run(op, x, parameters);
    }

    @Override
    protected LayerResult restore(Tensor y, Tensor parameters) {
        return run(inverse, y, parameters);
    }

    private static LayerResult run(FusedOp op, Tensor half, Tensor parameters) {
        Tensor[] results = op.apply(half, parameters);
        return new LayerResult(results[0], results[1]);
    }

    /**
     * A variant of the affine coupling. The constants are those of published models and their code.
     *
     * @param scale the map from s to a scale
     * @param shiftFirst whether to shift before scaling: {@code (x + t) * scale} instead of {@code x * scale + t}
     * @param order positions of t and s among the network's channels
     * @param conditioning the half that stays
     */
    public record Config(ScaleFunction scale, boolean shiftFirst, ParameterOrder order, Half conditioning) {
        /**
         * Glow (Kingma and Dhariwal 2018) and Woodbury Glow (Lu and Huang 2020): {@code (x + t) * sigmoid(s + 2)}. The inverse multiplies
         * by {@code 1 + exp(-s - 2)}, which has no bound: one sample far out makes the next coupling's s larger still, and after a few
         * couplings numbers overflow. Samples of a trained model may therefore not be finite; use {@link #BOUNDED} for sampling.
         */
        public static final Config GLOW =
                new Config(ScaleFunction.SIGMOID, true, ParameterOrder.INTERLEAVED, Half.FIRST);

        /**
         * Glow's coupling with a scale that is bounded on both sides: {@code (x + t) * exp(tanh(s))}. Either direction multiplies by at
         * most e, so that numbers grow across layers like the shifts, which are at most linear in their input, and not exponentially.
         * Starts as the identity.
         */
        public static final Config BOUNDED =
                new Config(ScaleFunction.EXP_TANH, true, ParameterOrder.INTERLEAVED, Half.FIRST);

        /** mAR-SCF (Bhattacharyya et al. 2020): {@code x * sigmoid(s + 2) + t}; the inverse is unbounded, like Glow's. */
        public static final Config MAR_SCF =
                new Config(ScaleFunction.SIGMOID, false, ParameterOrder.INTERLEAVED, Half.FIRST);

        /** {@link #BOUNDED} in the order of {@link #MAR_SCF}: {@code x * exp(tanh(s)) + t}. */
        public static final Config BOUNDED_MAR_SCF =
                new Config(ScaleFunction.EXP_TANH, false, ParameterOrder.INTERLEAVED, Half.FIRST);

        /** MaCow (Ma et al. 2019): {@code x * sigmoid(s + 2) + t}. */
        public static final Config MACOW =
                new Config(ScaleFunction.SIGMOID, false, ParameterOrder.SHIFT_FIRST, Half.FIRST);

        /** The affine baseline of neural spline flows (Durkan et al. 2019): {@code x * (sigmoid(s + 2) + 0.001) + t}. */
        public static final Config NSF =
                new Config(ScaleFunction.BOUNDED_SIGMOID, false, ParameterOrder.SHIFT_FIRST, Half.FIRST);

        /** RealNVP (Dinh et al. 2017, equation 8) and VFlow (Chen et al. 2020): {@code x * exp(s) + t}. */
        public static final Config REAL_NVP =
                new Config(ScaleFunction.EXP, false, ParameterOrder.SHIFT_FIRST, Half.FIRST);

        /** Noisy injective flows (Cunningham et al. 2020): {@code x * exp(tanh(s)) + t}; the second half stays. */
        public static final Config NIF =
                new Config(ScaleFunction.EXP_TANH, false, ParameterOrder.SHIFT_FIRST, Half.SECOND);

        /** The affine ablation of Flow++ (Ho et al. 2019): {@code x * exp(tanh(s)) + t}. */
        public static final Config FLOW_PLUS_PLUS =
                new Config(ScaleFunction.EXP_TANH, false, ParameterOrder.SCALE_FIRST, Half.FIRST);

        /** {@code x * softplus(s) + t}, a common choice for low-dimensional data. */
        public static final Config SOFTPLUS =
                new Config(ScaleFunction.SOFTPLUS, false, ParameterOrder.SHIFT_FIRST, Half.FIRST);

        /**
         * Returns the same variant with the given half staying.
         *
         * @param half the half that stays
         */
        public Config conditionedOn(Half half) {
            return new Config(scale, shiftFirst, order, half);
        }
    }
}
