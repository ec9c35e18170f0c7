package org.flows4j.examples.experiments.nif;

import org.flows4j.core.data.DataSet;
import org.flows4j.core.tensor.DType;
import org.flows4j.core.tensor.Shape;
import org.flows4j.core.tensor.Tensor;
import org.flows4j.core.tensor.TensorBackend;

/**
 * Rows of numbers, each with a class, for classifiers.
 *
 * @param values row after row
 * @param width numbers per row
 * @param labels one class per row, from 0
 */
public record LabelledRows(float[] values, int width, int[] labels) {
    /** Combines rows with the labels of their samples. */
    static LabelledRows of(float[] values, int width, DataSet data) {
        int[] labels = new int[values.length / width];
        for (int i = 0; i < labels.length; i++) {
            int sample = i;
            labels[i] = data.label(i)
                    .orElseThrow(() -> new IllegalArgumentException(
                            "Classifiers need labelled data, and sample " + sample + " has no label"));
        }
        return new LabelledRows(values, width, labels);
    }

    int count() {
        return labels.length;
    }

    Tensor on(TensorBackend backend) {
        return backend.fromFloats(values, Shape.of(count(), width), DType.FLOAT32);
    }

    /** Centers and scales every column by the mean and deviation of other rows. */
    LabelledRows standardizedBy(LabelledRows other) {
        double[] mean = new double[width];
        double[] square = new double[width];
        for (int i = 0; i < other.values.length; i++) {
            mean[i % width] += (double) other.values[i] / other.count();
        }
        for (int i = 0; i < other.values.length; i++) {
            double distance = other.values[i] - mean[i % width];
            square[i % width] += distance * distance / other.count();
        }
        float[] standard = new float[values.length];
        for (int i = 0; i < values.length; i++) {
            double deviation = Math.sqrt(square[i % width]);
            standard[i] = (float) ((values[i] - mean[i % width]) / (deviation > 0 ? deviation : 1));
        }
        return new LabelledRows(standard, width, labels);
    }
}
