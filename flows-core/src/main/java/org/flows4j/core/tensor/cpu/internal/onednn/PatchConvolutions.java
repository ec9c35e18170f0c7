package org.flows4j.core.tensor.cpu.internal.onednn;

import java.util.Objects;
import org.bytedeco.javacpp.Pointer;
import org.flows4j.core.tensor.Activation;
import org.flows4j.core.tensor.DType;
import org.flows4j.core.tensor.Shape;
import org.flows4j.core.tensor.cpu.internal.tensor.CpuRuntime;
import org.flows4j.core.tensor.cpu.internal.tensor.CpuTensor;
import org.flows4j.core.tensor.cpu.internal.tensor.Elementwise;
import org.flows4j.core.tensor.cpu.internal.tensor.Reductions;
import org.jspecify.annotations.Nullable;

/**
 * "Same" convolutions between images of few channels and images of many, as at both ends of a coupling's network. A convolution
 * primitive leaves much of a vector register idle there; one matrix product does not. With a the images of few channels, b those of
 * many, P(a) a's patches, P' the adjoint of P (which sums), and M the weights in the order of patches:
 *
 * <pre>
 *     b = P(a) M        a = P'(b M^T)        gradient of M = P(a)^T b
 * </pre>
 *
 * are the convolution, its input gradient and its weight gradient if b is the output; if a is the output, the first two are exchanged
 * and patches are rotated.
 */
final class PatchConvolutions {
    private final CpuRuntime runtime;
    private final Elementwise elementwise;
    private final Reductions reductions;
    private final OneDnnPlans plans;
    private final OneDnnPatchProducts products;
    private final Patches patches;
    private final PatchSums patchSums;
    private final Bfloat16Ops reduced;

    PatchConvolutions(
            CpuRuntime runtime,
            Elementwise elementwise,
            Reductions reductions,
            OneDnnPlans plans,
            OneDnn library,
            Bfloat16Ops reduced) {
        this.reduced = reduced;
        this.runtime = runtime;
        this.elementwise = elementwise;
        this.reductions = reductions;
        this.plans = plans;
        this.products = new OneDnnPatchProducts(library);
        this.patches = new Patches(runtime.workers());
        this.patchSums = new PatchSums(runtime.workers());
    }

    /** Whether the patches of the images of few channels are no larger than the images of many. */
    static boolean suit(Shape weight) {
        int many = Math.max(weight.dim(0), weight.dim(1));
        int few = Math.min(weight.dim(0), weight.dim(1));
        return (long) few * weight.dim(2) * weight.dim(3) <= many;
    }

    CpuTensor convolve(CpuTensor x, CpuTensor weight, @Nullable CpuTensor bias, Activation activation, DType dtype) {
        if (expands(weight.shape())) {
            return expand(x, weight, bias, activation, dtype);
        }
        CpuTensor result = contract(x, weight);
        elementwise.addBias(result, bias, activation);
        return of(result, dtype);
    }

    CpuTensor inputGradient(CpuTensor outputGradient, CpuTensor weight, DType dtype) {
        return expands(weight.shape())
                ? of(contract(outputGradient, weight), dtype)
                : expand(outputGradient, weight, null, Activation.NONE, dtype);
    }

    /** Sums are few floats: rounding them costs little. */
    private CpuTensor of(CpuTensor sums, DType dtype) {
        return sums.dtype() == dtype ? sums : reduced.cast(sums, dtype);
    }

    private static boolean expands(Shape weight) {
        return weight.dim(1) < weight.dim(0);
    }

    /** {@code b = activation(P(a) M + bias)}. */
    private CpuTensor expand(
            CpuTensor a, CpuTensor weight, @Nullable CpuTensor bias, Activation activation, DType dtype) {
        Shape w = weight.shape();
        CpuTensor result = runtime.result(a.shape().with(-1, Math.max(w.dim(0), w.dim(1))), dtype);
        OneDnnKey key = OneDnnKey.of(
                OneDnnKey.Operation.PATCHES_TIMES_WEIGHT, a.shape(), w, bias != null, activation, a.dtype(), dtype);
        try (CpuTensor rows = patches(a, geometry(a.shape(), w, false))) {
            plans.run(key, products::patchesTimesWeight, matrix(w, a.dtype()), rows, weight, bias, result);
        }
        return result;
    }

