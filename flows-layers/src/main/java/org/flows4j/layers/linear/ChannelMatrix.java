package org.flows4j.layers.linear;

import org.flows4j.core.autodiff.Evaluation;
import org.flows4j.core.autodiff.ParameterList;
import org.flows4j.core.tensor.Tensor;

/** A trained invertible matrix W that mixes channels, in one of the forms of {@link MatrixParametrization}. */
public interface ChannelMatrix {
    /**
     * The matrix and its log-determinant, recorded if the evaluation records.
     *
     * @param evaluation the view of the parameters
     * @return both
     */
    Value evaluate(Evaluation evaluation);

    /** The parameters and buffers of the matrix. */
    ParameterList parameters();

    /**
     * A matrix in the form that a layer applies.
     *
     * @param transposed W transposed, {@code [in, out]}: rows of channels are multiplied by it from the left
     * @param logAbsDeterminant {@code log|det W|}, a FLOAT64 scalar
     */
    record Value(Tensor transposed, Tensor logAbsDeterminant) {}
}
