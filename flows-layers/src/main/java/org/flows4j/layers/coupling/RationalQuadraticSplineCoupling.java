package org.flows4j.layers.coupling;

import org.flows4j.core.autodiff.ParameterFactory;
import org.flows4j.core.layer.LayerResult;
import org.flows4j.core.nn.NetworkFactory;
import org.flows4j.core.tensor.Shape;
import org.flows4j.core.tensor.Tensor;
import org.flows4j.core.tensor.ops.RationalQuadraticSpline;

/**
 * A coupling by monotone rational quadratic splines with linear tails (Durkan, Bekasov, Murray and Papamakarios 2019, "Neural
 * spline flows", section 3.2). For each element x2 of one half, the network returns the parameters of a spline of K bins on {@code
 * [-bound, bound]}, the identity outside:
 *
 * <pre>{@code
 * z2 = spline(x2),   log|det| = sum of log spline'(x2)
 * }</pre>
 *
 * <p>The 3K - 1 parameters of an element are adjacent among the network's channels; see {@link
 * RationalQuadraticSpline} for the spline itself. Its inverse is in closed form.
 *
 * <p>Shapes: {@code [N, H, W, C]} or {@code [N, D]}, both ways; at least two channels.
 */
public final class RationalQuadraticSplineCoupling extends Coupling {
    private final RationalQuadraticSpline spline;

    /**
     * An unconditional coupling.
     *
     * @param input sample shape, {@code [H, W, C]} or {@code [D]}
     * @param config the configuration of the splines
     * @throws IllegalArgumentException if there are fewer than two channels, or the network cannot take the shape
     */
    public RationalQuadraticSplineCoupling(
            ParameterFactory parameters, Shape input, Config config, NetworkFactory network) {
        this(parameters, input, config, network, 0);
    }

    /**
     * A coupling whose network also sees the pass's condition.
     *
     * @param input sample shape, {@code [H, W, C]} or {@code [D]}
     * @param config the configuration of the splines
     * @param conditionChannels channels of the condition, 0 for none
     * @throws IllegalArgumentException if there are fewer than two channels, or the network cannot take the shape
     */
    public RationalQuadraticSplineCoupling(
            ParameterFactory parameters, Shape input, Config config, NetworkFactory network, int conditionChannels) {
        super(
                parameters,
                input,
                config.conditioning(),
                conditionChannels,
                network,
                config.spline().parametersPerElement());
        this.spline = config.spline();
    }

    @Override
    protected LayerResult transform(Tensor x, Tensor parameters) {
        return run(spline, x, parameters);
    }

    @Override
    protected LayerResult restore(Tensor y, Tensor parameters) {
        return run(spline.inverted(), y, parameters);
    }

    private static LayerResult run(RationalQuadraticSpline spline, Tensor half, Tensor parameters) {
        Tensor[] results = spline.apply(half, parameters);
        return new LayerResult(results[0], results[1]);
    }

    /**
     * The configuration of the splines.
     *
     * @param bins K, from 2 to 256
     * @param bound half the width of the transformed interval
     * @param hiddenWidth hidden width of the network: parameters of widths and heights are divided by its root, as in the paper's code; 1
     *     leaves them unchanged
     * @param conditioning the half that stays
     */
    public record Config(int bins, double bound, int hiddenWidth, Half conditioning) {
        /** Checks the numbers. */
        public Config {
            if (hiddenWidth < 1) {
                throw new IllegalArgumentException("A network has at least one hidden channel, got " + hiddenWidth);
            }
            spline(bins, bound, hiddenWidth);
        }

        /**
         * The baseline of Woodbury transformations (Lu and Huang 2020): 4 bins, on the interval [-3, 3] that neural spline
         * flows use for images.
         *
         * @param hiddenWidth hidden width of the network
         */
        public static Config woodburyBaseline(int hiddenWidth) {
            return new Config(4, 3, hiddenWidth, Half.FIRST);
        }

        private RationalQuadraticSpline spline() {
            return spline(bins, bound, hiddenWidth);
        }

        private static RationalQuadraticSpline spline(int bins, double bound, int hiddenWidth) {
            return new RationalQuadraticSpline(bins, bound, 1 / Math.sqrt(hiddenWidth), false);
        }
    }
}
