package org.flows4j.core.tensor;

import java.util.function.IntConsumer;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Computes with tensors: the seam between the library's mathematics and the machine. Implementations are
 * {@code CpuBackend} (fast), {@code Nd4jBackend} (portable, and the oracle the fast one is tested against), and the
 * recording backend of {@code core.autodiff}, which decorates either.
 *
 * <p>All operations are pure, validate their arguments, and may be called from several threads at once. Results belong to
 * the calling thread's innermost open {@link Scope}.
 */
public interface TensorBackend {
    /**
     * A short name for messages and reports.
     *
     * @return for example {@code "cpu"}
     */
    String name();

    /**
     * Opens a scope on the calling thread: tensors made from now on are released when it closes.
     *
     * @return the scope; close it on the same thread, innermost first
     */
    Scope openScope();

    /**
     * A tensor with the given elements, converted to the dtype.
     *
     * @param elements row-major; exactly as many as the shape has
     * @param shape extents
     * @param dtype element type
     * @return a new tensor
     * @throws IllegalArgumentException if the count does not match
     */
    Tensor fromFloats(float[] elements, Shape shape, DType dtype);

    /**
     * A tensor with the given elements, converted to the dtype.
     *
     * @param elements row-major; exactly as many as the shape has
     * @param shape extents
     * @param dtype element type
     * @return a new tensor
     * @throws IllegalArgumentException if the count does not match
     */
    Tensor fromDoubles(double[] elements, Shape shape, DType dtype);

    /**
     * A constant tensor.
     *
     * @param value every element
     * @param shape extents
     * @param dtype element type
     * @return a new tensor
     */
    Tensor fill(double value, Shape shape, DType dtype);

    /**
     * An elementwise function of one tensor.
     *
     * @param op which function
     * @param x the argument
     * @return {@code op(x)}
     */
    Tensor unary(UnaryOp op, Tensor x);

    /**
     * The gradient of {@link #unary}.
     *
     * @param op which function
     * @param x its argument
     * @param y its result
     * @param outputGradient gradient with respect to y
     * @return gradient with respect to x: {@code outputGradient * op'(x)}
     */
    Tensor unaryGradient(UnaryOp op, Tensor x, Tensor y, Tensor outputGradient);

    /**
     * An elementwise function of two broadcastable tensors of one dtype.
     *
     * @param op which function
     * @param a left operand
     * @param b right operand
     * @return {@code op(a, b)}
     */
    Tensor binary(BinaryOp op, Tensor a, Tensor b);

    /**
     * {@code x * scale + shift} with constants.
     *
     * @param x the argument
     * @param scale factor
     * @param shift summand
     * @return the result
     */
    Tensor scaleShift(Tensor x, double scale, double shift);

    /**
     * Sums over some axes, which disappear; accumulates in double.
     *
     * @param x the argument
     * @param axes from either end; none means all
     * @param result dtype of the result
     * @return the sums
     */
    Tensor sum(Tensor x, int[] axes, DType result);

    /**
     * The largest element along one axis, which disappears.
     *
     * @param x the argument
     * @param axis from either end
     * @return the maxima
     */
    Tensor max(Tensor x, int axis);

    /**
     * The format in which conditioner networks hold what they multiply: {@link DType#BFLOAT16} where the backend computes them in
     * {@link Precision#MIXED} precision, otherwise that of the parameters.
     *
     * @param parameters dtype of the weights
     * @return dtype to {@link #cast} the input of {@link #conv2d} or {@link #dense} to
     */
    default DType networkType(DType parameters) {
        return parameters;
    }

    /**
     * The matrix product; see {@link Shapes#matmul} for the shapes allowed. If the left operand is BFLOAT16, the right one may be
     * FLOAT32, and the result is.
     *
     * @param a left operand
     * @param b right operand
     * @param transposeA whether the last two axes of a are swapped first
     * @param transposeB whether the last two axes of b are swapped first
     * @return the product
     */
    Tensor matmul(Tensor a, Tensor b, boolean transposeA, boolean transposeB);

