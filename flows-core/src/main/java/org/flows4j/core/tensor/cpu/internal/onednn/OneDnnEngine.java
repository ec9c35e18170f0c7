package org.flows4j.core.tensor.cpu.internal.onednn;

import org.bytedeco.javacpp.Pointer;
import org.flows4j.core.tensor.Activation;
import org.flows4j.core.tensor.DType;
import org.flows4j.core.tensor.Shape;
import org.flows4j.core.tensor.cpu.internal.memory.MemoryBlock;
import org.flows4j.core.tensor.cpu.internal.tensor.CpuRuntime;
import org.flows4j.core.tensor.cpu.internal.tensor.CpuTensor;
import org.flows4j.core.tensor.cpu.internal.tensor.Elementwise;
import org.flows4j.core.tensor.cpu.internal.tensor.Reductions;
import org.jspecify.annotations.Nullable;

/**
 * Matrix products and convolutions of floats by oneDNN, directly on the memory of tensors. A 1x1 convolution is a product of all
 * pixels and the stored weights; a convolution between few channels and many is a product of patches, see {@link PatchConvolutions};
 * other kernels are first copied to the layout of the convolution.
 */
public final class OneDnnEngine implements MatrixEngine {
    private final CpuRuntime runtime;
    private final Elementwise elementwise;
    private final Reductions reductions;
    private final OneDnnPlans plans;
    private final OneDnnProducts products;
    private final OneDnnConvolutions convolutions;
    private final PatchConvolutions patchConvolutions;
    private final Bfloat16Ops reduced;

    public OneDnnEngine(OneDnn library, CpuRuntime runtime, Elementwise elementwise, Reductions reductions) {
        this.runtime = runtime;
        this.elementwise = elementwise;
        this.reductions = reductions;
        this.plans = new OneDnnPlans(runtime);
        this.products = new OneDnnProducts(library, plans);
        this.convolutions = new OneDnnConvolutions(library, OneDnnConvolutions::isBatchReduced);
        this.reduced = new Bfloat16Ops(library, plans, runtime);
        this.patchConvolutions = new PatchConvolutions(runtime, elementwise, reductions, plans, library, reduced);
    }

    /** Tensors of type BFLOAT16. */
    public Bfloat16Ops reduced() {
        return reduced;
    }

    /** Products of floats by three products of BFLOAT16. */
    public MatrixEngine split() {
        return new SplitEngine(this, new SplitFloats(runtime), reductions);
    }

    @Override
    public CpuTensor matmul(CpuTensor a, CpuTensor b, boolean transposeA, boolean transposeB, Shape shape) {
        CpuTensor result = runtime.result(shape, DType.FLOAT32);
        int m = shape.dim(-2);
        int n = shape.dim(-1);
        int k = a.shape().dim(transposeA ? -2 : -1);
        boolean sharedA = a.shape().rank() < shape.rank();
        boolean sharedB = b.shape().rank() < shape.rank();
        if (shape.rank() == 2 || (sharedB && !transposeA)) {
            // Rows of a batch on the left are just more rows.
            int rows = shape.rank() == 2 ? m : m * shape.dim(0);
            multiply(new OneDnnProducts.Extents(rows, n, k, transposeA, transposeB), a, b, null, result);
        } else {
            multiply(
                    new OneDnnProducts.Extents(shape.dim(0), m, n, k, transposeA, transposeB, sharedA, sharedB),
                    a,
                    b,
                    null,
                    result);
        }
        return result;
    }

    private void multiply(
            OneDnnProducts.Extents extents, CpuTensor a, CpuTensor b, @Nullable CpuTensor bias, CpuTensor result) {
        multiply(extents, a, b, bias, Activation.NONE, result);
    }

    private void multiply(
            OneDnnProducts.Extents extents,
            CpuTensor a,
            CpuTensor b,
            @Nullable CpuTensor bias,
            Activation activation,
            CpuTensor result) {
        if (extents.k() == 0) {
            elementwise.fill(result, 0);
        } else if (result.size() > 0) {
            products.multiply(extents, a, b, bias, activation, result);
        }
    }

    @Override
    public CpuTensor dense(CpuTensor x, CpuTensor weight, @Nullable CpuTensor bias, Activation activation) {
        return dense(x, weight, bias, activation, Bfloat16Ops.result(x, activation));
    }

    /** The same, with a result of this dtype. */
    CpuTensor dense(CpuTensor x, CpuTensor weight, @Nullable CpuTensor bias, Activation activation, DType dtype) {
        int rows = x.shape().dim(0);
        int in = weight.shape().dim(0);
        int out = weight.shape().dim(1);
        CpuTensor result = runtime.result(Shape.of(rows, out), dtype);
        multiply(new OneDnnProducts.Extents(rows, out, in, false, false), x, weight, bias, activation, result);
        return result;
    }

