package org.flows4j.layers.convolution;

import org.flows4j.core.autodiff.Initializer;
import org.flows4j.core.autodiff.Parameter;
import org.flows4j.core.autodiff.ParameterCache;
import org.flows4j.core.autodiff.ParameterFactory;
import org.flows4j.core.autodiff.ParameterList;
import org.flows4j.core.layer.FlowContext;
import org.flows4j.core.layer.InvertibleLayer;
import org.flows4j.core.layer.LayerResult;
import org.flows4j.core.linalg.SingularMatrixException;
import org.flows4j.core.linalg.SquareMatrices;
import org.flows4j.core.tensor.Activation;
import org.flows4j.core.tensor.DType;
import org.flows4j.core.tensor.SampleShapes;
import org.flows4j.core.tensor.Scope;
import org.flows4j.core.tensor.Shape;
import org.flows4j.core.tensor.Tensor;
import org.flows4j.core.tensor.TensorBackend;

/**
 * A periodic convolution (Hoogeboom, van den Berg and Welling 2019, "Emerging convolutions for generative normalizing flows",
 * section 3.2): {@code y = K * x + b} with circular padding, which the Fourier transform turns into one complex matrix
 * {@code K^} per frequency. So
 *
 * <pre>{@code log|det| = sum over all H W frequencies of log|det K^|}</pre>
 *
 * <p>and the inverse multiplies each frequency by {@code K^^-1}. The forward map convolves pixels, which is cheaper for small
 * kernels. Conjugate frequencies are computed once. In passes without gradients the log-determinant and the inverses are
 * kept until the parameters change.
 *
 * <p>Parameters: {@code kernel}, {@code [C, C, size, size]}, starting as N(0, 0.02^2) plus a random orthogonal matrix at the
 * center, and {@code bias}, {@code [C]}, starting at 0.
 *
 * <p>Shapes: {@code [N, H, W, C]}, kept.
 */
public final class PeriodicConv implements InvertibleLayer {
    private static final double DEVIATION = 0.02;

    private final Shape input;
    private final HalfSpectrum spectrum;
    private final Parameter kernel;
    private final Parameter bias;
    private final ParameterCache<Double> logDet;
    private final ParameterCache<SpectralSolver> solver;

    /**
     * Creates the layer.
     *
     * @param input sample shape, {@code [H, W, C]}
     * @param kernelSize rows and columns of the kernel, odd; may exceed those of the image
     * @throws IllegalArgumentException if samples are not images or the kernel size is even
     */
    public PeriodicConv(ParameterFactory parameters, Shape input, int kernelSize) {
        ConvolutionKernels.check("PeriodicConv", input, kernelSize);
        int channels = input.channels();
        this.input = input;
        this.spectrum = new HalfSpectrum(input.dim(0), input.dim(1));
        this.kernel = parameters.parameter(
                "kernel", Shape.of(channels, channels, kernelSize, kernelSize), (values, random) -> {
                    Initializer.normal(DEVIATION).fill(values, random);
                    double[] centre = SquareMatrices.randomOrthogonal(channels, random);
                    int taps = kernelSize * kernelSize;
                    for (int i = 0; i < centre.length; i++) {
                        values[i * taps + taps / 2] += centre[i];
                    }
                });
        this.bias = parameters.parameter("bias", Shape.of(channels), Initializer.zeros());
        ParameterList sources = ParameterList.of(kernel);
        this.logDet = new ParameterCache<>(sources, this::plainLogDet);
        this.solver = new ParameterCache<>(sources, this::makeSolver);
    }

    private double plainLogDet() {
        try (Scope scope = kernel.value().backend().openScope()) {
            return new PeriodicLogDeterminant(spectrum).of(kernel.value()).item();
        }
    }

    private SpectralSolver makeSolver() {
        return SpectralSolver.of(
                kernel.value().backend(), spectrum, kernel.value().toDoubles(), kernel.shape());
    }

    /**
     * {@inheritDoc}
     *
     * @throws SingularMatrixException if the matrix of a frequency has no inverse
     * @throws IllegalStateException if a parameter is not finite
     */
    @Override
    public LayerResult forward(Tensor x, FlowContext context) {
        outputShape(x.shape().sample());
        requireFinite();
        int border = kernel.shape().dim(3) / 2;
        Tensor padded = CircularPadding.wrap(x, border);
        Tensor weights = context.value(kernel);
        Tensor y = TensorBackend.common(x, weights).conv2d(padded, weights, context.value(bias), Activation.NONE);
        return LayerResult.shared(CircularPadding.crop(y, border), logDet(context));
    }

    /**
     * {@inheritDoc}
     *
     * @throws SingularMatrixException if the matrix of a frequency has no inverse
     * @throws IllegalStateException if a parameter is not finite
     */
    @Override
    public LayerResult inverseWithLogDet(Tensor z, FlowContext context) {
        outputShape(z.shape().sample());
        requireFinite();
        Tensor shifted = z.sub(context.value(bias));
        if (context.tape() == null) {
            SpectralSolver kept = solver.get();
            Tensor logDet = shifted.backend().fill(-kept.logAbsDeterminant(), Shape.of(), DType.FLOAT64);
            return LayerResult.shared(kept.solve(shifted), logDet);
        }
        Tensor x = new ConvolutionInverse.Periodic(spectrum).apply(shifted, context.value(kernel))[0];
        return LayerResult.shared(x, logDet(context).neg());
    }

    private void requireFinite() {
        ConvolutionKernels.requireFinite(kernel);
        ConvolutionKernels.requireFinite(bias);
    }

    private Tensor logDet(FlowContext context) {
        if (context.tape() != null) {
            return new PeriodicLogDeterminant(spectrum).of(context.value(kernel));
        }
        return kernel.value().backend().fill(logDet.get(), Shape.of(), DType.FLOAT64);
    }

    @Override
    public Shape outputShape(Shape shape) {
        return SampleShapes.requireBuiltFor("PeriodicConv", input, shape);
    }

    @Override
    public ParameterList parameters() {
        return ParameterList.of(kernel, bias);
    }
}
