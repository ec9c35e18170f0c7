package org.flows4j.examples.data;

import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import org.flows4j.core.flow.ClassCondition;
import org.flows4j.core.flow.FiniteSamples;
import org.flows4j.core.flow.Flow;
import org.flows4j.core.layer.Sampling;
import org.flows4j.core.tensor.Scope;
import org.flows4j.core.tensor.Tensor;

/** Samples of a model that may be conditioned on classes. */
public final class ClassSamples {
    private ClassSamples() {}

    /**
     * Samples of all classes in turn: sample i has the class i modulo the number of classes, so that in a picture each class has a column.
     *
     * @param flow conditioned on classes, or unconditional
     * @param redraw whether to redraw samples that are not finite, instead of failing
     * @return {@code [count, sample...]}, and the number of redrawn samples
     * @throws org.flows4j.core.flow.NonFiniteSamplesException if samples are not finite
     */
    public static FiniteSamples ofAllClasses(
            Flow flow, int count, Sampling sampling, RandomGenerator random, boolean redraw) {
        int classes = flow.conditionChannels();
        if (classes == 0) {
            return draw(flow, count, sampling, random, redraw);
        }
        return draw(
                flow,
                sampling,
                random,
                redraw,
                IntStream.range(0, count).map(i -> i % classes).toArray());
    }

    /**
     * Samples of one class.
     *
     * @param flow conditioned on classes
     * @param label the class
     * @param redraw whether to redraw samples that are not finite, instead of failing
     * @return {@code [count, sample...]}, and the number of redrawn samples
     * @throws org.flows4j.core.flow.NonFiniteSamplesException if samples are not finite
     * @throws IllegalArgumentException if the model has no such class
     */
    public static FiniteSamples ofClass(
            Flow flow, int label, int count, Sampling sampling, RandomGenerator random, boolean redraw) {
        if (flow.conditionChannels() == 0) {
            throw new IllegalArgumentException(
                    "The model is not conditioned on classes, so there is no class " + label + "; omit --label");
        }
        return draw(
                flow,
                sampling,
                random,
                redraw,
                IntStream.range(0, count).map(i -> label).toArray());
    }

    static FiniteSamples draw(Flow flow, int count, Sampling sampling, RandomGenerator random, boolean redraw) {
        return redraw
                ? flow.sampleFinite(count, sampling, random)
                : new FiniteSamples(flow.sample(count, sampling, random), 0);
    }

    private static FiniteSamples draw(
            Flow flow, Sampling sampling, RandomGenerator random, boolean redraw, int... labels) {
        try (Scope scope = flow.backend().openScope()) {
            Tensor condition = ClassCondition.of(flow.backend(), flow.dtype(), flow.conditionChannels(), labels);
            FiniteSamples drawn = draw(flow.given(condition), labels.length, sampling, random, redraw);
            scope.keep(drawn.samples());
            return drawn;
        }
    }
}
