package org.flows4j.layers.continuous;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.flows4j.core.autodiff.Evaluation;
import org.flows4j.core.autodiff.Initializer;
import org.flows4j.core.autodiff.Parameter;
import org.flows4j.core.autodiff.ParameterFactory;
import org.flows4j.core.autodiff.ParameterList;
import org.flows4j.core.tensor.Activation;
import org.flows4j.core.tensor.Shape;
import org.flows4j.core.tensor.Tensor;
import org.flows4j.core.tensor.TensorBackend;
import org.jspecify.annotations.Nullable;

/**
 * A multi-layer perceptron as velocity field. It sees the point, the condition and the {@linkplain VelocityFeatures features} of time and
 * point.
 *
 * <p>The divergence is computed in forward mode. With hidden layers {@code h_l = f(h_(l-1) W_l + b_l)} and output {@code v = h_L U + c}, the
 * derivatives are products of the weights and the slopes {@code s_l = f'}. For two hidden layers the trace is the quadratic form {@code
 * s_1 (W_2 o (U W_x)') s_2'} (W_x: the rows of W_1 that belong to x; o: elementwise), which costs one product whatever D is. For other
 * depths, and with features of points, it takes one tangent per dimension.
 *
 * <p>Weights start as in {@code Dense}; the last layer starts at 0, so the flow starts as the identity.
 */
public final class VelocityNetwork implements VelocityField {
    private final int dimensions;
    private final int conditionChannels;
    private final VelocityFeatures features;
    private final @Nullable FourierFeatures fourier;
    private final SmoothNonlinearity nonlinearity;
    private final List<Layer> layers = new ArrayList<>();

    private record Layer(Parameter weight, Parameter bias) {}

    /**
     * Creates the network.
     *
     * @param parameters makes its parameters: {@code dense1.weight}, {@code dense1.bias}, ...
     * @param dimensions D, at least 1
     * @param conditionChannels k, 0 for none
     * @param hidden units of each hidden layer, at least one layer
     * @param nonlinearity behind each hidden layer
     * @param features of time and point; those of points have the parameter {@code frequencies}
     * @throws IllegalArgumentException if a number is out of range
     */
    public VelocityNetwork(
            ParameterFactory parameters,
            int dimensions,
            int conditionChannels,
            List<Integer> hidden,
            SmoothNonlinearity nonlinearity,
            VelocityFeatures features) {
        if (dimensions < 1 || conditionChannels < 0 || hidden.isEmpty()) {
            throw new IllegalArgumentException(
                    "A velocity network needs at least one dimension and one hidden layer, got "
                            + dimensions + " dimensions, " + conditionChannels
                            + " columns of conditions and hidden layers " + hidden);
        }
        this.dimensions = dimensions;
        this.conditionChannels = conditionChannels;
        this.features = features;
        this.nonlinearity = nonlinearity;
        int points = features.pointFrequencies();
        fourier = points == 0
                ? null
                : new FourierFeatures(
                        parameters.parameter("frequencies", Shape.of(dimensions, points), features.frequencies()));
        int width = dimensions + 1 + 2 * features.timeFrequencies() + conditionChannels + 2 * points;
        for (int units : hidden) {
            add(parameters, width, units, Initializer.uniform(1 / Math.sqrt(width)));
            width = units;
        }
        add(parameters, width, dimensions, Initializer.zeros());
    }

    private void add(ParameterFactory parameters, int inputs, int outputs, Initializer start) {
        ParameterFactory layer = parameters.child("dense" + (layers.size() + 1));
        layers.add(new Layer(
                layer.parameter("weight", Shape.of(inputs, outputs), start),
                layer.parameter("bias", Shape.vector(outputs), start)));
    }

    @Override
    public int dimensions() {
        return dimensions;
    }

    @Override
    public int conditionChannels() {
        return conditionChannels;
    }

    private Tensor time(Points points) {
        Tensor x = points.x();
        int rows = x.shape().dim(0);
        int frequencies = features.timeFrequencies();
        int width = 1 + 2 * frequencies;
        double[] values = new double[rows * width];
        for (int i = 0; i < rows; i++) {
            double t = points.times()[i];
            values[i * width] = t;
            for (int k = 1; k <= frequencies; k++) {
                values[i * width + 2 * k - 1] = Math.sin(Math.PI * k * t);
                values[i * width + 2 * k] = Math.cos(Math.PI * k * t);
            }
        }
        return x.backend().plain().fromDoubles(values, Shape.of(rows, width), x.dtype());
    }

    /** The inputs of the first layer, {@code [N, width]}: point, time, condition and features of the point. */
    private Tensor inputs(Points points, Evaluation evaluation) {
        List<Tensor> inputs = new ArrayList<>(List.of(points.x(), time(points)));
        if (points.condition() != null) {
            inputs.add(points.condition().cast(points.x().dtype()));
        }
        if (fourier != null) {
            inputs.add(fourier.of(points.x(), evaluation));
        }
        return Tensor.concat(-1, inputs.toArray(Tensor[]::new));
    }

    private Tensor dense(Tensor x, int layer, Evaluation evaluation) {
        Tensor weight = evaluation.value(layers.get(layer).weight);
        Tensor bias = evaluation.value(layers.get(layer).bias);
        return TensorBackend.common(x, weight).dense(x, weight, bias, Activation.NONE);
    }

