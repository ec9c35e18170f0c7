package org.flows4j.layers.convolution;

import org.flows4j.core.autodiff.Initializer;
import org.flows4j.core.autodiff.Parameter;
import org.flows4j.core.autodiff.ParameterFactory;
import org.flows4j.core.autodiff.ParameterList;
import org.flows4j.core.layer.FlowContext;
import org.flows4j.core.layer.InvertibleLayer;
import org.flows4j.core.layer.LayerResult;
import org.flows4j.core.tensor.Activation;
import org.flows4j.core.tensor.SampleShapes;
import org.flows4j.core.tensor.Shape;
import org.flows4j.core.tensor.Tensor;
import org.flows4j.core.tensor.TensorBackend;

/**
 * An emerging convolution (Hoogeboom, van den Berg and Welling 2019, "Emerging convolutions for generative normalizing
 * flows", section 3.1): two autoregressive convolutions with square masks and opposite orders, which together see a full
 * neighborhood,
 *
 * <pre>{@code
 * y = K2 * (K1 * x) + b
 * log|det| = H W sum_o (log|K1[o, o, center]| + log|K2[o, o, center]|)
 * }</pre>
 *
 * <p>zero-padded, K1 free in the corner below and to the right of its center, K2 above and to the left. The inverse undoes
 * one anti-diagonal of pixels after another in double, and is several times slower than the forward map; it keeps the values derived from
 * the kernels until they change.
 *
 * <p>Parameters: {@code first} and {@code second}, with the free {@code taps} and the {@code diagonal} of each kernel, near
 * the identity at the start, and {@code bias}. A plain diagonal can be trained across 0, where the layer has no inverse; a
 * safe diagonal is {@code exp} of its parameters.
 *
 * <p>Shapes: {@code [N, H, W, C]}, kept.
 */
public final class EmergingConv implements InvertibleLayer {
    private final Shape input;
    private final TriangularKernel first;
    private final TriangularKernel second;
    private final Parameter bias;

    /**
     * Creates the layer.
     *
     * @param input sample shape, {@code [H, W, C]}
     * @param kernelSize rows and columns of the kernels, odd; usually 3
     * @param safeDiagonal whether the diagonals cannot become 0
     * @throws IllegalArgumentException if samples are not images or the kernel size is even
     */
    public EmergingConv(ParameterFactory parameters, Shape input, int kernelSize, boolean safeDiagonal) {
        ConvolutionKernels.check("EmergingConv", input, kernelSize);
        int channels = input.channels();
        this.input = input;
        this.first =
                new TriangularKernel(parameters.child("first"), channels, kernelSize, Corner.LOWER_RIGHT, safeDiagonal);
        this.second =
                new TriangularKernel(parameters.child("second"), channels, kernelSize, Corner.UPPER_LEFT, safeDiagonal);
        this.bias = parameters.parameter("bias", Shape.of(channels), Initializer.zeros());
    }

    /**
     * {@inheritDoc}
     *
     * @throws IllegalStateException if a parameter is not finite, or a diagonal has a zero
     */
    @Override
    public LayerResult forward(Tensor x, FlowContext context) {
        outputShape(x.shape().sample());
        ConvolutionKernels.requireFinite(bias);
        Tensor kernel = first.kernel(context);
        TensorBackend backend = TensorBackend.common(x, kernel);
        Tensor hidden = backend.conv2d(x, kernel, null, Activation.NONE);
        Tensor y = backend.conv2d(hidden, second.kernel(context), context.value(bias), Activation.NONE);
        return LayerResult.shared(y, logDet(context));
    }

    /**
     * {@inheritDoc}
     *
     * @throws IllegalStateException if a parameter is not finite, or a diagonal has a zero
     */
    @Override
    public LayerResult inverseWithLogDet(Tensor z, FlowContext context) {
        outputShape(z.shape().sample());
        ConvolutionKernels.requireFinite(bias);
        Tensor hidden = invert(second, z.sub(context.value(bias)), context);
        return LayerResult.shared(
                invert(first, hidden, context), logDet(context).neg());
    }

    private static Tensor invert(TriangularKernel kernel, Tensor z, FlowContext context) {
        if (context.tape() == null) {
            return kernel.solver().solve(z);
        }
        return new ConvolutionInverse.Triangular(kernel.corner()).apply(z, kernel.kernel(context))[0];
    }

    private Tensor logDet(FlowContext context) {
        int positions = input.dim(0) * input.dim(1);
        return first.logAbsDiagonal(context).add(second.logAbsDiagonal(context)).mul(positions);
    }

    /** {@inheritDoc} False: the inverse is sequential. */
    @Override
    public boolean cheapInverse() {
        return false;
    }

    @Override
    public Shape outputShape(Shape shape) {
        return SampleShapes.requireBuiltFor("EmergingConv", input, shape);
    }

    @Override
    public ParameterList parameters() {
        return ParameterList.concat(first.parameters(), second.parameters(), ParameterList.of(bias));
    }
}