    /** {@code a = P'(b M^T)}. */
    private CpuTensor contract(CpuTensor b, CpuTensor weight) {
        Shape w = weight.shape();
        CpuTensor result = runtime.result(b.shape().with(-1, Math.min(w.dim(0), w.dim(1))), DType.FLOAT32);
        Patches.Geometry geometry = geometry(result.shape(), w, false);
        OneDnnKey key = OneDnnKey.of(OneDnnKey.Operation.IMAGES_TIMES_WEIGHT, b.shape(), w, b.dtype(), DType.FLOAT32);
        try (CpuTensor rows = runtime.scratch(Shape.of(geometry.pixels(), geometry.patch()), DType.FLOAT32)) {
            plans.run(key, products::imagesTimesWeight, matrix(w, b.dtype()), b, weight, null, rows);
            patchSums.sum(rows, geometry, result);
        }
        return result;
    }

    /** Gradients of weight and bias. */
    CpuTensor[] weightGradient(CpuTensor x, CpuTensor outputGradient, Shape w) {
        boolean expands = expands(w);
        CpuTensor few = expands ? x : outputGradient;
        CpuTensor many = expands ? outputGradient : x;
        CpuTensor weightGradient = runtime.result(w, DType.FLOAT32);
        CpuTensor biasGradient =
                expands ? runtime.result(Shape.of(w.dim(0)), DType.FLOAT32) : channelSums(outputGradient);
        Patches.Geometry geometry = geometry(few.shape(), w, expands);
        OneDnnKey key = OneDnnKey.of(
                OneDnnKey.Operation.WEIGHT_OF_PATCHES,
                x.shape(),
                w,
                expands,
                Activation.NONE,
                x.dtype(),
                DType.FLOAT32);
        try (CpuTensor rows = patches(few, geometry);
                CpuTensor matrix =
                        runtime.scratch(Shape.of(geometry.length(), many.shape().channels()), DType.FLOAT32)) {
            plans.with(key, products::weightOfPatches, plan -> {
                Pointer gradient = matrix.pointer();
                plan.main().run(rows.pointer(), many.pointer(), gradient);
                Objects.requireNonNull(plan.reorder()).run(gradient, weightGradient.pointer());
            });
            if (expands) {
                // The product with the ones of the patches is the sum of the gradient.
                float[] sums = new float[w.dim(0)];
                matrix.load(geometry.patch() * sums.length, sums, 0, sums.length);
                biasGradient.store(0, sums, 0, sums.length);
            }
        }
        return new CpuTensor[] {weightGradient, biasGradient};
    }

    private CpuTensor channelSums(CpuTensor images) {
        int[] allButChannels = {0, 1, 2};
        if (images.dtype() == DType.FLOAT32) {
            return reductions.sum(images, allButChannels, DType.FLOAT32);
        }
        try (CpuTensor floats = reduced.castScratch(images, DType.FLOAT32)) {
            return reductions.sum(floats, allButChannels, DType.FLOAT32);
        }
    }

    private CpuTensor patches(CpuTensor images, Patches.Geometry geometry) {
        CpuTensor rows = runtime.scratch(Shape.of(geometry.pixels(), geometry.length()), images.dtype());
        patches.write(images, geometry, 0, geometry.images(), rows);
        return rows;
    }

    /** Neighborhoods are in order for the output, and in reverse for the input. */
    private static Patches.Geometry geometry(Shape few, Shape w, boolean one) {
        return new Patches.Geometry(
                few.dim(0), few.dim(1), few.dim(2), few.dim(3), w.dim(2), w.dim(3), !expands(w), one);
    }

    /** The key of packed weights, which do not depend on the images. */
    private static OneDnnKey matrix(Shape w, DType dtype) {
        return OneDnnKey.of(OneDnnKey.Operation.PATCHES_TIMES_WEIGHT, Shape.of(0, 0, 0, 0), w, dtype, dtype);
    }
}
