package org.flows4j.examples.data;

import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import org.flows4j.core.flow.ClassCondition;
import org.flows4j.core.flow.Flow;
import org.flows4j.core.flow.Sampling;
import org.flows4j.core.tensor.Scope;
import org.flows4j.core.tensor.Tensor;

/** Samples of a model that may be conditioned on classes. */
public final class ClassSamples {
    private ClassSamples() {}

    /**
     * Samples of all classes in turn: sample i has the class i modulo the number of classes, so that in a picture each class has a column.
     *
     * @param flow conditioned on classes, or not at all
     * @param count number of samples
     * @param sampling how widely they are drawn
     * @param random source of randomness
     * @return {@code [count, sample...]}
     */
    public static Tensor ofAllClasses(Flow flow, int count, Sampling sampling, RandomGenerator random) {
        int classes = flow.conditionChannels();
        if (classes == 0) {
            return flow.sample(count, sampling, random);
        }
        return draw(
                flow,
                sampling,
                random,
                IntStream.range(0, count).map(i -> i % classes).toArray());
    }

    /**
     * Samples of one class.
     *
     * @param flow conditioned on classes
     * @param label the class
     * @param count number of samples
     * @param sampling how widely they are drawn
     * @param random source of randomness
     * @return {@code [count, sample...]}
     * @throws IllegalArgumentException if the model has no such class
     */
    public static Tensor ofClass(Flow flow, int label, int count, Sampling sampling, RandomGenerator random) {
        if (flow.conditionChannels() == 0) {
            throw new IllegalArgumentException(
                    "The model is not conditioned on classes, so there is no class " + label + "; leave out --label");
        }
        return draw(
                flow,
                sampling,
                random,
                IntStream.range(0, count).map(i -> label).toArray());
    }

    private static Tensor draw(Flow flow, Sampling sampling, RandomGenerator random, int... labels) {
        try (Scope scope = flow.backend().openScope()) {
            Tensor condition = ClassCondition.of(flow.backend(), flow.dtype(), flow.conditionChannels(), labels);
            return scope.keep(flow.given(condition).sample(labels.length, sampling, random));
        }
    }
}
