package org.flows4j.layers.prior;

import java.util.List;
import org.flows4j.core.autodiff.ParameterFactory;
import org.flows4j.core.autodiff.ParameterList;
import org.flows4j.core.layer.FlowContext;
import org.flows4j.core.layer.LayerResult;
import org.flows4j.core.layer.LearnedPrior;
import org.flows4j.core.layer.Recomputed;
import org.flows4j.core.nn.NetworkFactory;
import org.flows4j.core.nn.ZeroOutput;
import org.flows4j.core.tensor.Shape;
import org.flows4j.core.tensor.Tensor;
import org.flows4j.core.tensor.ops.ParameterOrder;
import org.flows4j.core.tensor.ops.ScaleFunction;
import org.flows4j.layers.coupling.AffineCoupling;
import org.flows4j.layers.coupling.Half;

/**
 * Glow's learned prior for the channels that a multi-scale split factors out (Kingma and Dhariwal 2018), as a bijection in front of the
 * split: {@code z = [x1, (x2 - mean(x1)) * exp(-logs(x1))]}, {@code log|det| = -sum of logs(x1)}. With a standard normal prior
 * on z2, x2 given x1 is N(mean, exp(logs)^2). Means and logs are the even and odd channels of a network's result, which
 * starts as 0, so the layer starts as the identity. That is the published form; a scale that is bounded on both sides can replace {@code
 * exp}, so that neither direction can diverge ({@link #BOUNDED_SCALE}).
 *
 * <p>Shapes: {@code [N, H, W, C]} or {@code [N, D]}, both ways; x1 is the first half, the larger when C is odd.
 */
public final class SplitPrior implements LearnedPrior {
    /** {@code exp(logs)}, Glow's. */
    public static final ScaleFunction PUBLISHED_SCALE = ScaleFunction.EXP;

    /** {@code exp(3 tanh(logs / 3))}: deviations from 1/20 to 20. */
    public static final ScaleFunction BOUNDED_SCALE = ScaleFunction.MODERATE_EXP;

    /** Maps standard normal noise to x2, so it is run inversely. */
    private final AffineCoupling fromNoise;

    /**
     * Creates a split prior with Glow's network: one zero-initialized layer, convolutional for images and dense for vectors.
     *
     * @param input sample shape, {@code [H, W, C]} or {@code [D]}
     * @param network log-scale factor, biases and edge channel of the layer
     * @throws IllegalArgumentException if there are fewer than two channels
     */
    public SplitPrior(ParameterFactory parameters, Shape input, ZeroOutput network) {
        this(parameters, input, PUBLISHED_SCALE, network, 0);
    }

    /**
     * Creates a split prior with any network, which may also see the pass's condition.
     *
     * @param input sample shape, {@code [H, W, C]} or {@code [D]}
     * @param scale the map from the network's outputs to deviations
     * @param conditionChannels channels of the condition, 0 for none
     * @throws IllegalArgumentException if there are fewer than two channels, or the network cannot take the shape
     */
    public SplitPrior(
            ParameterFactory parameters,
            Shape input,
            ScaleFunction scale,
            NetworkFactory network,
            int conditionChannels) {
        AffineCoupling.Config config = new AffineCoupling.Config(scale, false, ParameterOrder.INTERLEAVED, Half.FIRST);
        this.fromNoise = new AffineCoupling(parameters, input, config, network, conditionChannels);
    }

    @Override
    public LayerResult forward(Tensor x, FlowContext context) {
        return fromNoise.inverseWithLogDet(x, context);
    }

    @Override
    public LayerResult inverseWithLogDet(Tensor z, FlowContext context) {
        return fromNoise.forward(z, context);
    }

    @Override
    public List<Shape> conditionShapes() {
        return fromNoise.conditionShapes();
    }

    @Override
    public Recomputed recover(Tensor z, FlowContext context) {
        return fromNoise.recoverInverse(z, context);
    }

    @Override
    public Shape outputShape(Shape input) {
        return fromNoise.outputShape(input);
    }

    @Override
    public ParameterList parameters() {
        return fromNoise.parameters();
    }
}
