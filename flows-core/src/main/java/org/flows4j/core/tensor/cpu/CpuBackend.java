package org.flows4j.core.tensor.cpu;

import static org.flows4j.core.tensor.cpu.internal.tensor.CpuRuntime.after;

import java.util.function.IntConsumer;
import org.flows4j.core.tensor.Activation;
import org.flows4j.core.tensor.BinaryOp;
import org.flows4j.core.tensor.DType;
import org.flows4j.core.tensor.FusedKernel;
import org.flows4j.core.tensor.FusedOp;
import org.flows4j.core.tensor.LayoutShapes;
import org.flows4j.core.tensor.MemoryUse;
import org.flows4j.core.tensor.Scope;
import org.flows4j.core.tensor.Shape;
import org.flows4j.core.tensor.Shapes;
import org.flows4j.core.tensor.Tensor;
import org.flows4j.core.tensor.TensorBackend;
import org.flows4j.core.tensor.UnaryOp;
import org.flows4j.core.tensor.UpdateKernels;
import org.flows4j.core.tensor.cpu.internal.math.VectorMaths;
import org.flows4j.core.tensor.cpu.internal.tensor.CpuRuntime;
import org.flows4j.core.tensor.cpu.internal.tensor.CpuTensor;
import org.flows4j.core.tensor.cpu.internal.tensor.CpuUpdates;
import org.flows4j.core.tensor.cpu.internal.tensor.Elementwise;
import org.flows4j.core.tensor.cpu.internal.tensor.Layout;
import org.flows4j.core.tensor.cpu.internal.tensor.Reductions;
import org.jspecify.annotations.Nullable;

/**
 * The fast backend for CPUs: pooled off-heap memory, matrix products and convolutions by a native library, everything else by
 * Java kernels on the Vector API. Floats are fast; doubles are complete, and meant for tests and small factorizations.
 *
 * <p>Thread-safe, and no result depends on how many threads call. The native library divides long sums by
 * {@link CpuOptions#threads()}, so that backends with different numbers of threads agree up to rounding.
 */
public final class CpuBackend implements TensorBackend {
    private final CpuRuntime runtime;
    private final Elementwise elementwise;
    private final Reductions reductions;
    private final Layout layout;
    private final CpuLinear linear;
    private final UpdateKernels updates;
    private final FusedKernels fused;

    private CpuBackend(CpuOptions options) {
        this.runtime =
                new CpuRuntime(this, options.threads(), options.newPool(), VectorMaths.choose(options.vectorApi()));
        this.elementwise = new Elementwise(runtime);
        this.layout = new Layout(runtime);
        this.reductions = new Reductions(runtime, layout);
        this.linear = new CpuLinear(runtime, options, elementwise, layout, reductions);
        this.updates = new CpuUpdates(runtime);
        this.fused = new FusedKernels(runtime);
    }

    /**
     * A backend with {@link CpuOptions#defaults()}.
     *
     * @return a new backend, with a memory pool of its own
     */
    public static CpuBackend create() {
        return create(CpuOptions.defaults());
    }

    /**
     * A backend with these settings.
     *
     * @param options threads, libraries, memory
     * @return a new backend, with a memory pool of its own
     */
    public static CpuBackend create(CpuOptions options) {
        return new CpuBackend(options);
    }

    @Override
    public String name() {
        return "cpu";
    }

    @Override
    public Scope openScope() {
        return runtime.scopes().open();
    }

    private CpuTensor fresh(Shape shape, DType dtype) {
        if (dtype == DType.BFLOAT16) {
            throw new IllegalArgumentException("A tensor of type BFLOAT16 is made by casting one of type FLOAT32");
        }
        return runtime.result(shape, dtype);
    }

    @Override
    public Tensor fromFloats(float[] elements, Shape shape, DType dtype) {
        Shapes.checkCount(elements.length, shape);
        CpuTensor result = fresh(shape, dtype);
        result.assign(elements);
        return result;
    }

    @Override
    public Tensor fromDoubles(double[] elements, Shape shape, DType dtype) {
        Shapes.checkCount(elements.length, shape);
        CpuTensor result = fresh(shape, dtype);
        result.assign(0, elements);
        return result;
    }

    @Override
    public Tensor fill(double value, Shape shape, DType dtype) {
        CpuTensor result = fresh(shape, dtype);
        elementwise.fill(result, value);
        return result;
    }

    @Override
    public Tensor unary(UnaryOp op, Tensor x) {
        return after(elementwise.unary(op, runtime.own(x)), x);
    }

