package org.flows4j.spark.training;

import java.io.Serializable;
import java.util.List;
import org.flows4j.core.tensor.DType;
import org.flows4j.core.tensor.Shape;
import org.flows4j.core.tensor.Tensor;
import org.flows4j.core.tensor.TensorBackend;

/** The numbers of flat tensors, as they travel between driver and tasks: an array of floats or of doubles per tensor. */
final class FlatValues implements Serializable {
    private static final long serialVersionUID = 1;

    private final Object[] arrays;

    private FlatValues(Object... arrays) {
        this.arrays = arrays;
    }

    /** Copies the elements of tensors in their precision. */
    static FlatValues of(List<Tensor> tensors) {
        return new FlatValues(tensors.stream()
                .map(tensor -> tensor.dtype() == DType.FLOAT64 ? tensor.toDoubles() : (Object) tensor.toFloats())
                .toArray());
    }

    /** Writes the elements into tensors of the same sizes. */
    void copyTo(List<Tensor> tensors) {
        for (int i = 0; i < arrays.length; i++) {
            Tensor target = tensors.get(i);
            TensorBackend backend = target.backend();
            Shape shape = target.shape();
            try (Tensor source = arrays[i] instanceof double[] wide
                    ? backend.fromDoubles(wide, shape, target.dtype())
                    : backend.fromFloats((float[]) arrays[i], shape, target.dtype())) {
                backend.updates().copy(target, source);
            }
        }
    }

    /** Returns the sum in double precision; neither operand is changed. */
    FlatValues plus(FlatValues other) {
        Object[] sums = new Object[arrays.length];
        for (int i = 0; i < sums.length; i++) {
            double[] sum = new double[length(arrays[i])];
            add(arrays[i], sum);
            add(other.arrays[i], sum);
            sums[i] = sum;
        }
        return new FlatValues(sums);
    }

    private static int length(Object array) {
        return array instanceof double[] wide ? wide.length : ((float[]) array).length;
    }

    private static void add(Object array, double... sum) {
        if (array instanceof double[] wide) {
            for (int i = 0; i < sum.length; i++) {
                sum[i] += wide[i];
            }
        } else {
            float[] narrow = (float[]) array;
            for (int i = 0; i < sum.length; i++) {
                sum[i] += narrow[i];
            }
        }
    }
}
