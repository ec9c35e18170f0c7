package org.flows4j.core.tensor.cpu;

import static org.flows4j.core.tensor.cpu.internal.tensor.CpuRuntime.after;

import java.util.function.Supplier;
import org.flows4j.core.tensor.Activation;
import org.flows4j.core.tensor.DType;
import org.flows4j.core.tensor.LinearOperations;
import org.flows4j.core.tensor.LinearShapes;
import org.flows4j.core.tensor.Precision;
import org.flows4j.core.tensor.Shape;
import org.flows4j.core.tensor.Tensor;
import org.flows4j.core.tensor.cpu.internal.math.AttentionMath;
import org.flows4j.core.tensor.cpu.internal.memory.MemoryPool;
import org.flows4j.core.tensor.cpu.internal.onednn.Bfloat16Ops;
import org.flows4j.core.tensor.cpu.internal.onednn.BlasEngine;
import org.flows4j.core.tensor.cpu.internal.onednn.Gemm;
import org.flows4j.core.tensor.cpu.internal.onednn.JavaGemm;
import org.flows4j.core.tensor.cpu.internal.onednn.MatrixEngine;
import org.flows4j.core.tensor.cpu.internal.onednn.OneDnn;
import org.flows4j.core.tensor.cpu.internal.onednn.OneDnnEngine;
import org.flows4j.core.tensor.cpu.internal.onednn.OpenBlas;
import org.flows4j.core.tensor.cpu.internal.tensor.CpuRuntime;
import org.flows4j.core.tensor.cpu.internal.tensor.CpuTensor;
import org.flows4j.core.tensor.cpu.internal.tensor.Elementwise;
import org.flows4j.core.tensor.cpu.internal.tensor.Layout;
import org.flows4j.core.tensor.cpu.internal.tensor.Reductions;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Checks matrix products and convolutions, and hands each to the library that computes it fastest. */
final class CpuLinear implements LinearOperations {
    private static final Logger LOG = LoggerFactory.getLogger(CpuLinear.class);

    /** Products without bias of at most this many multiplications go to OpenBLAS. */
    private static final long TINY_PRODUCT = 1 << 15;

    /** Masks of at least this many floats go to oneDNN, which takes a third of the time because it copies nothing. */
    private static final int LARGE_MASK = 1 << 15;

    private final CpuRuntime runtime;
    private final MatrixEngine floatEngine;
    private final MatrixEngine blasEngine;
    private final boolean onlyOneDnn;
    private final @Nullable Bfloat16Ops reduced;
    private final CpuLinear networks;

    CpuLinear(CpuRuntime runtime, CpuOptions options, Elementwise elementwise, Layout layout, Reductions reductions) {
        this.runtime = runtime;
        this.blasEngine = new BlasEngine(
                runtime, gemm(options.engine(), runtime.math().attention()), elementwise, layout, reductions);
        OneDnn library = oneDnn(options.engine(), runtime.pool());
        this.onlyOneDnn = options.engine() == CpuOptions.Engine.ONEDNN;
        this.floatEngine = library == null ? blasEngine : new OneDnnEngine(library, runtime, elementwise, reductions);
        OneDnnEngine bfloat16 = multipliesBfloat16(options.precision()) ? bfloat16(options.precision()) : null;
        this.reduced = bfloat16 != null && options.precision() == Precision.MIXED ? bfloat16.reduced() : null;
        this.networks = bfloat16 != null && options.precision() == Precision.BFLOAT16X3
                ? new CpuLinear(this, bfloat16.split())
                : this;
    }

    /** The products of networks, which another engine computes, whatever their size. */
    private CpuLinear(CpuLinear flow, MatrixEngine floatEngine) {
        this.runtime = flow.runtime;
        this.blasEngine = flow.blasEngine;
        this.floatEngine = floatEngine;
        this.onlyOneDnn = true;
        this.reduced = null;
        this.networks = this;
    }

    private static boolean multipliesBfloat16(Precision precision) {
        return switch (precision) {
            case MIXED, BFLOAT16X3 -> true;
            case FLOAT32, FLOAT64 -> false;
        };
    }

    /** Multiplies doubles, and floats where oneDNN does not; the library is loaded with the first product. */
    private static Supplier<Gemm> gemm(CpuOptions.Engine engine, AttentionMath math) {
        Gemm java = new JavaGemm(math);
        if (engine == CpuOptions.Engine.JAVA) {
            return () -> java;
        }
        if (engine == CpuOptions.Engine.OPENBLAS && OpenBlas.load() == null) {
            throw new IllegalStateException("OpenBLAS cannot be loaded on this machine, the log gives the reason; use "
                    + CpuOptions.Engine.AUTO + " or " + CpuOptions.Engine.JAVA);
        }
        return () -> {
            Gemm library = OpenBlas.load();
            return library == null ? java : library;
        };
    }

