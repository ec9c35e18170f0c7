package org.flows4j.core.nn.lipschitz;

import org.flows4j.core.autodiff.Evaluation;
import org.flows4j.core.autodiff.Initializer;
import org.flows4j.core.autodiff.Parameter;
import org.flows4j.core.autodiff.ParameterFactory;
import org.flows4j.core.autodiff.ParameterList;
import org.flows4j.core.nn.Network;
import org.flows4j.core.tensor.SampleShapes;
import org.flows4j.core.tensor.Shape;
import org.flows4j.core.tensor.Tensor;

/**
 * A spectrally normalized layer: {@code y = x W min(1, c / sigma) + b}, or a convolution, where sigma is the spectral norm of the linear
 * map. Its Lipschitz constant is at most c in the Euclidean norm. For a convolution, sigma is that of images of the layer's size, zero padding
 * included.
 */
public final class LipschitzLayer implements Network {
    private final LinearOperator operator;
    private final Shape input;
    private final Shape output;
    private final Parameter weight;
    private final Parameter bias;
    private final SpectralNorm norm;

    private LipschitzLayer(
            LinearOperator operator,
            ParameterFactory parameters,
            Shape input,
            Shape direction,
            Shape weight,
            int outputs,
            double coefficient,
            Initializer start) {
        this.operator = operator;
        this.input = input;
        this.output = input.with(-1, outputs);
        this.weight = parameters.parameter("weight", weight, start);
        this.bias = parameters.parameter("bias", Shape.vector(outputs), start);
        this.norm = new SpectralNorm(operator, this.weight, direction, coefficient, parameters);
    }

    /**
     * Creates a dense layer; weight and bias start uniform on {@code [-1/sqrt(in), 1/sqrt(in)]}, or as 0.
     *
     * @param inputs extent of the input
     * @param outputs extent of the result
     * @param coefficient c, between 0 and 1
     * @param zero whether it starts as the constant 0
     */
    public static LipschitzLayer dense(
            ParameterFactory parameters, int inputs, int outputs, double coefficient, boolean zero) {
        Shape input = Shape.vector(inputs);
        return new LipschitzLayer(
                LinearOperator.DENSE,
                parameters,
                input,
                input,
                Shape.of(inputs, outputs),
                outputs,
                coefficient,
                start(inputs, zero));
    }

    /**
     * Creates a convolution with stride 1 and zero padding that keeps the size of images; weight and bias start uniform on {@code [-b, b]}
     * with {@code b = 1/sqrt(in * k * k)}, or as 0.
     *
     * @param input {@code [H, W, in]}
     * @param outputs channels of the result
     * @param kernel rows and columns k of the kernel, odd
     * @param coefficient c, between 0 and 1
     * @param zero whether it starts as the constant 0
     */
    public static LipschitzLayer convolution(
            ParameterFactory parameters, Shape input, int outputs, int kernel, double coefficient, boolean zero) {
        int channels = input.channels();
        // A 1x1 convolution has the spectral norm of its matrix, whatever the size of images.
        Shape direction = kernel == 1 ? Shape.image(channels, 1, 1) : input;
        return new LipschitzLayer(
                LinearOperator.CONVOLUTION,
                parameters,
                input,
                direction,
                Shape.of(outputs, channels, kernel, kernel),
                outputs,
                coefficient,
                start(channels * kernel * kernel, zero));
    }

    private static Initializer start(int fanIn, boolean zero) {
        return zero ? Initializer.zeros() : Initializer.uniform(1 / Math.sqrt(fanIn));
    }

    /** c, a bound of the Lipschitz constant. */
    double lipschitz() {
        return norm.coefficient();
    }

    @Override
    public Tensor apply(Tensor x, Evaluation evaluation) {
        return operator.product(x, norm.normalizedWeight(evaluation), evaluation.value(bias));
    }

    @Override
    public Shape outputShape(Shape shape) {
        SampleShapes.requireBuiltFor("LipschitzLayer", input, shape);
        return output;
    }

    @Override
    public ParameterList parameters() {
        return ParameterList.of(weight, bias, norm.direction());
    }
}
