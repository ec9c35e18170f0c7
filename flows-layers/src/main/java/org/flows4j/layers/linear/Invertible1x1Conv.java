package org.flows4j.layers.linear;

import org.flows4j.core.autodiff.ParameterCache;
import org.flows4j.core.autodiff.ParameterFactory;
import org.flows4j.core.autodiff.ParameterList;
import org.flows4j.core.layer.FlowContext;
import org.flows4j.core.layer.InvertibleLayer;
import org.flows4j.core.layer.LayerResult;
import org.flows4j.core.linalg.LuDecomposition;
import org.flows4j.core.linalg.MatrixInverse;
import org.flows4j.core.linalg.SingularMatrixException;
import org.flows4j.core.tensor.DType;
import org.flows4j.core.tensor.Scope;
import org.flows4j.core.tensor.Shape;
import org.flows4j.core.tensor.Tensor;
import org.flows4j.core.tensor.TensorBackend;

/**
 * An invertible 1x1 convolution (Kingma and Dhariwal 2018, section 3.2): {@code y = W x} for the channels x of every
 * position, with one trained matrix W, computed as a single matrix product over all positions of the batch. The
 * log-determinant is {@code H * W * log|det W|} ({@code log|det W|} for vectors), in double.
 *
 * <p>In passes without gradients the matrix, its log-determinant and its inverse (in double) are computed once and kept
 * until the parameters change.
 *
 * <p>Shapes: {@code [N, D]} or {@code [N, H, W, C]}, kept.
 */
public final class Invertible1x1Conv implements InvertibleLayer {
    private final int channels;
    private final ChannelMatrix matrix;
    private final TensorBackend backend;
    private final DType dtype;
    private final ParameterCache<Evaluated> evaluated;
    private final ParameterCache<double[]> inverse;

    /** The matrix on the heap. */
    private record Evaluated(double[] transposed, double logAbsDeterminant) {}

    /**
     * A convolution with the default parametrization, {@link MatrixParametrization#plu()}.
     *
     * @throws IllegalArgumentException if there is no channel
     */
    public Invertible1x1Conv(ParameterFactory parameters, int channels) {
        this(parameters, channels, MatrixParametrization.plu());
    }

    /**
     * A convolution whose matrix has the parametrization wanted.
     *
     * @param parametrization of the matrix
     * @throws IllegalArgumentException if there is no channel
     */
    public Invertible1x1Conv(ParameterFactory parameters, int channels, MatrixParametrization parametrization) {
        if (channels < 1) {
            throw new IllegalArgumentException("A 1x1 convolution needs at least one channel, got " + channels);
        }
        this.channels = channels;
        this.matrix = parametrization.create(parameters, channels);
        this.backend = parameters.backend();
        this.dtype = parameters.dtype();
        this.evaluated = new ParameterCache<>(matrix.parameters(), this::evaluatePlain);
        this.inverse = new ParameterCache<>(matrix.parameters(), this::invertPlain);
    }

    private Evaluated evaluatePlain() {
        try (Scope scope = backend.openScope()) {
            ChannelMatrix.Value value = matrix.evaluate(FlowContext.deterministic());
            return new Evaluated(
                    value.transposed().toDoubles(), value.logAbsDeterminant().item());
        }
    }

    private double[] invertPlain() {
        return LuDecomposition.of(evaluated.get().transposed(), channels).inverse();
    }

    private ChannelMatrix.Value value(FlowContext context) {
        if (context.tape() != null) {
            return matrix.evaluate(context);
        }
        Evaluated plain = evaluated.get();
        return new ChannelMatrix.Value(
                square(plain.transposed()), backend.fill(plain.logAbsDeterminant(), Shape.of(), DType.FLOAT64));
    }

    private Tensor square(double... elements) {
        return backend.fromDoubles(elements, Shape.of(channels, channels), dtype);
    }

    @Override
    public LayerResult forward(Tensor x, FlowContext context) {
        int positions = ChannelInputs.positions("Invertible1x1Conv", x, channels);
        ChannelMatrix.Value value = value(context);
        return LayerResult.shared(
                multiply(x, value.transposed()), value.logAbsDeterminant().mul(positions));
    }

    /**
     * {@inheritDoc}
     *
     * @throws SingularMatrixException if the matrix has no inverse
     */
    @Override
    public LayerResult inverseWithLogDet(Tensor z, FlowContext context) {
        int positions = ChannelInputs.positions("Invertible1x1Conv", z, channels);
        ChannelMatrix.Value value = value(context);
        Tensor inverted = context.tape() == null ? square(inverse.get()) : MatrixInverse.of(value.transposed());
        return LayerResult.shared(
                multiply(z, inverted), value.logAbsDeterminant().mul(-positions));
    }

    private Tensor multiply(Tensor x, Tensor transposed) {
        return x.reshape(-1, channels).matmul(transposed).reshape(x.shape());
    }

    @Override
    public Shape outputShape(Shape input) {
        return ChannelInputs.check("Invertible1x1Conv", input, channels);
    }

    @Override
    public ParameterList parameters() {
        return matrix.parameters();
    }
}
