package org.flows4j.core.tensor.cpu.internal.tensor;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.lang.ref.Cleaner;
import java.lang.ref.Reference;
import java.nio.DoubleBuffer;
import java.nio.FloatBuffer;
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
 * A tensor in a {@link MemoryBlock}, from some element on. Views share the block.
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

    /** The number of elements, which a block's size keeps in the range of an int. */
    public int size() {
        return (int) shape().size();
    }

    /** Where this tensor begins in its block, in elements. */
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

    /** Copies floats of a FLOAT32 tensor to the heap. */
    public void load(int from, float[] to, int at, int count) {
        floats().get(offset + from, to, at, count);
    }

    /** Copies doubles of a FLOAT64 tensor to the heap. */
    public void load(int from, double[] to, int at, int count) {
        doubles().get(offset + from, to, at, count);
    }

    /** Copies elements to a heap array of this tensor's own type, shorts for BFLOAT16. */
    public void load(int from, Object to, int at, int count) {
        switch (dtype()) {
            case FLOAT32 -> load(from, (float[]) to, at, count);
            case FLOAT64 -> load(from, (double[]) to, at, count);
            case BFLOAT16 -> block().shorts().get(offset + from, (short[]) to, at, count);
        }
    }

    /** Copies floats into a FLOAT32 tensor. */
    public void store(int to, float[] from, int at, int count) {
        floats().put(offset + to, from, at, count);
    }

    /** Copies doubles into a FLOAT64 tensor. */
    public void store(int to, double[] from, int at, int count) {
        doubles().put(offset + to, from, at, count);
    }

    /** Stores all elements, converted. */
    public void assign(float[] elements) {
        if (dtype() == DType.FLOAT32) {
            store(0, elements, 0, elements.length);
            return;
        }
        double[] converted = new double[elements.length];
        for (int i = 0; i < converted.length; i++) {
            converted[i] = elements[i];
        }
        store(0, converted, 0, converted.length);
    }

    /** Stores all elements, converted. */
    public void assign(double[] elements) {
        if (dtype() == DType.FLOAT64) {
            store(0, elements, 0, elements.length);
            return;
        }
        float[] converted = new float[elements.length];
        for (int i = 0; i < converted.length; i++) {
            converted[i] = (float) elements[i];
        }
        store(0, converted, 0, converted.length);
    }

    /** Copies elements from a heap array of this tensor's own type, shorts for BFLOAT16. */
    public void store(int to, Object from, int at, int count) {
        switch (dtype()) {
            case FLOAT32 -> store(to, (float[]) from, at, count);
            case FLOAT64 -> store(to, (double[]) from, at, count);
            case BFLOAT16 -> block().shorts().put(offset + to, (short[]) from, at, count);
        }
    }

    /** The block's floats; this tensor's begin at {@link #offset()}. */
    FloatBuffer floats() {
        return block().floats();
    }

    /** The block's doubles; this tensor's begin at {@link #offset()}. */
    DoubleBuffer doubles() {
        return block().doubles();
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
        try {
            double[] out = new double[size()];
            if (dtype() == DType.FLOAT64) {
                load(0, out, 0, out.length);
            } else {
                float[] floats = toFloats();
                for (int i = 0; i < out.length; i++) {
                    out[i] = floats[i];
                }
            }
            return out;
        } finally {
            Reference.reachabilityFence(this);
        }
    }

    @Override
    public float[] toFloats() {
        try {
            float[] out = new float[size()];
            switch (dtype()) {
                case FLOAT32 -> load(0, out, 0, out.length);
                case FLOAT64 -> {
                    double[] doubles = toDoubles();
                    for (int i = 0; i < out.length; i++) {
                        out[i] = (float) doubles[i];
                    }
                }
                case BFLOAT16 -> {
                    short[] halves = new short[out.length];
                    load(0, halves, 0, out.length);
                    for (int i = 0; i < out.length; i++) {
                        out[i] = Float.intBitsToFloat(halves[i] << Short.SIZE);
                    }
                }
            }
            return out;
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

    /** One use of a block, given back once: by closing the tensor, or by the cleaner, which must not see the tensor itself. */
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
