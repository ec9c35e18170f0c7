package org.flows4j.core.tensor.nd4j;

import java.lang.ref.Cleaner;
import java.lang.ref.Reference;
import java.util.Arrays;
import org.flows4j.core.tensor.DType;
import org.flows4j.core.tensor.Shape;
import org.flows4j.core.tensor.Tensor;
import org.flows4j.core.tensor.TensorBackend;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * A tensor in an ND4J array. The array is flat, {@code [size]}, and the shape is kept separately: a reshape touches no ND4J array,
 * elementwise ops never meet a stride, and ND4J's special cases for scalars do not apply.
 */
final class Nd4jTensor extends Tensor {
    private final INDArray flat;
    private final Block.Lease lease;
    private final Nd4jMemory memory;
    private Cleaner.@Nullable Cleanable cleanable;

    Nd4jTensor(Shape shape, DType dtype, TensorBackend backend, Nd4jMemory memory, INDArray flat, Block.Lease lease) {
        super(shape, dtype, backend);
        this.flat = flat;
        this.lease = lease;
        this.memory = memory;
    }

    /**
     * The elements as a vector; see {@link Nd4jTensors#flat}.
     *
     * @throws IllegalStateException if the tensor was closed
     */
    INDArray flat() {
        if (lease.ended()) {
            throw new IllegalStateException(this + " was closed, or belonged to a scope that was");
        }
        return flat;
    }

    /** The elements in this tensor's shape, a scalar as {@code [1]}. */
    INDArray shaped() {
        return shape().rank() == 1 ? flat() : flat().reshape('c', extents(shape()));
    }

    /** A tensor that shares this one's memory: {@code elements} is this tensor's flat array or a view of a part of it. */
    Nd4jTensor sharing(Shape shape, INDArray elements) {
        return new Nd4jTensor(shape, dtype(), backend(), memory, elements, lease.another());
    }

    /** A shape as ND4J takes it: a scalar becomes {@code [1]}. */
    static long[] extents(Shape shape) {
        return shape.rank() == 0
                ? new long[] {1}
                : Arrays.stream(shape.dims()).asLongStream().toArray();
    }

    static DataType dataType(DType dtype) {
        return dtype == DType.FLOAT32 ? DataType.FLOAT : DataType.DOUBLE;
    }

    // The copies below have their own buffers, which contain these elements and no others.

    @Override
    public double[] toDoubles() {
        try (Scratch scratch = new Scratch()) {
            INDArray source = flat();
            return source.isEmpty()
                    ? new double[0]
                    : scratch.copy(source).data().asDouble();
        } finally {
            Reference.reachabilityFence(this);
        }
    }

    @Override
    public float[] toFloats() {
        try (Scratch scratch = new Scratch()) {
            INDArray source = flat();
            return source.isEmpty() ? new float[0] : scratch.copy(source).data().asFloat();
        } finally {
            Reference.reachabilityFence(this);
        }
    }

    @Override
    public synchronized void close() {
        if (cleanable == null) {
            lease.run();
        } else {
            cleanable.clean();
        }
    }

    @Override
    protected synchronized void onUnscoped() {
        if (cleanable == null) {
            cleanable = memory.cleanable(this, lease);
        }
    }
}
