package org.flows4j.core.tensor.cpu.internal.tensor;

import java.lang.ref.Cleaner;
import java.lang.ref.Reference;
import java.util.function.IntConsumer;
import org.flows4j.core.tensor.DType;
import org.flows4j.core.tensor.ScopeStack;
import org.flows4j.core.tensor.Shape;
import org.flows4j.core.tensor.Tensor;
import org.flows4j.core.tensor.TensorBackend;
import org.flows4j.core.tensor.cpu.internal.math.ArrayMath;
import org.flows4j.core.tensor.cpu.internal.math.DoubleMath;
import org.flows4j.core.tensor.cpu.internal.math.VectorMath;
import org.flows4j.core.tensor.cpu.internal.memory.MemoryBlock;
import org.flows4j.core.tensor.cpu.internal.memory.MemoryPool;
import org.jspecify.annotations.Nullable;

/** The memory, threads and tile arithmetic that the kernels of one backend share. */
public final class CpuRuntime {
    private final TensorBackend backend;
    private final MemoryPool pool;
    private final int threads;
    private final Workers workers;
    private final VectorMath math;
    private final DoubleMath doubleMath = new DoubleMath();
    private final ScopeStack scopes = new ScopeStack();
    private final ThreadLocal<Boolean> alone = ThreadLocal.withInitial(() -> false);
    private final Cleaner cleaner = Cleaner.create();

    public CpuRuntime(TensorBackend backend, int threads, MemoryPool pool, VectorMath math) {
        this.backend = backend;
        this.pool = pool;
        this.threads = threads;
        this.workers = new Workers(threads, this::share);
        this.math = math;
        cleaner.register(this, pool::shutDown);
    }

    /**
     * The number of threads for an operation of the calling thread: all, or a share if other threads use this backend at the same
     * time, since more threads than processors only wait for one another. Within {@link #parallel} it is one.
     */
    public int share() {
        return alone.get() ? 1 : Math.max(1, threads / Math.max(1, scopes.threads()));
    }

    /**
     * The number of threads of a native library for an operation of the calling thread. The library divides sums by that number, so
     * it must not depend on other threads.
     */
    public int libraryThreads() {
        return alone.get() ? 1 : threads;
    }

    public int threads() {
        return threads;
    }

    /** Runs tasks in parallel; each computes its operations on its own thread. */
    public void parallel(int count, IntConsumer task) {
        workers.parts(count, (part, tile) -> {
            boolean before = alone.get();
            alone.set(true);
            try {
                task.accept(part);
            } finally {
                alone.set(before);
            }
        });
    }

    /** Checks that a tensor belongs to this backend and is not BFLOAT16, which can only be multiplied. */
    public CpuTensor own(Tensor tensor) {
        if (tensor.dtype() == DType.BFLOAT16) {
            throw new IllegalArgumentException(
                    tensor + " can only be multiplied; cast it to " + DType.FLOAT32 + " for anything else");
        }
        return operand(tensor);
    }

    /** {@link #own(Tensor)} of each. */
    public CpuTensor[] own(Tensor... tensors) {
        CpuTensor[] own = new CpuTensor[tensors.length];
        for (int i = 0; i < own.length; i++) {
            own[i] = own(tensors[i]);
        }
        return own;
    }

    /** {@link #operand(Tensor)} of each. */
    public CpuTensor[] operands(Tensor... tensors) {
        CpuTensor[] operands = new CpuTensor[tensors.length];
        for (int i = 0; i < operands.length; i++) {
            operands[i] = operand(tensors[i]);
        }
        return operands;
    }

    /** Checks that a tensor belongs to this backend. */
    public CpuTensor operand(Tensor tensor) {
        if (tensor instanceof CpuTensor own && own.backend() == backend) {
            // A closed operand is rejected before a result is created that nobody would close.
            own.block();
            return own;
        }
        throw new IllegalArgumentException(tensor + " belongs to another backend than this one (" + backend.name()
                + "); copy it with fromFloats(tensor.toFloats(), tensor.shape(), tensor.dtype())");
    }

    /** Keeps operands reachable, and their memory from being reused, until the result has been computed. */
    public static <T> T after(T result, @Nullable Object... operands) {
        try {
            return result;
        } finally {
            for (Object operand : operands) {
                Reference.reachabilityFence(operand);
            }
        }
    }

    /** A tensor for the caller of an operation, its content arbitrary: owned by the thread's scope, or by the cleaner. */
    public CpuTensor result(Shape shape, DType dtype) {
        return scopes.adopt(scratch(shape, dtype));
    }

    /** A tensor for use within an operation, its content arbitrary; the caller closes it. */
    public CpuTensor scratch(Shape shape, DType dtype) {
        return new CpuTensor(backend, cleaner, shape, dtype, pool.take(bytes(shape, dtype)), 0);
    }

    /** Another tensor on the memory of this one. */
    public CpuTensor view(CpuTensor tensor, Shape shape, int from) {
        MemoryBlock block = tensor.block();
        block.retain();
        return scopes.adopt(new CpuTensor(backend, cleaner, shape, tensor.dtype(), block, tensor.offset() + from));
    }

    private static long bytes(Shape shape, DType dtype) {
        long bytes = shape.size() * dtype.bytes();
        if (shape.size() > MemoryPool.MAX_BLOCK_BYTES || bytes > MemoryPool.MAX_BLOCK_BYTES) {
            throw new IllegalArgumentException("A " + dtype + " tensor of shape " + shape + " has " + shape.size()
                    + " elements; this backend's limit is " + MemoryPool.MAX_BLOCK_BYTES / dtype.bytes()
                    + ". Use smaller batches");
        }
        return bytes;
    }

    public MemoryPool pool() {
        return pool;
    }

    public Workers workers() {
        return workers;
    }

    public VectorMath math() {
        return math;
    }

    /** Arithmetic on arrays of FLOAT32 or FLOAT64; it accepts no arrays but those of the dtype. */
    @SuppressWarnings("unchecked") // a wrong array fails with a ClassCastException
    ArrayMath<Object> math(DType dtype) {
        return (ArrayMath<Object>) (ArrayMath<?>) (dtype == DType.FLOAT32 ? math : doubleMath);
    }

    public ScopeStack scopes() {
        return scopes;
    }
}
