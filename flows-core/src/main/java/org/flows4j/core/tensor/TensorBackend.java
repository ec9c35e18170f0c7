package org.flows4j.core.tensor;

import java.util.function.IntConsumer;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Computes with tensors: the seam between the library's mathematics and the machine. Implementations are
 * {@code CpuBackend} (fast), {@code Nd4jBackend} (portable, and the oracle the fast one is tested against), and the
 * recording backend of {@code core.autodiff}, which records operations of either.
 *
 * <p>All operations are pure, validate their arguments, and may be called from several threads at once. Results belong to
 * the calling thread's innermost open {@link Scope}.
 */
public interface TensorBackend extends ElementOperations, LinearOperations, LayoutOperations {
    /**
     * Noise as whole tensors: of a generator of this type, {@link #normal} and {@link #uniform} ask for their result instead of drawing
     * its elements. With it, a caller supplies the noise of a pass, or makes it an input of an exported graph.
     */
    interface NoiseSource extends RandomGenerator {
        /** Independent standard normal numbers. */
        Tensor normal(Shape shape, DType dtype);

        /** Independent numbers uniform in [0, 1). */
        Tensor uniform(Shape shape, DType dtype);

        /** {@inheritDoc} Always throws {@link UnsupportedOperationException}: there are no single numbers. */
        @Override
        default long nextLong() {
            throw new UnsupportedOperationException(
                    "The noise of this pass is supplied as whole tensors, but a single random number is drawn");
        }
    }

    /** A short name for messages and reports, for example {@code "cpu"}. */
    String name();

    /**
     * Opens a scope on the calling thread: tensors created from now on are released when it closes.
     *
     * @return the scope; close it on the same thread, innermost first
     */
    Scope openScope();

    /**
     * Creates a tensor from elements in row-major order, converted to the dtype.
     *
     * @throws IllegalArgumentException if their number is not the size of the shape
     */
    Tensor fromFloats(float[] elements, Shape shape, DType dtype);

    /**
     * Creates a tensor from elements in row-major order, converted to the dtype.
     *
     * @throws IllegalArgumentException if their number is not the size of the shape
     */
    Tensor fromDoubles(double[] elements, Shape shape, DType dtype);

    /** Creates a tensor whose elements all have one value. */
    Tensor fill(double value, Shape shape, DType dtype);

    /** Returns the kernel for a fused op on these inputs, or null to run {@link FusedOp#compose}. */
    @Nullable FusedKernel kernel(FusedOp op, Tensor... inputs);

    /** Applies a fused op, by its kernel if there is one, otherwise by its composition. */
    default Tensor[] fused(FusedOp op, Tensor... inputs) {
        FusedKernel kernel = kernel(op, inputs);
        return kernel == null ? op.compose(inputs) : kernel.forward(inputs);
    }

    /** The number of tasks that {@link #parallel} runs at once if nobody else uses the backend. */
    default int threads() {
        return 1;
    }

    /**
     * Runs tasks, numbered from 0, on the threads this backend may use: parts of a batch, or small factorizations on the heap. Each
     * task computes its tensor operations on its own thread, and opens a scope if it uses tensors. Tasks begin in order, so that one
     * may wait for those before it.
     *
     * @param count the number of tasks
     * @param task called once with each number, from any thread
     */
    default void parallel(int count, IntConsumer task) {
        for (int i = 0; i < count; i++) {
            task.accept(i);
        }
    }

    /** In-place operations on parameter, gradient and optimizer buffers. */
    UpdateKernels updates();

    /** The memory held by tensors of this backend, at this moment. */
    MemoryUse memory();

    /** Sets the peak of {@link #memory()} to what is live now. */
    void resetPeakMemory();

    /**
     * The memory that a task takes at its peak, beyond what was in use when it began.
     *
     * @param task runs once, on the calling thread
     * @return bytes of the tensors it held at once. A backend that cannot distinguish threads also counts tensors that other threads
     *     created meanwhile, and forgets the peak of {@link #memory()}
     */
    default long peakBytes(Runnable task) {
        long before = memory().live();
        resetPeakMemory();
        task.run();
        return Math.max(0, memory().peak() - before);
    }

    /** Returns pooled memory that no tensor uses to the operating system. */
    void trimMemory();

    /** The plain backend below a recording one; this backend if it is plain. */
    default TensorBackend plain() {
        return this;
    }

    /** Returns whether operations of this backend accept tensors of another one: those of the plain backend below it, unless overridden. */
    default boolean accepts(TensorBackend other) {
        return other == plain();
    }

    /** Independent standard normal numbers in the precision of the dtype: {@code FLOAT32} gets the draws of {@code FLOAT64}, rounded. */
    default Tensor normal(Shape shape, DType dtype, RandomGenerator random) {
        if (random instanceof NoiseSource source) {
            return source.normal(shape, dtype);
        }
        int count = Math.toIntExact(shape.size());
        if (dtype == DType.FLOAT64) {
            double[] elements = new double[count];
            for (int i = 0; i < count; i++) {
                elements[i] = random.nextGaussian();
            }
            return fromDoubles(elements, shape, dtype);
        }
        float[] elements = new float[count];
        for (int i = 0; i < count; i++) {
            elements[i] = (float) random.nextGaussian();
        }
        return fromFloats(elements, shape, dtype);
    }

    /**
     * Independent numbers uniform in [0, 1): multiples of 2^-53 for {@code FLOAT64}, of 2^-24 for {@code FLOAT32}. Both come from the same
     * bits, so that a single-precision draw is the double-precision one, rounded down.
     */
    default Tensor uniform(Shape shape, DType dtype, RandomGenerator random) {
        if (random instanceof NoiseSource source) {
            return source.uniform(shape, dtype);
        }
        int count = Math.toIntExact(shape.size());
        if (dtype == DType.FLOAT64) {
            double[] elements = new double[count];
            for (int i = 0; i < count; i++) {
                elements[i] = (random.nextLong() >>> 11) * 0x1p-53;
            }
            return fromDoubles(elements, shape, dtype);
        }
        float[] elements = new float[count];
        for (int i = 0; i < count; i++) {
            elements[i] = (random.nextLong() >>> 40) * 0x1p-24F;
        }
        return fromFloats(elements, shape, dtype);
    }

    /**
     * The backend that can compute with all of these tensors: the one they share, or the recording or linearizing one if the others are
     * below it.
     *
     * @throws IllegalArgumentException if they belong to unrelated backends
     */
    static TensorBackend common(Tensor... tensors) {
        TensorBackend found = tensors[0].backend();
        for (Tensor tensor : tensors) {
            TensorBackend other = tensor.backend();
            if (other != found) {
                if (other.accepts(found)) {
                    found = other;
                } else if (!found.accepts(other)) {
                    throw new IllegalArgumentException("Tensors of unrelated backends (" + found.name() + " and "
                            + other.name() + ") cannot meet in one operation; make both on the same backend");
                }
            }
        }
        return found;
    }
}
