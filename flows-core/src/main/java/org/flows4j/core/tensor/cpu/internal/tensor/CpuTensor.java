package org.flows4j.core.tensor.cpu.internal.tensor;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.lang.ref.Cleaner;
import java.lang.ref.Reference;
import java.lang.reflect.Array;
import org.bytedeco.javacpp.DoublePointer;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.javacpp.Pointer;
import org.flows4j.core.tensor.DType;
import org.flows4j.core.tensor.Shape;
import org.flows4j.core.tensor.Tensor;
import org.flows4j.core.tensor.TensorBackend;
import org.flows4j.core.tensor.cpu.internal.memory.MemoryBlock;
import org.jspecify.annotations.Nullable;

/**
 * A tensor in a part of a {@link MemoryBlock}. Views share the block.
 *
 * <p>Offsets are ints: a block holds less than 2^31 bytes.
 */
public final class CpuTensor extends Tensor {
    private final Lease lease;
    private final int offset;
    private final Cleaner cleaner;
    private Cleaner.@Nullable Cleanable cleanable;

    /** Takes over one use of the block. */
    CpuTensor(TensorBackend backend, Cleaner cleaner, Shape shape, DType dtype, MemoryBlock block, int offset) {
        super(shape, dtype, backend);
        this.lease = new Lease(block);
        this.offset = offset;
        this.cleaner = cleaner;
    }

    /** The number of elements, which the size of a block keeps in the range of an int. */
    public int size() {
        return (int) shape().size();
    }

    /** The index of the first element in the block. */
    public int offset() {
        return offset;
    }

    /**
     * The memory, as long as this tensor is open.
     *
     * @throws IllegalStateException if it has been closed
     */
    public MemoryBlock block() {
        if (lease.released) {
            throw new IllegalStateException(
                    this
                            + " was closed, by close() or with its scope; keep it with scope.keep(tensor) if it is needed later");
        }
        return lease.block;
    }

    Elements<Object> elements() {
        return Elements.of(dtype());
    }

    /** Copies floats of a FLOAT32 tensor to the heap. */
    public void load(int from, float[] to, int at, int count) {
        block().floats().get(offset + from, to, at, count);
    }

    /** Copies elements to a heap array of the dtype's own type, see {@link Elements}. */
    public void load(int from, Object to, int at, int count) {
        elements().load(block(), offset + from, to, at, count);
    }

    /** Copies floats into a FLOAT32 tensor. */
    public void store(int to, float[] from, int at, int count) {
        block().floats().put(offset + to, from, at, count);
    }

    /** Copies elements from a heap array of the dtype's own type, see {@link Elements}. */
    public void store(int to, Object from, int at, int count) {
        elements().store(block(), offset + to, from, at, count);
    }

    /** Stores all elements, converted. */
    public void assign(float[] values) {
        if (dtype() == DType.FLOAT32) {
            store(0, values, 0, values.length);
        } else {
            assign(0, widened(Elements.of(DType.FLOAT32), values));
        }
    }

    /** Stores elements from {@code to} on, converted. */
    public void assign(int to, double[] values) {
        Object converted = values;
        if (dtype() != DType.FLOAT64) {
            converted = elements().array(values.length);
            elements().narrow(values, converted, values.length);
        }
        store(to, converted, 0, values.length);
    }

    private static double[] widened(Elements<Object> elements, Object array) {
        double[] doubles = new double[Array.getLength(array)];
        elements.widen(array, doubles, doubles.length);
        return doubles;
    }

    /** For native calls on a FLOAT32 tensor: the address of one of its elements. */
    public FloatPointer floatPointer(int element) {
        return block().floatPointer(offset + element);
    }

    /** For native calls: the address of the first element. */
    public Pointer pointer() {
        return block().pointer((long) offset * dtype().bytes());
    }

    /** For native calls on a FLOAT64 tensor: the address of one of its elements. */
    public DoublePointer doublePointer(int element) {
        return block().doublePointer(offset + element);
    }

    @Override
    public double[] toDoubles() {
        Object all = toArray();
        return all instanceof double[] doubles ? doubles : widened(elements(), all);
    }

    @Override
    public float[] toFloats() {
        Object all = toArray();
        if (all instanceof float[] floats) {
            return floats;
        }
        double[] doubles = all instanceof double[] own ? own : widened(elements(), all);
        float[] floats = new float[doubles.length];
        Elements.of(DType.FLOAT32).narrow(doubles, floats, floats.length);
        return floats;
    }

    private Object toArray() {
        try {
            Object all = elements().array(size());
            load(0, all, 0, size());
            return all;
        } finally {
            Reference.reachabilityFence(this);
        }
    }

    @Override
    public void close() {
        Cleaner.Cleanable registered = cleanable;
        if (registered == null) {
            lease.run();
        } else {
            registered.clean();
        }
    }

    @Override
    protected void onUnscoped() {
        if (cleanable == null) {
            cleanable = cleaner.register(this, lease);
        }
    }

    /** One use of a block, ended once: by closing the tensor, or by the cleaner, which must not refer to the tensor itself. */
    private static final class Lease implements Runnable {
        private static final VarHandle RELEASED = released();

        private final MemoryBlock block;
        private volatile boolean released;

        Lease(MemoryBlock block) {
            this.block = block;
        }

        @Override
        public void run() {
            if (RELEASED.compareAndSet(this, false, true)) {
                block.release();
            }
        }

        private static VarHandle released() {
            try {
                return MethodHandles.lookup().findVarHandle(Lease.class, "released", boolean.class);
            } catch (ReflectiveOperationException impossible) {
                throw new ExceptionInInitializerError(impossible);
            }
        }
    }
}