    @Override
    public CpuTensor convolve(
            CpuTensor x, CpuTensor weight, @Nullable CpuTensor bias, Activation activation, DType dtype) {
        Shape w = weight.shape();
        boolean pointwise = isPointwise(w) || x.size() == 0 || w.size() == 0;
        if (!pointwise && PatchConvolutions.suit(w)) {
            return patchConvolutions.convolve(x, weight, bias, activation, dtype);
        }
        CpuTensor result = runtime.result(x.shape().with(-1, w.dim(0)), dtype);
        if (pointwise) {
            multiply(pixels(x.shape(), w.dim(0), w.dim(1), true), x, weight, bias, activation, result);
            return result;
        }
        OneDnnKey key = OneDnnKey.of(
                OneDnnKey.Operation.CONVOLUTION, x.shape(), w, bias != null, activation, x.dtype(), result.dtype());
        plans.run(key, convolutions::forward, key, x, weight, bias, result);
        return result;
    }

    @Override
    public CpuTensor inputGradient(CpuTensor outputGradient, CpuTensor weight) {
        return inputGradient(outputGradient, weight, outputGradient.dtype());
    }

    /** The same, with a result of this dtype. */
    CpuTensor inputGradient(CpuTensor outputGradient, CpuTensor weight, DType dtype) {
        Shape w = weight.shape();
        boolean pointwise = isPointwise(w) || outputGradient.size() == 0 || w.size() == 0;
        if (!pointwise && PatchConvolutions.suit(w)) {
            return patchConvolutions.inputGradient(outputGradient, weight, dtype);
        }
        CpuTensor result = runtime.result(outputGradient.shape().with(-1, w.dim(1)), dtype);
        if (pointwise) {
            multiply(pixels(outputGradient.shape(), w.dim(1), w.dim(0), false), outputGradient, weight, null, result);
            return result;
        }
        OneDnnKey key = OneDnnKey.of(
                OneDnnKey.Operation.INPUT_GRADIENT, outputGradient.shape(), w, outputGradient.dtype(), result.dtype());
        plans.run(key, convolutions::inputGradient, key, outputGradient, weight, null, result);
        return result;
    }

    @Override
    public CpuTensor[] weightGradient(CpuTensor x, CpuTensor outputGradient, Shape w) {
        boolean pointwise = isPointwise(w) || x.size() == 0 || w.size() == 0;
        if (!pointwise && PatchConvolutions.suit(w)) {
            return patchConvolutions.weightGradient(x, outputGradient, w);
        }
        CpuTensor weightGradient = runtime.result(w, DType.FLOAT32);
        if (pointwise) {
            int pixels = x.size() / Math.max(1, w.dim(1));
            multiply(
                    new OneDnnProducts.Extents(w.dim(0), w.dim(1), pixels, true, false),
                    outputGradient,
                    x,
                    null,
                    weightGradient);
            return new CpuTensor[] {weightGradient, channelSums(outputGradient)};
        }
        CpuTensor biasGradient = runtime.result(Shape.of(w.dim(0)), DType.FLOAT32);
        OneDnnKey key = OneDnnKey.of(
                OneDnnKey.Operation.WEIGHT_GRADIENT, x.shape(), w, true, Activation.NONE, x.dtype(), DType.FLOAT32);
        plans.with(key, convolutions::weightGradient, plan -> {
            MemoryBlock packed = runtime.pool().take(plan.packedBytes());
            try {
                OneDnnCall unpack = plan.reorder();
                Pointer target = unpack == null ? weightGradient.floatPointer(0) : packed.floatPointer(0);
                plan.main().run(x.pointer(), outputGradient.pointer(), target, biasGradient.pointer());
                if (unpack != null) {
                    unpack.run(target, weightGradient.floatPointer(0));
                }
            } finally {
                packed.release();
            }
        });
        return new CpuTensor[] {weightGradient, biasGradient};
    }

    private CpuTensor channelSums(CpuTensor images) {
        if (images.dtype() != DType.BFLOAT16 || images.size() == 0) {
            return reductions.sum(images, new int[] {0, 1, 2}, DType.FLOAT32);
        }
        int channels = images.shape().channels();
        CpuTensor sums = runtime.result(Shape.of(channels), DType.FLOAT32);
        int pixels = images.size() / channels;
        try (CpuTensor ones = reduced.ones(pixels)) {
            multiply(new OneDnnProducts.Extents(1, channels, pixels, false, false), ones, images, null, sums);
        }
        return sums;
    }

    private static boolean isPointwise(Shape weight) {
        return weight.dim(2) == 1 && weight.dim(3) == 1;
    }

    /** The product of all pixels of images and a matrix. */
    private static OneDnnProducts.Extents pixels(Shape images, int out, int in, boolean transposed) {
        int rows = images.dim(0) * images.dim(1) * images.dim(2);
        return new OneDnnProducts.Extents(rows, out, in, false, transposed);
    }
}
