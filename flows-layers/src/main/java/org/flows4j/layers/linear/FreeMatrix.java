package org.flows4j.layers.linear;

import java.util.random.RandomGenerator;
import org.flows4j.core.autodiff.Evaluation;
import org.flows4j.core.autodiff.Initializer;
import org.flows4j.core.autodiff.Parameter;
import org.flows4j.core.autodiff.ParameterFactory;
import org.flows4j.core.autodiff.ParameterList;
import org.flows4j.core.linalg.LogAbsDeterminant;
import org.flows4j.core.tensor.Shape;
import org.flows4j.core.tensor.Tensor;

/** A matrix whose every element is trained: parameter {@code weight}, {@code [in, out]}. */
final class FreeMatrix implements ChannelMatrix {
    private final Parameter weight;

    /** The starting values of a matrix. */
    @FunctionalInterface
    interface Start {
        double[] draw(int channels, RandomGenerator random);
    }

    FreeMatrix(ParameterFactory parameters, int channels, Start start) {
        Initializer initializer = (values, random) ->
                Initializer.values(start.draw(channels, random)).fill(values, random);
        weight = parameters.parameter("weight", Shape.of(channels, channels), initializer);
    }

    @Override
    public Value evaluate(Evaluation evaluation) {
        Tensor matrix = evaluation.value(weight);
        return new Value(matrix, LogAbsDeterminant.of(matrix));
    }

    @Override
    public ParameterList parameters() {
        return ParameterList.of(weight);
    }
}
