package org.flows4j.layers.continuous;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.flows4j.core.autodiff.Evaluation;
import org.flows4j.core.autodiff.Initializer;
import org.flows4j.core.autodiff.Parameter;
import org.flows4j.core.autodiff.ParameterFactory;
import org.flows4j.core.autodiff.ParameterList;
import org.flows4j.core.linearization.Linearization;
import org.flows4j.core.nn.ProductCalls;
import org.flows4j.core.tensor.Activation;
import org.flows4j.core.tensor.DType;
import org.flows4j.core.tensor.Shape;
import org.flows4j.core.tensor.Tensor;

/**
 * A convolutional velocity field of images, in which every 3x3 convolution sees the time as a last input channel (Grathwohl et al. 2019,
 * "FFJORD: free-form continuous dynamics for scalable reversible generative models", appendix B.1; the authors' {@code concat} layers).
 * Because the time is the same everywhere in an image, its channel contributes {@code t} times a map of the kernel's sums, and only the other
 * channels are convolved.
 *
 * <p>The estimated divergence takes one Jacobian-vector product in forward mode, the exact one takes D of them. Weights start uniform on
 * {@code [-b, b]}, {@code b = 1/sqrt(9 in)}; the last layer starts at 0, so the flow starts as the identity.
 */
public final class ConvolutionalVelocity implements VelocityField {
    private static final int KERNEL = 3;

    private final Shape shape;
    private final SmoothNonlinearity nonlinearity;
    private final List<Layer> layers = new ArrayList<>();

    /** Weight {@code [out, in + 1, 3, 3]} and bias. */
    private record Layer(Parameter weight, Parameter bias) {}

    /**
     * Creates the field.
     *
     * @param parameters makes its parameters: {@code conv1.weight}, {@code conv1.bias}, ...
     * @param shape {@code [H, W, C]}
     * @param hidden channels of each hidden layer
     * @param nonlinearity behind each hidden layer
     * @throws IllegalArgumentException if the samples are not images, or a layer has no channels
     */
    public ConvolutionalVelocity(
            ParameterFactory parameters, Shape shape, List<Integer> hidden, SmoothNonlinearity nonlinearity) {
        if (shape.rank() != 3 || hidden.stream().anyMatch(channels -> channels < 1)) {
            throw new IllegalArgumentException(
                    "A convolutional velocity field takes images [H, W, C] and hidden layers of at least one channel, got samples "
                            + shape + " and hidden layers " + hidden);
        }
        this.shape = shape;
        this.nonlinearity = nonlinearity;
        int channels = shape.channels();
        for (int outputs : hidden) {
            double bound = 1 / Math.sqrt((channels + 1.0) * KERNEL * KERNEL);
            add(parameters, channels, outputs, Initializer.uniform(bound));
            channels = outputs;
        }
        add(parameters, channels, shape.channels(), Initializer.zeros());
    }

    private void add(ParameterFactory parameters, int inputs, int outputs, Initializer start) {
        ParameterFactory layer = parameters.child("conv" + (layers.size() + 1));
        layers.add(new Layer(
                layer.parameter("weight", Shape.of(outputs, inputs + 1, KERNEL, KERNEL), start),
                layer.parameter("bias", Shape.vector(outputs), start)));
    }

    @Override
    public int dimensions() {
        return Math.toIntExact(shape.size());
    }

    @Override
    public Shape sampleShape() {
        return shape;
    }

    @Override
    public int conditionChannels() {
        return 0;
    }

    @Override
    public Tensor velocity(Points points, Evaluation evaluation) {
        return apply(points.x(), times(points), evaluation);
    }

    private static Tensor times(Points points) {
        int rows = points.times().length;
        return points.x()
                .backend()
                .plain()
                .fromDoubles(points.times(), Shape.of(rows, 1, 1, 1), points.x().dtype());
    }

    /** From rows to rows. */
    private Tensor apply(Tensor x, Tensor times, Evaluation evaluation) {
        int rows = x.shape().dim(0);
        Tensor value = x.reshape(shape.batch(rows));
        for (int i = 0; i < layers.size(); i++) {
            value = convolution(value, times, layers.get(i), evaluation);
            value = i < layers.size() - 1 ? nonlinearity.apply(value) : value;
        }
        return value.reshape(rows, dimensions());
    }

    private Tensor convolution(Tensor x, Tensor times, Layer layer, Evaluation evaluation) {
        Tensor weight = evaluation.value(layer.weight);
        int inputs = weight.shape().dim(1) - 1;
        Tensor ones = x.backend()
                .plain()
                .fill(1, Shape.image(1, shape.dim(0), shape.dim(1)).batch(1), weight.dtype());
        Tensor ofTime = ProductCalls.conv2d(ones, weight.slice(1, inputs, inputs + 1), null, Activation.NONE);
        Tensor bias = evaluation.value(layer.bias);
        return ProductCalls.conv2d(x, weight.slice(1, 0, inputs), bias, Activation.NONE)
                .add(ofTime.mul(times));
    }

    private Linearization linearized(Points points, Evaluation evaluation) {
        Tensor times = times(points);
        return Linearization.of(x -> apply(x, times, evaluation), points.x());
    }

    @Override
    public Flux exact(Points points, Evaluation evaluation) {
        Linearization linear = linearized(points, evaluation);
        Tensor divergence =
                points.x().backend().plain().fill(0, Shape.of(points.x().shape().dim(0)), DType.FLOAT64);
        for (int i = 0; i < dimensions(); i++) {
            double[] unit = new double[dimensions()];
            unit[i] = 1;
            Tensor vector = points.x()
                    .backend()
                    .plain()
                    .fromDoubles(unit, Shape.of(1, unit.length), points.x().dtype())
                    .broadcastTo(points.x().shape());
            divergence = divergence.add(linear.jvp(vector).slice(1, i, i + 1).sumPerSample());
        }
        return new Flux(linear.value(), divergence);
    }

    @Override
    public Flux estimated(Points points, Tensor probe, Evaluation evaluation) {
        Linearization linear = linearized(points, evaluation);
        return new Flux(linear.value(), linear.jvp(probe).mul(probe).sumPerSample());
    }

    @Override
    public ParameterList parameters() {
        return ParameterList.of(layers.stream()
                .flatMap(layer -> Stream.of(layer.weight, layer.bias))
                .toArray(Parameter[]::new));
    }
}
