package org.flows4j.core.nn;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.flows4j.core.autodiff.ParameterFactory;
import org.flows4j.core.tensor.Shape;

/**
 * A multi-layer perceptron: dense layers with a nonlinearity, then a linear one. The conditioner of flows on vectors.
 *
 * @param hidden units of each hidden layer, all positive; none makes the network linear
 * @param nonlinearity behind each hidden layer
 * @param output how the last layer starts
 */
public record Mlp(List<Integer> hidden, Nonlinearity nonlinearity, OutputLayer output) implements NetworkFactory {
    /** Checks the widths. */
    public Mlp {
        hidden = List.copyOf(hidden);
        for (int units : hidden) {
            if (units < 1) {
                throw new IllegalArgumentException("Every hidden layer needs at least one unit, got " + hidden);
            }
        }
    }

    /**
     * A perceptron whose last layer starts as 0.
     *
     * @param nonlinearity behind each hidden layer
     * @param hidden units of each hidden layer
     */
    public static Mlp of(Nonlinearity nonlinearity, int... hidden) {
        return new Mlp(Arrays.stream(hidden).boxed().toList(), nonlinearity, OutputLayer.ZERO);
    }

    /**
     * Builds the perceptron; its layers are called {@code dense1}, {@code dense2} and so on.
     *
     * @param input {@code [D]}
     * @param outputChannels extent of its result
     * @throws IllegalArgumentException if the samples are not vectors
     */
    @Override
    public Network create(ParameterFactory parameters, Shape input, int outputChannels) {
        InputShapes.requireVector("Mlp", input);
        List<Network> layers = new ArrayList<>();
        int width = input.channels();
        for (int units : hidden) {
            layers.add(Dense.create(parameters.child("dense" + (layers.size() + 1)), width, units, nonlinearity));
            width = units;
        }
        layers.add(output.dense(parameters.child("dense" + (layers.size() + 1)), width, outputChannels));
        return new Sequential(layers);
    }
}