    /**
     * A dense layer in one call: {@code activation(x * weight + bias)}. If x is BFLOAT16, weight and bias are FLOAT32; the result is
     * BFLOAT16 if an activation is applied, otherwise FLOAT32.
     *
     * @param x {@code [n, in]}
     * @param weight {@code [in, out]}
     * @param bias {@code [out]}, or null for none
     * @param activation applied last
     * @return {@code [n, out]}
     */
    Tensor dense(Tensor x, Tensor weight, @Nullable Tensor bias, Activation activation);

    /**
     * A two-dimensional cross-correlation with stride 1 and zero padding that keeps the image size ("same"; odd kernels),
     * in one call with bias and activation. If x is BFLOAT16, weight and bias are FLOAT32; the result is BFLOAT16 if an activation
     * is applied, otherwise FLOAT32.
     *
     * @param x {@code [n, h, w, in]}
     * @param weight {@code [out, in, kh, kw]}, kh and kw odd
     * @param bias {@code [out]}, or null for none
     * @param activation applied last
     * @return {@code [n, h, w, out]}
     */
    Tensor conv2d(Tensor x, Tensor weight, @Nullable Tensor bias, Activation activation);

    /**
     * The gradient of {@link #conv2d} (without activation) with respect to its input, of the outputGradient's dtype.
     *
     * @param outputGradient {@code [n, h, w, out]}
     * @param weight {@code [out, in, kh, kw]}
     * @return {@code [n, h, w, in]}
     */
    Tensor conv2dInputGradient(Tensor outputGradient, Tensor weight);

    /**
     * The gradient of {@link #conv2d} (without activation) with respect to weight and bias; FLOAT32 if x and outputGradient are
     * BFLOAT16.
     *
     * @param x {@code [n, h, w, in]}
     * @param outputGradient {@code [n, h, w, out]}
     * @param weightShape {@code [out, in, kh, kw]}
     * @return gradient of the weight, and of the bias {@code [out]}
     */
    Tensor[] conv2dWeightGradient(Tensor x, Tensor outputGradient, Shape weightShape);

    /**
     * The same elements in another shape, without a copy.
     *
     * @param x the argument
     * @param shape a shape of the same size
     * @return a view that keeps the memory alive by itself
     */
    Tensor reshape(Tensor x, Shape shape);

    /**
     * Reorders the axes.
     *
     * @param x the argument
     * @param order order[i] is the axis of x that becomes axis i
     * @return a new tensor
     */
    Tensor permute(Tensor x, int... order);

    /**
     * A part of one axis.
     *
     * @param x the argument
     * @param axis from the front
     * @param from first index
     * @param to one past the last
     * @return a new tensor (a view where the part is contiguous)
     */
    Tensor slice(Tensor x, int axis, int from, int to);

    /**
     * Joins tensors along an axis.
     *
     * @param axis from the front
     * @param parts at least one
     * @return the concatenation
     */
    Tensor concat(int axis, Tensor... parts);

    /**
     * Picks indices of the last axis, in the order given: permutations, flips and interleaved channels.
     *
     * @param x {@code [.., c]}
     * @param indices each in [0, c); each at most once
     * @return {@code [.., indices.length]}
     */
    Tensor select(Tensor x, int... indices);

    /**
     * The adjoint of {@link #select}: writes each element of the last axis to its index, zeros elsewhere.
     *
     * @param x {@code [.., indices.length]}
     * @param indices each in [0, channels); each at most once
     * @param channels extent of the last axis of the result
     * @return {@code [.., channels]}
     */
    Tensor scatter(Tensor x, int[] indices, int channels);

    /**
     * Stretches to a larger shape by the rule of {@link Shape#broadcast}.
     *
     * @param x the argument
     * @param shape the shape wanted
     * @return a new tensor
     */
    Tensor broadcastTo(Tensor x, Shape shape);

    /**
     * Converts the element type.
     *
     * @param x the argument
     * @param dtype the dtype wanted
     * @return a new tensor
     */
    Tensor cast(Tensor x, DType dtype);

