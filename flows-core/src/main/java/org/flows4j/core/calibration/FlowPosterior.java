package org.flows4j.core.calibration;

import java.util.Arrays;
import java.util.random.RandomGenerator;
import org.flows4j.core.flow.Flow;
import org.flows4j.core.tensor.Scope;
import org.flows4j.core.tensor.Shape;
import org.flows4j.core.tensor.Tensor;

/**
 * The conditional density of a flow of vectors as a posterior. An unconditional flow takes empty observations.
 *
 * @param flow a flow of vectors
 */
public record FlowPosterior(Flow flow) implements PosteriorDensity {
    /** @throws IllegalArgumentException if the samples are not vectors */
    public FlowPosterior {
        if (flow.sampleShape().rank() != 1) {
            throw new IllegalArgumentException(
                    "Calibration needs samples that are vectors, those of this flow have shape " + flow.sampleShape());
        }
    }

    @Override
    public double[][] sample(double[] observation, int count, RandomGenerator random) {
        try (Scope scope = flow.backend().openScope()) {
            Tensor drawn = given(observation).sample(count, 1, random);
            double[] values = drawn.toDoubles();
            int width = values.length / count;
            double[][] rows = new double[count][];
            Arrays.setAll(rows, i -> Arrays.copyOfRange(values, i * width, (i + 1) * width));
            return rows;
        }
    }

    @Override
    public double[] logProb(double[] observation, double[][] rows) {
        try (Scope scope = flow.backend().openScope()) {
            return given(observation).logProb(rows);
        }
    }

    private Flow given(double... observation) {
        Shape condition = flow.conditionShape().orElse(Shape.vector(0));
        if (condition.size() != observation.length) {
            throw new IllegalArgumentException("An observation has " + observation.length
                    + " values, the condition of the flow has " + condition.size());
        }
        return observation.length == 0
                ? flow
                : flow.given(flow.backend().fromDoubles(observation, condition.batch(1), flow.dtype()));
    }
}
