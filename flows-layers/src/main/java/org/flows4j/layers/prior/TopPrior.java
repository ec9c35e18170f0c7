package org.flows4j.layers.prior;

import java.util.List;
import org.flows4j.core.autodiff.ParameterFactory;
import org.flows4j.core.autodiff.ParameterList;
import org.flows4j.core.layer.FlowContext;
import org.flows4j.core.layer.LayerResult;
import org.flows4j.core.layer.LearnedPrior;
import org.flows4j.core.layer.PassCondition;
import org.flows4j.core.nn.Network;
import org.flows4j.core.nn.ZeroConv2d;
import org.flows4j.core.nn.ZeroOutput;
import org.flows4j.core.tensor.SampleShapes;
import org.flows4j.core.tensor.Shape;
import org.flows4j.core.tensor.Tensor;
import org.flows4j.core.tensor.ops.AffineCouplingOp;
import org.flows4j.core.tensor.ops.ParameterOrder;
import org.flows4j.core.tensor.ops.ScaleFunction;

/**
 * Glow's learned top prior (Kingma and Dhariwal 2018, the released code's {@code learn_top}) as a bijection in front of
 * N(0, I): {@code (z - mean) * exp(-logs)} with {@code (mean, logs)}, contiguous halves, given by a zero-initialized 3x3
 * convolution of an image of zeros. Only the convolution's bias, scale and border taps matter; its other weights exist only because the
 * original has them.
 *
 * <p>Shapes: {@code [N, H, W, C]} to the same. Log term: {@code -sum logs}, shared by all samples.
 */
public final class TopPrior implements LearnedPrior {
    private static final AffineCouplingOp FROM_NOISE =
            new AffineCouplingOp(ScaleFunction.EXP, false, ParameterOrder.SHIFT_FIRST);
    private static final AffineCouplingOp TO_NOISE = FROM_NOISE.inverted();

    private final Shape shape;
    private final int conditionChannels;
    private final Network network;

    /**
     * Creates the layer, an identity until trained.
     *
     * @param output layout of the convolution
     */
    public TopPrior(ParameterFactory parameters, Shape shape, ZeroOutput output) {
        this(parameters, shape, output, 0);
    }

    /**
     * Creates a prior given the pass's condition, which the convolution receives as channels after the image of zeros.
     *
     * @param output layout of the convolution
     * @param conditionChannels channels of the condition, 0 for none
     * @throws IllegalArgumentException if that number is negative
     */
    public TopPrior(ParameterFactory parameters, Shape shape, ZeroOutput output, int conditionChannels) {
        if (conditionChannels < 0) {
            throw new IllegalArgumentException("A condition has at least 0 channels, got " + conditionChannels);
        }
        this.shape = shape;
        this.conditionChannels = conditionChannels;
        int channels = 2 * shape.channels();
        this.network = new ZeroConv2d(parameters, channels + conditionChannels, channels, output);
    }

    @Override
    public LayerResult forward(Tensor x, FlowContext context) {
        Tensor[] results = TO_NOISE.apply(x, meanAndLogScale(x, context));
        return new LayerResult(results[0], results[1]);
    }

    @Override
    public LayerResult inverseWithLogDet(Tensor z, FlowContext context) {
        Tensor[] results = FROM_NOISE.apply(z, meanAndLogScale(z, context));
        return new LayerResult(results[0], results[1]);
    }

    private Tensor meanAndLogScale(Tensor like, FlowContext context) {
        int samples = like.shape().dim(0);
        Shape image = shape.with(-1, 2 * shape.channels());
        // Without a condition all samples share one result.
        int computed = conditionChannels == 0 ? 1 : samples;
        Tensor zeros = like.backend().plain().fill(0, image.batch(computed), like.dtype());
        return network.apply(PassCondition.append(zeros, context, conditionChannels), context)
                .broadcastTo(image.batch(samples));
    }

    @Override
    public List<Shape> conditionShapes() {
        return PassCondition.shapes(shape, conditionChannels);
    }

    @Override
    public Shape outputShape(Shape input) {
        return SampleShapes.requireBuiltFor("TopPrior", shape, input);
    }

    @Override
    public ParameterList parameters() {
        return network.parameters();
    }
}