    private static @Nullable OneDnn oneDnn(CpuOptions.Engine engine, MemoryPool pool) {
        return switch (engine) {
            case OPENBLAS, JAVA -> null;
            case AUTO -> OneDnn.load(pool);
            case ONEDNN -> {
                OneDnn library = OneDnn.load(pool);
                if (library == null) {
                    throw new IllegalStateException(
                            "oneDNN cannot be loaded on this machine, the log gives the reason; use "
                                    + CpuOptions.Engine.AUTO + " or " + CpuOptions.Engine.JAVA);
                }
                yield library;
            }
        };
    }

    private @Nullable OneDnnEngine bfloat16(Precision precision) {
        if (floatEngine instanceof OneDnnEngine oneDnn && OneDnn.isBfloat16Fast()) {
            return oneDnn;
        }
        LOG.warn(
                "Precision {} needs oneDNN and a processor with AVX512-BF16 or AMX; networks are computed in FLOAT32",
                precision);
        return null;
    }

    /** Whether {@link #reluGradient} is the way to mask the gradient of this result of a ReLU. */
    boolean masks(Tensor y) {
        return y.dtype() == DType.BFLOAT16
                || (y.dtype() == DType.FLOAT32
                        && y.shape().size() >= LARGE_MASK
                        && floatEngine instanceof OneDnnEngine);
    }

    /** The gradient of a ReLU's input, given its result and the gradient of that. */
    CpuTensor reluGradient(CpuTensor y, CpuTensor gradient) {
        Bfloat16Ops ops = floatEngine instanceof OneDnnEngine oneDnn ? oneDnn.reduced() : reduced();
        return ops.reluGradient(y, gradient);
    }

    /** Operations on BFLOAT16. */
    Bfloat16Ops reduced() {
        if (reduced == null) {
            throw new IllegalArgumentException("BFLOAT16 needs a backend of mixed precision"
                    + " (CpuOptions.withPrecision) and a processor that multiplies it; cast to networkType(dtype)");
        }
        return reduced;
    }

    private MatrixEngine engine(DType dtype) {
        return dtype == DType.FLOAT64 ? blasEngine : floatEngine;
    }

    /** A call of oneDNN costs more than a tiny product; a call of OpenBLAS costs less. */
    private MatrixEngine productEngine(DType dtype, Shape result, int inner) {
        boolean reduces = dtype == DType.BFLOAT16;
        return !onlyOneDnn && !reduces && result.size() * inner <= TINY_PRODUCT ? blasEngine : engine(dtype);
    }

    @Override
    public DType networkType(DType parameters) {
        return reduced != null && parameters == DType.FLOAT32 ? DType.BFLOAT16 : parameters;
    }

    @Override
    public CpuLinear networks() {
        return networks;
    }

    @Override
    public Tensor matmul(Tensor a, Tensor b, boolean transposeA, boolean transposeB) {
        Shape shape = LinearShapes.matmul(a, b, transposeA, transposeB);
        int inner = a.shape().dim(transposeA ? -2 : -1);
        MatrixEngine engine = productEngine(a.dtype(), shape, inner);
        return after(engine.matmul(runtime.operand(a), runtime.operand(b), transposeA, transposeB, shape), a, b);
    }

    @Override
    public Tensor dense(Tensor x, Tensor weight, @Nullable Tensor bias, Activation activation) {
        LinearShapes.dense(x, weight, bias);
        return after(
                engine(x.dtype()).dense(runtime.operand(x), runtime.operand(weight), ownOrNull(bias), activation),
                x,
                weight,
                bias);
    }

    @Override
    public Tensor conv2d(Tensor x, Tensor weight, @Nullable Tensor bias, Activation activation) {
        return convolve(x, weight, bias, activation, Bfloat16Ops.result(x, activation));
    }

    @Override
    public Tensor hiddenConv2d(Tensor x, Tensor weight, @Nullable Tensor bias) {
        return convolve(x, weight, bias, Activation.NONE, x.dtype());
    }

    private Tensor convolve(Tensor x, Tensor weight, @Nullable Tensor bias, Activation activation, DType result) {
        LinearShapes.conv2d(x, weight, bias);
        MatrixEngine engine = engine(x.dtype());
        return after(
                engine.convolve(runtime.operand(x), runtime.operand(weight), ownOrNull(bias), activation, result),
                x,
                weight,
                bias);
    }

    private @Nullable CpuTensor ownOrNull(@Nullable Tensor tensor) {
        return tensor == null ? null : runtime.own(tensor);
    }

    @Override
    public Tensor conv2dInputGradient(Tensor outputGradient, Tensor weight) {
        LinearShapes.conv2dInputGradient(outputGradient, weight);
        return after(
                engine(weight.dtype()).inputGradient(runtime.operand(outputGradient), runtime.operand(weight)),
                outputGradient,
                weight);
    }

    @Override
    public Tensor[] conv2dWeightGradient(Tensor x, Tensor outputGradient, Shape weightShape) {
        LinearShapes.conv2dWeightGradient(x, outputGradient, weightShape);
        return after(
                engine(x.dtype()).weightGradient(runtime.operand(x), runtime.operand(outputGradient), weightShape),
                x,
                outputGradient);
    }
}