    /**
     * This backend's kernel for a fused op on these inputs.
     *
     * @param op the op
     * @param inputs what it would be applied to
     * @return the kernel, or null to run {@link FusedOp#compose}
     */
    @Nullable FusedKernel kernel(FusedOp op, Tensor... inputs);

    /**
     * Applies a fused op: by its kernel where there is one, otherwise by its composition.
     *
     * @param op the op
     * @param inputs its inputs
     * @return its results
     */
    default Tensor[] fused(FusedOp op, Tensor... inputs) {
        FusedKernel kernel = kernel(op, inputs);
        return kernel == null ? op.compose(inputs) : kernel.forward(inputs);
    }

    /**
     * How many threads compute.
     *
     * @return the number of tasks that {@link #parallel} runs at once if nobody else uses the backend
     */
    default int threads() {
        return 1;
    }

    /**
     * Runs tasks, numbered from 0, on the threads this backend may use: parts of a batch, or small factorisations on the heap.
     * Each computes its tensor operations on its own thread; a task that uses tensors opens a scope. They begin in order, so that
     * one may wait for those before it.
     *
     * @param count how many
     * @param task called once with each number, from any thread
     */
    default void parallel(int count, IntConsumer task) {
        for (int i = 0; i < count; i++) {
            task.accept(i);
        }
    }

    /**
     * In-place operations on parameter, gradient and optimiser buffers.
     *
     * @return this backend's update kernels
     */
    UpdateKernels updates();

    /**
     * The memory held by tensors of this backend.
     *
     * @return a snapshot
     */
    MemoryUse memory();

    /** Forgets the peak of {@link #memory()}: it becomes what is live now. */
    void resetPeakMemory();

    /**
     * How much memory a task takes at its peak, beyond what was there when it began.
     *
     * @param task runs once, on the calling thread
     * @return bytes of the tensors it held at once. A backend that cannot tell threads apart counts those that other threads made
     *     meanwhile, too, and forgets the peak of {@link #memory()}
     */
    default long peakBytes(Runnable task) {
        long before = memory().live();
        resetPeakMemory();
        task.run();
        return Math.max(0, memory().peak() - before);
    }

    /** Returns pooled memory that no tensor uses to the operating system. */
    void trimMemory();

    /**
     * The plain backend below a decorator.
     *
     * @return this backend, unless it decorates another
     */
    default TensorBackend plain() {
        return this;
    }

    /**
     * Independent standard normal numbers.
     *
     * @param shape extents
     * @param dtype element type
     * @param random source of randomness
     * @return a new tensor
     */
    default Tensor normal(Shape shape, DType dtype, RandomGenerator random) {
        float[] elements = new float[Math.toIntExact(shape.size())];
        for (int i = 0; i < elements.length; i++) {
            elements[i] = (float) random.nextGaussian();
        }
        return fromFloats(elements, shape, dtype);
    }

    /**
     * Independent numbers uniform in [0, 1).
     *
     * @param shape extents
     * @param dtype element type
     * @param random source of randomness
     * @return a new tensor
     */
    default Tensor uniform(Shape shape, DType dtype, RandomGenerator random) {
        float[] elements = new float[Math.toIntExact(shape.size())];
        for (int i = 0; i < elements.length; i++) {
            elements[i] = random.nextFloat();
        }
        return fromFloats(elements, shape, dtype);
    }

    /**
     * The backend that can compute with all of these tensors: the one they share, or the decorator where some are recorded
     * and others are plain.
     *
     * @param tensors at least one
     * @return the backend
     * @throws IllegalArgumentException if they belong to unrelated backends
     */
    static TensorBackend common(Tensor... tensors) {
        TensorBackend found = tensors[0].backend();
        for (Tensor tensor : tensors) {
            TensorBackend other = tensor.backend();
            if (other != found) {
                if (other.plain() == found) {
                    found = other;
                } else if (found.plain() != other) {
                    throw new IllegalArgumentException("Tensors of unrelated backends (" + found.name() + " and "
                            + other.name() + ") cannot meet in one operation; make both on the same backend");
                }
            }
        }
        return found;
    }
}