    @Override
    public Tensor unaryGradient(UnaryOp op, Tensor x, Tensor y, Tensor outputGradient) {
        Shapes.checkSame(x, y, outputGradient);
        if (op == UnaryOp.RELU && x.dtype() == DType.BFLOAT16) {
            return after(
                    linear.reduced().reluGradient(runtime.operand(y), runtime.operand(outputGradient)),
                    y,
                    outputGradient);
        }
        return after(
                elementwise.unaryGradient(op, runtime.own(x), runtime.own(y), runtime.own(outputGradient)),
                x,
                y,
                outputGradient);
    }

    @Override
    public Tensor binary(BinaryOp op, Tensor a, Tensor b) {
        return after(elementwise.binary(op, runtime.own(a), runtime.own(b), Shapes.binary(a, b)), a, b);
    }

    @Override
    public Tensor scaleShift(Tensor x, double scale, double shift) {
        return after(elementwise.scaleShift(runtime.own(x), scale, shift), x);
    }

    @Override
    public Tensor sum(Tensor x, int[] axes, DType result) {
        return after(reductions.sum(runtime.own(x), axes, result), x);
    }

    @Override
    public Tensor max(Tensor x, int axis) {
        return after(reductions.max(runtime.own(x), axis), x);
    }

    @Override
    public DType networkType(DType parameters) {
        return linear.networkType(parameters);
    }

    @Override
    public Tensor matmul(Tensor a, Tensor b, boolean transposeA, boolean transposeB) {
        return linear.matmul(a, b, transposeA, transposeB);
    }

    @Override
    public Tensor dense(Tensor x, Tensor weight, @Nullable Tensor bias, Activation activation) {
        return linear.dense(x, weight, bias, activation);
    }

    @Override
    public Tensor conv2d(Tensor x, Tensor weight, @Nullable Tensor bias, Activation activation) {
        return linear.conv2d(x, weight, bias, activation);
    }

    @Override
    public Tensor conv2dInputGradient(Tensor outputGradient, Tensor weight) {
        return linear.conv2dInputGradient(outputGradient, weight);
    }

    @Override
    public Tensor[] conv2dWeightGradient(Tensor x, Tensor outputGradient, Shape weightShape) {
        return linear.conv2dWeightGradient(x, outputGradient, weightShape);
    }

    @Override
    public Tensor reshape(Tensor x, Shape shape) {
        return after(runtime.view(runtime.operand(x), LayoutShapes.checkReshape(x.shape(), shape), 0), x);
    }

    @Override
    public Tensor permute(Tensor x, int... order) {
        return after(layout.permute(runtime.own(x), order), x);
    }

    @Override
    public Tensor slice(Tensor x, int axis, int from, int to) {
        return after(layout.slice(runtime.own(x), axis, from, to), x);
    }

    @Override
    public Tensor concat(int axis, Tensor... parts) {
        return after(layout.concat(axis, runtime.own(parts), LayoutShapes.concat(axis, parts)), (Object[]) parts);
    }

    @Override
    public Tensor select(Tensor x, int... indices) {
        return after(layout.select(runtime.own(x), indices), x);
    }

    @Override
    public Tensor scatter(Tensor x, int[] indices, int channels) {
        return after(layout.scatter(runtime.own(x), indices, channels), x);
    }

    @Override
    public Tensor broadcastTo(Tensor x, Shape shape) {
        LayoutShapes.broadcastTo(x.shape(), shape);
        return after(layout.broadcastTo(runtime.own(x), shape), x);
    }

    @Override
    public Tensor cast(Tensor x, DType dtype) {
        CpuTensor tensor = runtime.operand(x);
        if (dtype == x.dtype()) {
            return after(runtime.view(tensor, x.shape(), 0), x);
        }
        boolean reduces = dtype == DType.BFLOAT16 || x.dtype() == DType.BFLOAT16;
        return after(reduces ? linear.reduced().cast(tensor, dtype) : elementwise.cast(tensor, dtype), x);
    }

    @Override
    public @Nullable FusedKernel kernel(FusedOp op, Tensor... inputs) {
        return fused.find(op, inputs);
    }

    @Override
    public int threads() {
        return runtime.threads();
    }

    @Override
    public void parallel(int count, IntConsumer task) {
        runtime.parallel(count, task);
    }

    @Override
    public UpdateKernels updates() {
        return updates;
    }

    @Override
    public MemoryUse memory() {
        return runtime.pool().use();
    }

    @Override
    public void resetPeakMemory() {
        runtime.pool().resetPeak();
    }

    /** Counts what the calling thread takes and returns, whatever others do. */
    @Override
    public long peakBytes(Runnable task) {
        return runtime.pool().peakBytes(task);
    }

    @Override
    public void trimMemory() {
        runtime.pool().trim();
    }
}
