package org.flows4j.core.tensor.nd4j;

import java.util.Arrays;
import org.flows4j.core.tensor.DType;
import org.flows4j.core.tensor.Shape;
import org.flows4j.core.tensor.Tensor;
import org.flows4j.core.tensor.TensorBackend;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Converts between ND4J arrays and tensors of any backend. Images are {@code [N, C, H, W]} in arrays and {@code [N, H, W, C]} in tensors.
 * Elements are always copied.
 *
 * <p>ND4J must be able to start: an application that uses the fast CPU backend and this class needs an ND4J backend on its class
 * path as well.
 */
public final class Nd4jInterop {
    private Nd4jInterop() {}

    /**
     * A tensor with an array's elements: a rank-4 array is a batch of images {@code [N, C, H, W]} and becomes
     * {@code [N, H, W, C]}, a rank-2 array is a batch of vectors {@code [N, D]} and is unchanged.
     *
     * @param backend the backend of the tensor
     * @param array any numeric or boolean dtype, any order, views included; not changed
     * @param dtype element type of the tensor
     * @return a new tensor of that backend
     * @throws IllegalArgumentException if the array has another rank or holds no numbers
     */
    public static Tensor fromNd4j(TensorBackend backend, INDArray array, DType dtype) {
        return switch (array.rank()) {
            case 2 -> fromNd4jUnchanged(backend, array, dtype);
            case 4 -> fromNd4jUnchanged(backend, array.permute(0, 2, 3, 1), dtype);
            default ->
                throw new IllegalArgumentException("An array of shape " + Arrays.toString(array.shape())
                        + " is neither a batch of images [N, C, H, W] nor of vectors [N, D];"
                        + " use fromNd4jUnchanged for other shapes");
        };
    }

    /**
     * A tensor with an array's elements in the array's own shape.
     *
     * @param backend the backend of the tensor
     * @param array any numeric or boolean dtype, any order, views included; not changed
     * @param dtype element type of the tensor
     * @return a new tensor of that backend
     * @throws IllegalArgumentException if the array holds no numbers or an extent exceeds an int
     */
    public static Tensor fromNd4jUnchanged(TensorBackend backend, INDArray array, DType dtype) {
        Shape shape = Shape.of(Arrays.stream(array.shape())
                .mapToInt(extent -> checkedExtent(array, extent))
                .toArray());
        switch (array.dataType()) {
            case UTF8, COMPRESSED, UNKNOWN ->
                throw new IllegalArgumentException(
                        "An array of " + array.dataType() + " of shape " + shape + " holds no numbers");
            default -> {}
        }
        if (array.isEmpty()) {
            return backend.fill(0, shape, dtype);
        }
        boolean single = dtype == DType.FLOAT32 && array.dataType() == DataType.FLOAT;
        return Ops.outsideWorkspaces(() -> {
            try (Scratch scratch = new Scratch()) {
                // The copy is row-major and owns its buffer, whatever the array's strides and offset were.
                INDArray copy = scratch.copy(single ? array : scratch.doubles(array));
                return single
                        ? backend.fromFloats(copy.data().asFloat(), shape, dtype)
                        : backend.fromDoubles(copy.data().asDouble(), shape, dtype);
            }
        });
    }

    private static int checkedExtent(INDArray array, long extent) {
        if (extent > Integer.MAX_VALUE) {
            throw new IllegalArgumentException("Extent " + extent + " of shape " + Arrays.toString(array.shape())
                    + " is larger than a tensor's axis can be");
        }
        return (int) extent;
    }

    /**
     * An array with a tensor's elements, the inverse of {@link #fromNd4j}: {@code [N, H, W, C]} becomes {@code [N, C, H, W]},
     * {@code [N, D]} is unchanged.
     *
     * @param tensor of any backend
     * @return a row-major FLOAT or DOUBLE array that belongs to the caller, in the caller's ND4J workspace if one is open
     * @throws IllegalArgumentException if the tensor has another rank
     */
    public static INDArray toNd4j(Tensor tensor) {
        return switch (tensor.shape().rank()) {
            case 2 -> toNd4jUnchanged(tensor);
            case 4 -> {
                try (Scratch scratch = new Scratch()) {
                    yield scratch.own(toNd4jUnchanged(tensor))
                            .permute(0, 3, 1, 2)
                            .dup('c');
                }
            }
            default ->
                throw new IllegalArgumentException("A tensor of shape " + tensor.shape()
                        + " is neither a batch of images [N, H, W, C] nor of vectors [N, D];"
                        + " use toNd4jUnchanged for other shapes");
        };
    }

    /**
     * An array with a tensor's elements in the tensor's own shape.
     *
     * @param tensor of any backend
     * @return a row-major FLOAT or DOUBLE array that belongs to the caller, in the caller's ND4J workspace if one is open
     */
    public static INDArray toNd4jUnchanged(Tensor tensor) {
        long[] extents = Arrays.stream(tensor.shape().dims()).asLongStream().toArray();
        DataType dtype = Nd4jTensor.dataType(tensor.dtype());
        if (tensor.shape().size() == 0) {
            return Nd4j.create(dtype, extents);
        }
        if (extents.length == 0) {
            return Nd4j.scalar(dtype, tensor.item());
        }
        long[] strides = Nd4j.getStrides(extents, 'c');
        return tensor.dtype() == DType.FLOAT32
                ? Nd4j.create(tensor.toFloats(), extents, strides, 'c', dtype)
                : Nd4j.create(tensor.toDoubles(), extents, strides, 'c', dtype);
    }
}
