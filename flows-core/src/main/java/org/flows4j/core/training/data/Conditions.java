package org.flows4j.core.training.data;

import java.util.Arrays;
import org.flows4j.core.data.DataSet;
import org.flows4j.core.flow.ClassCondition;
import org.flows4j.core.tensor.DType;
import org.flows4j.core.tensor.Shape;
import org.flows4j.core.tensor.Tensor;
import org.flows4j.core.tensor.TensorBackend;

/** The conditions of the samples of a data set. */
interface Conditions {
    /** Returns the number of channels. */
    int channels();

    /** Returns the conditions of these samples, {@code [rows, channels]}. */
    Tensor of(TensorBackend backend, DType dtype, int... rows);

    /** The samples' labels as one-hot vectors. */
    record Classes(DataSet data, int channels) implements Conditions {
        public Classes {
            for (int i = 0; i < data.size(); i++) {
                int label = data.label(i)
                        .orElseThrow(() -> new IllegalArgumentException(
                                "A class-conditional flow needs labels, and the data has none"));
                if (label < 0 || label >= channels) {
                    throw new IllegalArgumentException("The flow was built for classes 0 to " + (channels - 1)
                            + ", but sample " + i + " has the label " + label);
                }
            }
        }

        @Override
        public Tensor of(TensorBackend backend, DType dtype, int... rows) {
            int[] labels = Arrays.stream(rows)
                    .map(row -> data.label(row).orElseThrow())
                    .toArray();
            return ClassCondition.of(backend, dtype, channels, labels);
        }
    }

    /** Rows of another table, in the same order. */
    record Table(DataSet rows) implements Conditions {
        Table(DataSet rows, int samples) {
            this(rows);
            if (rows.size() != samples || rows.sampleDims().length != 1) {
                throw new IllegalArgumentException("Each of the " + samples + " samples needs a row of conditions, got "
                        + rows.size() + " of shape " + Arrays.toString(rows.sampleDims()));
            }
        }

        @Override
        public int channels() {
            return rows.sampleLength();
        }

        @Override
        public Tensor of(TensorBackend backend, DType dtype, int... indices) {
            int width = channels();
            double[] values = new double[indices.length * width];
            for (int i = 0; i < indices.length; i++) {
                rows.copySample(indices[i], values, i * width);
            }
            return backend.fromDoubles(values, Shape.of(indices.length, width), dtype);
        }
    }
}
