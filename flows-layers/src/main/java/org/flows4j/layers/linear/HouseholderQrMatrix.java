package org.flows4j.layers.linear;

import org.flows4j.core.autodiff.Evaluation;
import org.flows4j.core.autodiff.Initializer;
import org.flows4j.core.autodiff.Parameter;
import org.flows4j.core.autodiff.ParameterFactory;
import org.flows4j.core.autodiff.ParameterList;
import org.flows4j.core.linalg.HouseholderProduct;
import org.flows4j.core.tensor.DType;
import org.flows4j.core.tensor.Shape;
import org.flows4j.core.tensor.Tensor;
import org.flows4j.core.tensor.TensorBackend;
import org.flows4j.core.tensor.UnaryOp;

/**
 * {@code W = Q R}. Parameters: {@code vectors}, {@code [C, C]}, one reflection per row, starting as N(0, 1); {@code upper},
 * {@code [C (C + 1) / 2]}, the upper triangle of R row by row, diagonal included, starting as that of the identity.
 */
final class HouseholderQrMatrix implements ChannelMatrix {
    private final int channels;
    private final Parameter vectors;
    private final Parameter upper;

    /** The positions of the elements of {@code upper} in R, and which of them are on R's diagonal. */
    private final int[] positions;

    private final int[] diagonal;

    HouseholderQrMatrix(ParameterFactory parameters, int channels) {
        this.channels = channels;
        this.vectors = parameters.parameter("vectors", Shape.of(channels, channels), Initializer.normal(1));
        this.positions = new int[channels * (channels + 1) / 2];
        this.diagonal = new int[channels];
        double[] start = new double[positions.length];
        int next = 0;
        for (int row = 0; row < channels; row++) {
            diagonal[row] = next;
            start[next] = 1;
            for (int column = row; column < channels; column++) {
                positions[next++] = row * channels + column;
            }
        }
        this.upper = parameters.parameter("upper", Shape.of(positions.length), Initializer.values(start));
    }

    @Override
    public Value evaluate(Evaluation evaluation) {
        Tensor triangle = evaluation.value(upper);
        Tensor orthogonal = HouseholderProduct.of(evaluation.value(vectors));
        TensorBackend backend = TensorBackend.common(triangle, orthogonal);
        Tensor r = backend.scatter(triangle, positions, channels * channels).reshape(channels, channels);
        Tensor logs = backend.select(triangle, diagonal).unary(UnaryOp.ABS).log();
        return new Value(backend.matmul(r, orthogonal, true, true), backend.sum(logs, new int[0], DType.FLOAT64));
    }

    @Override
    public ParameterList parameters() {
        return ParameterList.of(vectors, upper);
    }
}
