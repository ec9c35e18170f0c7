package org.flows4j.core.tensor.cpu;

import java.util.function.IntConsumer;
import org.flows4j.core.tensor.ComposedBackend;
import org.flows4j.core.tensor.DType;
import org.flows4j.core.tensor.FusedKernel;
import org.flows4j.core.tensor.FusedOp;
import org.flows4j.core.tensor.MemoryUse;
import org.flows4j.core.tensor.Scope;
import org.flows4j.core.tensor.Shape;
import org.flows4j.core.tensor.Shapes;
import org.flows4j.core.tensor.Tensor;
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
 * Java kernels on the Vector API. Floats are fast; doubles are complete, and are meant for tests and small factorizations.
 *
 * <p>Thread-safe, and no result depends on the number of calling threads. The native library divides long sums by
 * {@link CpuOptions#threads()}, so that backends with different numbers of threads agree up to rounding.
 */
public final class CpuBackend extends ComposedBackend {
    private final CpuRuntime runtime;
    private final Elementwise elementwise;
    private final Parts parts;
    private final UpdateKernels updates;
    private final FusedKernels fused;

    private CpuBackend(CpuOptions options) {
        this.runtime =
                new CpuRuntime(this, options.threads(), options.newPool(), VectorMaths.choose(options.vectorApi()));
        this.elementwise = new Elementwise(runtime);
        Layout layout = new Layout(runtime);
        Reductions reductions = new Reductions(runtime, layout);
        CpuLinear linear = new CpuLinear(runtime, options, elementwise, layout, reductions);
        this.parts = new Parts(new CpuElements(runtime, elementwise, reductions, linear), linear, layout);
        this.updates = new CpuUpdates(runtime);
        this.fused = new FusedKernels(runtime);
    }

    /** Creates a backend with {@link CpuOptions#defaults()} and its own memory pool. */
    public static CpuBackend create() {
        return create(CpuOptions.defaults());
    }

    /** Creates a backend with these settings and its own memory pool. */
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
            throw new IllegalArgumentException(
                    "BFLOAT16 tensors are created by casting FLOAT32 tensors: cast(DType.BFLOAT16)");
        }
        return runtime.result(shape, dtype);
    }

    @Override
    public Tensor fromFloats(float[] values, Shape shape, DType dtype) {
        Shapes.checkCount(values.length, shape);
        CpuTensor result = fresh(shape, dtype);
        result.assign(values);
        return result;
    }

    @Override
    public Tensor fromDoubles(double[] values, Shape shape, DType dtype) {
        Shapes.checkCount(values.length, shape);
        CpuTensor result = fresh(shape, dtype);
        result.assign(0, values);
        return result;
    }

    @Override
    public Tensor fill(double value, Shape shape, DType dtype) {
        CpuTensor result = fresh(shape, dtype);
        elementwise.fill(result, value);
        return result;
    }

    @Override
    protected Parts parts() {
        return parts;
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

    /** Counts the bytes that the calling thread takes and returns, regardless of other threads. */
    @Override
    public long peakBytes(Runnable task) {
        return runtime.pool().peakBytes(task);
    }

    @Override
    public void trimMemory() {
        runtime.pool().trim();
    }
}
