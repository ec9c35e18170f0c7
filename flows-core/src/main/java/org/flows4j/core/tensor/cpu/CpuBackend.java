package org.flows4j.core.tensor.cpu;

import java.lang.ref.Reference;
import java.util.function.IntConsumer;
import org.flows4j.core.tensor.Activation;
import org.flows4j.core.tensor.BinaryOp;
import org.flows4j.core.tensor.DType;
import org.flows4j.core.tensor.FusedKernel;
import org.flows4j.core.tensor.FusedOp;
import org.flows4j.core.tensor.LinearShapes;
import org.flows4j.core.tensor.MemoryUse;
import org.flows4j.core.tensor.Scope;
import org.flows4j.core.tensor.Shape;
import org.flows4j.core.tensor.Shapes;
import org.flows4j.core.tensor.Tensor;
import org.flows4j.core.tensor.TensorBackend;
import org.flows4j.core.tensor.UnaryOp;
import org.flows4j.core.tensor.UpdateKernels;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The fast backend for CPUs: pooled off-heap memory, matrix products and convolutions by a native library, everything else by
 * Java kernels on the Vector API. Floats are fast; doubles are complete, and meant for tests and small factorisations.
 *
 * <p>Thread-safe, and no result depends on how many threads call. The native library divides long sums by
 * {@link CpuOptions#threads()}, so that backends with different numbers of threads agree up to rounding.
 */
public final class CpuBackend implements TensorBackend {
    private static final Logger LOG = LoggerFactory.getLogger(CpuBackend.class);

    /** Multiplications up to which a product without bias is OpenBLAS's. */
    private static final long TINY_PRODUCT = 1 << 15;

    private final CpuRuntime runtime;
    private final Elementwise elementwise;
    private final Reductions reductions;
    private final Layout layout;
    private final MatrixEngine floatEngine;
    private final MatrixEngine blasEngine;
    private final boolean onlyOneDnn;
    private final @Nullable ReducedPrecision reduced;
    private final UpdateKernels updates;
    private final FusedKernels fused;

    private CpuBackend(CpuOptions options) {
        this.runtime = new CpuRuntime(this, options, VectorMaths.choose(options.vectorApi()));
        this.elementwise = new Elementwise(runtime);
        this.layout = new Layout(runtime);
        this.reductions = new Reductions(runtime, layout);
        this.blasEngine = new BlasEngine(runtime, elementwise, layout, reductions);
        this.floatEngine = floatEngine(options);
        this.onlyOneDnn = options.engine() == CpuOptions.Engine.ONEDNN;
        this.reduced = options.mixedPrecision() ? reduced(floatEngine) : null;
        this.updates = new CpuUpdates(this, runtime);
        this.fused = new FusedKernels(this, runtime);
    }

    private MatrixEngine floatEngine(CpuOptions options) {
        OneDnn library = options.engine() == CpuOptions.Engine.OPENBLAS ? null : OneDnn.load();
        if (library != null) {
            return new OneDnnEngine(library, runtime, elementwise, reductions);
        } else if (options.engine() == CpuOptions.Engine.ONEDNN) {
            throw new IllegalStateException("oneDNN cannot be loaded on this machine; use " + CpuOptions.Engine.AUTO
                    + " or " + CpuOptions.Engine.OPENBLAS);
        }
        return blasEngine;
    }

    private static @Nullable ReducedPrecision reduced(MatrixEngine engine) {
        if (engine instanceof OneDnnEngine oneDnn && OneDnn.isBfloat16Fast()) {
            return oneDnn.reduced();
        }
        LOG.warn("Precision MIXED needs oneDNN and a processor with AVX512-BF16 or AMX; all is computed in FLOAT32");
        return null;
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

    @Override
    public DType networkType(DType parameters) {
        return reduced != null && parameters == DType.FLOAT32 ? DType.BFLOAT16 : parameters;
    }

    /** Checks that a tensor is one of this backend's, and not of a type that can only be multiplied. */
    CpuTensor own(Tensor tensor) {
        if (tensor.dtype() == DType.BFLOAT16) {
            throw new IllegalArgumentException(
                    tensor + " can only be multiplied; cast it to " + DType.FLOAT32 + " for anything else");
        }
        return operand(tensor);
    }

    /** Checks that a tensor is one of this backend's. */
    private CpuTensor operand(Tensor tensor) {
        if (tensor instanceof CpuTensor own && own.backend() == this) {
            // A closed operand is refused before a result is made that nobody would close.
            own.block();
            return own;
        }
        throw new IllegalArgumentException(tensor + " belongs to another backend than this one (" + name()
                + "); copy it with fromFloats(tensor.toFloats(), tensor.shape(), tensor.dtype())");
    }

    private CpuTensor[] own(Tensor[] tensors) {
        CpuTensor[] own = new CpuTensor[tensors.length];
        for (int i = 0; i < own.length; i++) {
            own[i] = own(tensors[i]);
        }
        return own;
    }

    /** Keeps operands from being collected, and their memory from being reused, before the result was computed. */
    private static <T> T after(T result, @Nullable Object... operands) {
        try {
            return result;
        } finally {
            for (Object operand : operands) {
                Reference.reachabilityFence(operand);
            }
        }
    }

    private CpuTensor fresh(Shape shape, DType dtype) {
        if (dtype == DType.BFLOAT16) {
            throw new IllegalArgumentException("A tensor of type BFLOAT16 is made by casting one of type FLOAT32");
        }
        return runtime.result(shape, dtype);
    }

    private ReducedPrecision reduced() {
        if (reduced == null) {
            throw new IllegalArgumentException("BFLOAT16 is for backends of mixed precision"
                    + " (CpuOptions.withMixedPrecision) on processors that multiply it; cast to networkType(dtype)");
        }
        return reduced;
    }

    private MatrixEngine engine(DType dtype) {
        return dtype == DType.FLOAT64 ? blasEngine : floatEngine;
    }

    /** Calling oneDNN costs more than a tiny product itself; OpenBLAS is called more cheaply. */
    private MatrixEngine productEngine(DType dtype, Shape result, int inner) {
        boolean reduces = dtype == DType.BFLOAT16;
        return !onlyOneDnn && !reduces && result.size() * inner <= TINY_PRODUCT ? blasEngine : engine(dtype);
    }

    @Override
    public Tensor fromFloats(float[] elements, Shape shape, DType dtype) {
        checkCount(elements.length, shape);
        CpuTensor result = fresh(shape, dtype);
        if (dtype == DType.FLOAT32) {
            result.store(0, elements, 0, elements.length);
        } else {
            double[] converted = new double[elements.length];
            for (int i = 0; i < converted.length; i++) {
                converted[i] = elements[i];
            }
            result.store(0, converted, 0, converted.length);
        }
        return result;
    }

    @Override
    public Tensor fromDoubles(double[] elements, Shape shape, DType dtype) {
        checkCount(elements.length, shape);
        CpuTensor result = fresh(shape, dtype);
        if (dtype == DType.FLOAT64) {
            result.store(0, elements, 0, elements.length);
        } else {
            float[] converted = new float[elements.length];
            for (int i = 0; i < converted.length; i++) {
                converted[i] = (float) elements[i];
            }
            result.store(0, converted, 0, converted.length);
        }
        return result;
    }

    private static void checkCount(int count, Shape shape) {
        if (count != shape.size()) {
            throw new IllegalArgumentException(
                    count + " elements do not fill the shape " + shape + " of " + shape.size() + " elements");
        }
    }

    @Override
    public Tensor fill(double value, Shape shape, DType dtype) {
        CpuTensor result = fresh(shape, dtype);
        elementwise.fill(result, value);
        return result;
    }

    @Override
    public Tensor unary(UnaryOp op, Tensor x) {
        return after(elementwise.unary(op, own(x)), x);
    }

    @Override
    public Tensor unaryGradient(UnaryOp op, Tensor x, Tensor y, Tensor outputGradient) {
        for (Tensor other : new Tensor[] {y, outputGradient}) {
            if (!other.shape().equals(x.shape()) || other.dtype() != x.dtype()) {
                throw new IllegalArgumentException("The gradient of " + op + " at " + x
                        + " needs a result and a gradient of that shape and dtype, got " + other);
            }
        }
        if (op == UnaryOp.RELU && x.dtype() == DType.BFLOAT16) {
            return after(reduced().reluGradient(operand(y), operand(outputGradient)), y, outputGradient);
        }
        return after(elementwise.unaryGradient(op, own(x), own(y), own(outputGradient)), x, y, outputGradient);
    }

    @Override
    public Tensor binary(BinaryOp op, Tensor a, Tensor b) {
        return after(elementwise.binary(op, own(a), own(b), Shapes.binary(a, b)), a, b);
    }

    @Override
    public Tensor scaleShift(Tensor x, double scale, double shift) {
        return after(elementwise.scaleShift(own(x), scale, shift), x);
    }

    @Override
    public Tensor sum(Tensor x, int[] axes, DType result) {
        return after(reductions.sum(own(x), axes, result), x);
    }

    @Override
    public Tensor max(Tensor x, int axis) {
        return after(reductions.max(own(x), axis), x);
    }

    @Override
    public Tensor matmul(Tensor a, Tensor b, boolean transposeA, boolean transposeB) {
        Shape shape = Shapes.matmul(a, b, transposeA, transposeB);
        int inner = a.shape().dim(transposeA ? -2 : -1);
        return after(
                productEngine(a.dtype(), shape, inner).matmul(operand(a), operand(b), transposeA, transposeB, shape),
                a,
                b);
    }

    @Override
    public Tensor dense(Tensor x, Tensor weight, @Nullable Tensor bias, Activation activation) {
        LinearShapes.dense(x, weight, bias);
        return after(
                engine(x.dtype()).dense(operand(x), operand(weight), ownOrNull(bias), activation), x, weight, bias);
    }

    private @Nullable CpuTensor ownOrNull(@Nullable Tensor tensor) {
        return tensor == null ? null : own(tensor);
    }

    @Override
    public Tensor conv2d(Tensor x, Tensor weight, @Nullable Tensor bias, Activation activation) {
        LinearShapes.conv2d(x, weight, bias);
        return after(
                engine(x.dtype()).convolve(operand(x), operand(weight), ownOrNull(bias), activation), x, weight, bias);
    }

    @Override
    public Tensor conv2dInputGradient(Tensor outputGradient, Tensor weight) {
        LinearShapes.conv2dInputGradient(outputGradient, weight);
        return after(
                engine(weight.dtype()).inputGradient(operand(outputGradient), operand(weight)), outputGradient, weight);
    }

    @Override
    public Tensor[] conv2dWeightGradient(Tensor x, Tensor outputGradient, Shape weightShape) {
        LinearShapes.conv2dWeightGradient(x, outputGradient, weightShape);
        return after(
                engine(x.dtype()).weightGradient(operand(x), operand(outputGradient), weightShape), x, outputGradient);
    }

    @Override
    public Tensor reshape(Tensor x, Shape shape) {
        return after(runtime.view(operand(x), Shapes.checkReshape(x.shape(), shape), 0), x);
    }

    @Override
    public Tensor permute(Tensor x, int... order) {
        return after(layout.permute(own(x), order), x);
    }

    @Override
    public Tensor slice(Tensor x, int axis, int from, int to) {
        return after(layout.slice(own(x), axis, from, to), x);
    }

    @Override
    public Tensor concat(int axis, Tensor... parts) {
        return after(layout.concat(axis, own(parts), Shapes.concat(axis, parts)), (Object[]) parts);
    }

    @Override
    public Tensor select(Tensor x, int... indices) {
        return after(layout.select(own(x), indices), x);
    }

    @Override
    public Tensor scatter(Tensor x, int[] indices, int channels) {
        return after(layout.scatter(own(x), indices, channels), x);
    }

    @Override
    public Tensor broadcastTo(Tensor x, Shape shape) {
        if (!x.shape().broadcast(shape).equals(shape)) {
            throw new IllegalArgumentException("Cannot stretch " + x.shape() + " to " + shape);
        }
        return after(layout.broadcastTo(own(x), shape), x);
    }

    @Override
    public Tensor cast(Tensor x, DType dtype) {
        CpuTensor tensor = operand(x);
        if (dtype == x.dtype()) {
            return after(runtime.view(tensor, x.shape(), 0), x);
        }
        boolean reduces = dtype == DType.BFLOAT16 || x.dtype() == DType.BFLOAT16;
        return after(reduces ? reduced().cast(tensor, dtype) : elementwise.cast(tensor, dtype), x);
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
