package org.flows4j.layers.linear;

import org.flows4j.core.autodiff.Evaluation;
import org.flows4j.core.autodiff.Initializer;
import org.flows4j.core.autodiff.Parameter;
import org.flows4j.core.autodiff.ParameterFactory;
import org.flows4j.core.autodiff.ParameterList;
import org.flows4j.core.linalg.LogAbsDeterminant;
import org.flows4j.core.linalg.SquareMatrices;
import org.flows4j.core.tensor.Shape;
import org.flows4j.core.tensor.Tensor;
import org.flows4j.core.tensor.UnaryOp;

/** A matrix {@code V_ij / sqrt(sum_i V_ij^2 + epsilon)}: parameter {@code weight} is V, {@code [in, out]}. */
final class ColumnNormalizedMatrix implements ChannelMatrix {
    private final Parameter weight;

    ColumnNormalizedMatrix(ParameterFactory parameters, int channels) {
        Initializer start = (values, random) -> Initializer.values(SquareMatrices.randomOrthogonal(channels, random))
                .fill(values, random);
        weight = parameters.parameter("weight", Shape.of(channels, channels), start);
    }

    @Override
    public Value evaluate(Evaluation evaluation) {
        Tensor free = evaluation.value(weight);
        Tensor norms =
                free.square().sum(0).add(MatrixParametrization.COLUMN_EPSILON).unary(UnaryOp.SQRT);
        Tensor matrix = free.div(norms);
        return new Value(matrix, LogAbsDeterminant.of(matrix));
    }

    @Override
    public ParameterList parameters() {
        return ParameterList.of(weight);
    }
}
