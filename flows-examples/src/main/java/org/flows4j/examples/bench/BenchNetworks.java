package org.flows4j.examples.bench;

import java.util.ArrayList;
import java.util.List;
import org.flows4j.core.autodiff.ParameterFactory;
import org.flows4j.core.flow.Flow;
import org.flows4j.core.layer.FactorOut;
import org.flows4j.core.layer.InvertibleChain;
import org.flows4j.core.layer.InvertibleLayer;
import org.flows4j.core.nn.ConvConditioner;
import org.flows4j.core.nn.Mlp;
import org.flows4j.core.nn.NetworkFactory;
import org.flows4j.core.nn.Nonlinearity;
import org.flows4j.core.nn.masked.ColumnLayout;
import org.flows4j.core.nn.masked.MaskedMlp;
import org.flows4j.core.tensor.Shape;
import org.flows4j.core.tensor.ops.ParameterOrder;
import org.flows4j.core.tensor.ops.ScaleFunction;
import org.flows4j.layers.autoregressive.MaskedAutoregressive;
import org.flows4j.layers.coupling.AffineCoupling;
import org.flows4j.layers.coupling.Half;
import org.flows4j.layers.elementwise.ActNorm;
import org.flows4j.layers.linear.Invertible1x1Conv;
import org.flows4j.layers.linear.MatrixParametrization;
import org.flows4j.layers.reshape.ChannelOrder;
import org.flows4j.layers.reshape.Squeeze;
import org.flows4j.layers.transform.ColumnTransforms;
import org.flows4j.layers.transform.ElementTransform;

/**
 * The measured flows, in the form common in Python libraries: steps of activation norm, free
 * matrix, and affine coupling {@code (b + t) * sigmoid(s + 2)} whose network has biases and no normalization; half of the
 * channels factored out after each scale; standard normal priors; data used directly, without dequantization.
 */
final class BenchNetworks {
    private static final int IMAGE_CHANNELS = 3;
    private static final AffineCoupling.Config COUPLING =
            new AffineCoupling.Config(ScaleFunction.SIGMOID, true, ParameterOrder.SHIFT_FIRST, Half.FIRST);

    private BenchNetworks() {}

    /**
     * A multi-scale flow of color images.
     *
     * @param parameters makes the parameters
     * @param size height and width
     * @param levels number of scales
     * @param steps steps per scale
     * @param hidden channels of the hidden layers
     * @return the flow
     */
    static Flow glow(ParameterFactory parameters, int size, int levels, int steps, int hidden) {
        Shape image = Shape.image(IMAGE_CHANNELS, size, size);
        InvertibleLayer scales = scale(parameters, image, 1, levels, steps, new ConvConditioner(hidden));
        return flow(scales, image, parameters);
    }

    private static InvertibleLayer scale(
            ParameterFactory all, Shape input, int level, int levels, int steps, NetworkFactory network) {
        List<InvertibleLayer> layers = new ArrayList<>();
        Squeeze squeeze = new Squeeze(ChannelOrder.CHANNEL_MAJOR);
        Shape shape = squeeze.outputShape(input);
        layers.add(squeeze);
        addSteps(layers, all.child("level" + level), shape, steps, network);
        if (level < levels) {
            Shape kept = shape.with(-1, shape.channels() / 2);
            layers.add(new FactorOut(scale(all, kept, level + 1, levels, steps, network), shape));
        }
        return new InvertibleChain(layers);
    }

    /**
     * A flow of vectors.
     *
     * @param parameters makes the parameters
     * @param dimensions length of a vector
     * @param steps number of steps
     * @param hidden units of both hidden layers
     * @return the flow
     */
    static Flow toy(ParameterFactory parameters, int dimensions, int steps, int hidden) {
        Shape vector = Shape.vector(dimensions);
        List<InvertibleLayer> layers = new ArrayList<>();
        addSteps(layers, parameters, vector, steps, Mlp.of(Nonlinearity.RELU, hidden, hidden));
        return flow(new InvertibleChain(layers), vector, parameters);
    }

    /**
     * An autoregressive flow of vectors: layers alone, of which every second one has the reversed order of the columns.
     *
     * @param parameters makes the parameters
     * @param dimensions length of a vector
     * @param steps number of layers
     * @param hidden units of both hidden layers of each masked network
     * @param transform of each column
     * @return the flow
     */
    static Flow autoregressive(
            ParameterFactory parameters, int dimensions, int steps, int hidden, ElementTransform transform) {
        List<InvertibleLayer> layers = new ArrayList<>();
        for (int k = 1; k <= steps; k++) {
            layers.add(new MaskedAutoregressive(
                    parameters.child("step" + k),
                    ColumnTransforms.all(transform, dimensions),
                    k % 2 == 0 ? ColumnLayout.reversed(dimensions) : ColumnLayout.identity(dimensions),
                    MaskedMlp.of(Nonlinearity.RELU, hidden, 2)));
        }
        return flow(new InvertibleChain(layers), Shape.vector(dimensions), parameters);
    }

    private static void addSteps(
            List<InvertibleLayer> layers, ParameterFactory all, Shape shape, int steps, NetworkFactory network) {
        for (int k = 1; k <= steps; k++) {
            ParameterFactory parameters = all.child("step" + k);
            layers.add(ActNorm.perChannel(parameters.child("actnorm"), shape.channels()));
            layers.add(
                    new Invertible1x1Conv(parameters.child("mixing"), shape.channels(), MatrixParametrization.plain()));
            layers.add(new AffineCoupling(parameters.child("coupling"), shape, COUPLING, network));
        }
    }

    private static Flow flow(InvertibleLayer layers, Shape sample, ParameterFactory parameters) {
        return Flow.of(layers, sample, parameters);
    }
}
