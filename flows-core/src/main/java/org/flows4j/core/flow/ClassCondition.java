package org.flows4j.core.flow;

import org.flows4j.core.tensor.DType;
import org.flows4j.core.tensor.Shape;
import org.flows4j.core.tensor.Tensor;
import org.flows4j.core.tensor.TensorBackend;

/** Classes as conditions: a flow conditioned on one of K classes takes conditions {@code [N, K]}, 1 at the class, else 0. */
public final class ClassCondition {
    private ClassCondition() {}

    /**
     * The condition of some samples.
     *
     * @param backend where it is made
     * @param dtype the flow's element type
     * @param classes K
     * @param labels a class for each sample, from 0 to K - 1
     * @return {@code [labels.length, K]}
     * @throws IllegalArgumentException if a label is not one of the classes
     */
    public static Tensor of(TensorBackend backend, DType dtype, int classes, int... labels) {
        float[] values = new float[labels.length * classes];
        for (int i = 0; i < labels.length; i++) {
            if (labels[i] < 0 || labels[i] >= classes) {
                throw new IllegalArgumentException(
                        "Label " + labels[i] + " of sample " + i + " is none of the classes 0 to " + (classes - 1));
            }
            values[i * classes + labels[i]] = 1;
        }
        return backend.fromFloats(values, Shape.of(labels.length, classes), dtype);
    }
}