    private Tensor weight(int layer, Evaluation evaluation) {
        return evaluation.value(layers.get(layer).weight);
    }

    /** The weights of x in the first layer, {@code [D, units]}. */
    private Tensor weightOfX(Evaluation evaluation) {
        return weight(0, evaluation).slice(0, 0, dimensions);
    }

    private int depth() {
        return layers.size() - 1;
    }

    @Override
    public Tensor velocity(Points points, Evaluation evaluation) {
        Tensor hidden = inputs(points, evaluation);
        for (int i = 0; i < depth(); i++) {
            hidden = nonlinearity.apply(dense(hidden, i, evaluation));
        }
        return dense(hidden, depth(), evaluation);
    }

    /** The velocity, the inputs of the first layer, and the slopes of each hidden layer. */
    private record Slopes(Tensor velocity, Tensor inputs, List<Tensor> ofLayers) {}

    private Slopes slopes(Points points, Evaluation evaluation) {
        List<Tensor> slopes = new ArrayList<>();
        Tensor inputs = inputs(points, evaluation);
        Tensor hidden = inputs;
        for (int i = 0; i < depth(); i++) {
            SmoothNonlinearity.Slope layer = nonlinearity.slope(dense(hidden, i, evaluation));
            slopes.add(layer.derivative());
            hidden = layer.value();
        }
        return new Slopes(dense(hidden, depth(), evaluation), inputs, slopes);
    }

    @Override
    public Flux exact(Points points, Evaluation evaluation) {
        Slopes slopes = slopes(points, evaluation);
        return new Flux(
                slopes.velocity,
                depth() == 2 && fourier == null
                        ? quadraticForm(slopes.ofLayers, evaluation)
                        : trace(slopes, evaluation));
    }

    private Tensor quadraticForm(List<Tensor> slopes, Evaluation evaluation) {
        Tensor aroundX = weight(2, evaluation).matmul(weightOfX(evaluation)).permute(1, 0);
        Tensor form = weight(1, evaluation).mul(aroundX);
        return slopes.get(0).matmul(form).mul(slopes.get(1)).sumPerSample();
    }

    /** Carries one tangent per dimension, {@code [N, D, units]}. */
    private Tensor trace(Slopes slopes, Evaluation evaluation) {
        Tensor first = single(weightOfX(evaluation));
        if (fourier != null) {
            first = first.add(
                    alongFeatures(slopes.inputs, single(evaluation.value(fourier.frequencies())), evaluation));
        }
        Tensor tangents = row(slopes.ofLayers.get(0)).mul(first);
        for (int i = 1; i < depth(); i++) {
            tangents = tangents.matmul(weight(i, evaluation)).mul(row(slopes.ofLayers.get(i)));
        }
        return tangents.mul(single(weight(depth(), evaluation).permute(1, 0))).sumPerSample();
    }

    /**
     * The part of the first layer's tangents that passes through the features of points.
     *
     * @param inputs of the first layer
     * @param phases products of the directions with B, {@code [N or 1, K, F]}
     * @return {@code [N, K, units]}
     */
    private Tensor alongFeatures(Tensor inputs, Tensor phases, Evaluation evaluation) {
        int width = inputs.shape().dim(1);
        int from = width - 2 * features.pointFrequencies();
        return FourierFeatures.tangents(inputs.slice(1, from, width), phases)
                .matmul(weight(0, evaluation).slice(0, from, width));
    }

    /** {@code [N, units]} as {@code [N, 1, units]}. */
    private static Tensor row(Tensor slopes) {
        return slopes.reshape(slopes.shape().dim(0), 1, slopes.shape().dim(1));
    }

    /** {@code [D, units]} as {@code [1, D, units]}. */
    private static Tensor single(Tensor weight) {
        return weight.reshape(1, weight.shape().dim(0), weight.shape().dim(1));
    }

    @Override
    public Flux estimated(Points points, Tensor probe, Evaluation evaluation) {
        Slopes slopes = slopes(points, evaluation);
        Tensor first = probe.matmul(weightOfX(evaluation));
        if (fourier != null) {
            Tensor phases = row(probe.matmul(evaluation.value(fourier.frequencies())));
            first = first.add(alongFeatures(slopes.inputs, phases, evaluation).reshape(first.shape()));
        }
        Tensor tangent = first.mul(slopes.ofLayers.get(0));
        for (int i = 1; i < depth(); i++) {
            tangent = tangent.matmul(weight(i, evaluation)).mul(slopes.ofLayers.get(i));
        }
        Tensor product = tangent.matmul(weight(depth(), evaluation));
        return new Flux(slopes.velocity, product.mul(probe).sumPerSample());
    }

    @Override
    public ParameterList parameters() {
        Stream<Parameter> ofLayers = layers.stream().flatMap(layer -> Stream.of(layer.weight, layer.bias));
        Stream<Parameter> ofFeatures = Stream.ofNullable(fourier).map(FourierFeatures::frequencies);
        return ParameterList.of(Stream.concat(ofFeatures, ofLayers).toArray(Parameter[]::new));
    }
}
