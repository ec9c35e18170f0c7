package org.flows4j.core.nn.flowpp;

import java.util.Arrays;
import org.flows4j.core.autodiff.Evaluation;
import org.flows4j.core.autodiff.Initializer;
import org.flows4j.core.autodiff.Parameter;
import org.flows4j.core.autodiff.ParameterFactory;
import org.flows4j.core.autodiff.ParameterList;
import org.flows4j.core.nn.InputShapes;
import org.flows4j.core.nn.Moments;
import org.flows4j.core.nn.Network;
import org.flows4j.core.nn.ProductCalls;
import org.flows4j.core.tensor.Activation;
import org.flows4j.core.tensor.Shape;
import org.flows4j.core.tensor.Tensor;

/**
 * A convolution with bias, {@code y = conv(x, weight) + bias}, whose first batch comes out with mean 0 and deviation {@code
 * initialScale} in every channel (Ho et al. 2019, the authors' code): weights start as N(0, 0.05^2), and data-dependent
 * initialization multiplies those of each channel by {@code initialScale / deviation} and sets the bias to minus the resulting
 * mean. Afterwards it is a plain convolution.
 *
 * <p>Shapes: x {@code [N, H, W, in]}, weight {@code [out, in, k, k]}, bias {@code [out]}, y {@code [N, H, W, out]}.
 */
public final class DataInitializedConv2d implements Network {
    private static final double DEVIATION = 0.05;

    private final Parameter weight;
    private final Parameter bias;
    private final Parameter initialized;
    private final double initialScale;
    private final boolean hidden;

    /**
     * Makes the layer.
     *
     * @param inputs channels of the input
     * @param outputs channels of the result
     * @param kernel rows and columns k of the kernel, odd
     * @param initialScale deviation of the channels after initialization, at least 0
     * @throws IllegalArgumentException if the scale is negative or not finite
     */
    public DataInitializedConv2d(
            ParameterFactory parameters, int inputs, int outputs, int kernel, double initialScale) {
        this(parameters, inputs, outputs, kernel, initialScale, false);
    }

    /** The same with a result in the precision of the network, if it is hidden. */
    DataInitializedConv2d(
            ParameterFactory parameters, int inputs, int outputs, int kernel, double initialScale, boolean hidden) {
        this.hidden = hidden;
        if (!(initialScale >= 0) || Double.isInfinite(initialScale)) {
            throw new IllegalArgumentException("The initial scale must be finite and at least 0, got " + initialScale);
        }
        this.initialScale = initialScale;
        this.weight = parameters.parameter(
                "weight", Shape.of(outputs, inputs, kernel, kernel), Initializer.normal(DEVIATION));
        this.bias = parameters.parameter("bias", Shape.of(outputs), Initializer.zeros());
        this.initialized = parameters.buffer("initialized", Shape.of(1), Initializer.zeros());
    }

    @Override
    public Tensor apply(Tensor x, Evaluation evaluation) {
        Tensor kernel = evaluation.value(weight);
        Tensor offset = evaluation.value(bias);
        return hidden
                ? ProductCalls.hiddenConv2d(x, kernel, offset)
                : ProductCalls.conv2d(x, kernel, offset, Activation.NONE);
    }

    @Override
    public Tensor initialize(Tensor x, Evaluation evaluation) {
        if (initialized.value().item() == 0) {
            Moments moments = Moments.perChannel(ProductCalls.conv2d(x, weight.value(), null, Activation.NONE));
            double[] scales = Arrays.stream(moments.logScaling())
                    .map(logScale -> initialScale * Math.exp(logScale))
                    .toArray();
            double[] kernels = weight.value().toDoubles();
            double[] offsets = moments.centring();
            int taps = kernels.length / scales.length;
            for (int i = 0; i < kernels.length; i++) {
                kernels[i] *= scales[i / taps];
            }
            for (int i = 0; i < offsets.length; i++) {
                offsets[i] *= scales[i];
            }
            weight.assign(kernels);
            bias.assign(offsets);
            initialized.assign(new double[] {1});
        }
        return apply(x, evaluation);
    }

    @Override
    public Shape outputShape(Shape input) {
        return InputShapes.image("DataInitializedConv2d", input, weight.shape().dim(1))
                .with(-1, weight.shape().dim(0));
    }

    @Override
    public ParameterList parameters() {
        return ParameterList.of(weight, bias, initialized);
    }
}
