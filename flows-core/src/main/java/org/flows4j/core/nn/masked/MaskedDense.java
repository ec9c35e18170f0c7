package org.flows4j.core.nn.masked;

import java.util.Arrays;
import java.util.random.RandomGenerator;
import org.flows4j.core.autodiff.Evaluation;
import org.flows4j.core.autodiff.Initializer;
import org.flows4j.core.autodiff.Parameter;
import org.flows4j.core.autodiff.ParameterFactory;
import org.flows4j.core.autodiff.ParameterList;
import org.flows4j.core.nn.Nonlinearity;
import org.flows4j.core.nn.ProductCalls;
import org.flows4j.core.tensor.Shape;
import org.flows4j.core.tensor.Tensor;

/**
 * A dense layer whose unit of degree d sees only inputs of degree at most d, or below d if strict (Germain et al. 2015, equations 8
 * and 9): {@code y = f(x * (weight * mask) + bias)}.
 *
 * <p>Shapes: x {@code [N, in]}, weight {@code [in, out]}, bias {@code [out]}, y {@code [N, out]}.
 */
final class MaskedDense {
    private final Parameter weight;
    private final Parameter bias;
    private final MaskedWeight masked;

    /** Starting values of weights, given the number of inputs that a unit sees. */
    interface Start {
        /** Uniform on {@code [-1/sqrt(seen), 1/sqrt(seen)]} (LeCun et al. 1998). */
        Start FAN_IN = seen -> 1 / Math.sqrt(Math.max(1, seen));

        /** The bound of the uniform distribution that a unit's weights and bias are drawn from. */
        double bound(int seen);
    }

    MaskedDense(ParameterFactory parameters, int[] inputDegrees, int[] outputDegrees, boolean strict, Start start) {
        int inputs = inputDegrees.length;
        int outputs = outputDegrees.length;
        double[] mask = new double[inputs * outputs];
        double[] bounds = new double[outputs];
        int most = 0;
        for (int o = 0; o < outputs; o++) {
            int seen = 0;
            for (int i = 0; i < inputs; i++) {
                boolean sees = inputDegrees[i] < outputDegrees[o] || (!strict && inputDegrees[i] == outputDegrees[o]);
                mask[i * outputs + o] = sees ? 1 : 0;
                seen += sees ? 1 : 0;
            }
            bounds[o] = start.bound(seen);
            most = Math.max(most, seen);
        }
        Shape shape = Shape.of(inputs, outputs);
        Initializer weights = (values, random) -> draw(values, random, mask, bounds);
        // A single column without context depends on nothing, and its weights are not trained.
        this.weight =
                most > 0 ? parameters.parameter("weight", shape, weights) : parameters.buffer("weight", shape, weights);
        this.bias = parameters.parameter("bias", Shape.of(outputs), biases(bounds));
        this.masked = new MaskedWeight(parameters, weight, mask);
    }

    private static void draw(double[] values, RandomGenerator random, double[] mask, double[] bounds) {
        for (int i = 0; i < values.length; i++) {
            values[i] = mask[i] == 0 ? 0 : uniform(bounds[i % bounds.length], random);
        }
    }

    private static Initializer biases(double... bounds) {
        return (values, random) -> Arrays.setAll(values, o -> uniform(bounds[o], random));
    }

    private static double uniform(double bound, RandomGenerator random) {
        return bound == 0 ? 0 : bound * (2 * random.nextDouble() - 1);
    }

    /** Computes the layer; the result may stay in reduced precision if only another product sees it. */
    Tensor apply(Tensor x, Evaluation evaluation, Nonlinearity nonlinearity, boolean hidden) {
        return product(x, weights(evaluation), biases(evaluation), nonlinearity, hidden);
    }

    /** Computes a dense layer by weights that are masked already. */
    static Tensor product(Tensor x, Tensor weights, Tensor biases, Nonlinearity nonlinearity, boolean hidden) {
        return nonlinearity.rest(ProductCalls.dense(x, weights, biases, nonlinearity.fused(), hidden));
    }

    /** The masked weights. */
    Tensor weights(Evaluation evaluation) {
        return masked.value(evaluation);
    }

    Tensor biases(Evaluation evaluation) {
        return evaluation.value(bias);
    }

    ParameterList parameters() {
        return ParameterList.of(weight, bias);
    }
}
