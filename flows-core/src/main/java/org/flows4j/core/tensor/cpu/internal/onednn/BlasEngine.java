package org.flows4j.core.tensor.cpu.internal.onednn;

import java.util.function.Supplier;
import org.flows4j.core.tensor.Activation;
import org.flows4j.core.tensor.DType;
import org.flows4j.core.tensor.Shape;
import org.flows4j.core.tensor.cpu.internal.tensor.CpuRuntime;
import org.flows4j.core.tensor.cpu.internal.tensor.CpuTensor;
import org.flows4j.core.tensor.cpu.internal.tensor.Elementwise;
import org.flows4j.core.tensor.cpu.internal.tensor.Layout;
import org.flows4j.core.tensor.cpu.internal.tensor.Reductions;
import org.jspecify.annotations.Nullable;

/**
 * Matrix products and convolutions by OpenBLAS, or in Java if it cannot be loaded: of doubles always, of floats if oneDNN cannot be
 * loaded. A convolution is the matrix product of image patches, written out for a few images at a time, and weights.
 */
public final class BlasEngine implements MatrixEngine {
    private final CpuRuntime runtime;
    private final Blas blas;
    private final Elementwise elementwise;
    private final Layout layout;
    private final Reductions reductions;
    private final Patches patches;

    public BlasEngine(
            CpuRuntime runtime, Supplier<Gemm> gemm, Elementwise elementwise, Layout layout, Reductions reductions) {
        this.runtime = runtime;
        this.blas = new Blas(runtime.workers(), gemm);
        this.elementwise = elementwise;
        this.layout = layout;
        this.reductions = reductions;
        this.patches = new Patches(runtime.workers());
    }

    @Override
    public CpuTensor matmul(CpuTensor a, CpuTensor b, boolean transposeA, boolean transposeB, Shape shape) {
        CpuTensor result = runtime.result(shape, a.dtype());
        int m = shape.dim(-2);
        int n = shape.dim(-1);
        int k = a.shape().dim(transposeA ? -2 : -1);
        boolean leftShared = a.shape().rank() == 2;
        boolean rightShared = b.shape().rank() == 2;
        if (rightShared && !transposeA) {
            // Rows of a batch on the left are just more rows.
            multiply(result.size() / Math.max(1, n), n, k, a, 0, false, b, 0, transposeB, result, 0);
            return result;
        }
        int batch = shape.rank() == 3 ? shape.dim(0) : 1;
        for (int i = 0; i < batch; i++) {
            int aStart = leftShared ? 0 : i * m * k;
            int bStart = rightShared ? 0 : i * k * n;
            multiply(m, n, k, a, aStart, transposeA, b, bStart, transposeB, result, i * m * n);
        }
        return result;
    }

    private void multiply(
            int m,
            int n,
            int k,
            CpuTensor a,
            int aStart,
            boolean transposeA,
            CpuTensor b,
            int bStart,
            boolean transposeB,
            CpuTensor c,
            int cStart) {
        if (k == 0) {
            elementwise.fill(c, 0);
            return;
        }
        blas.multiply(
                m,
                n,
                k,
                new Gemm.Operand(a, aStart, transposeA),
                new Gemm.Operand(b, bStart, transposeB),
                0,
                c,
                cStart);
    }

    @Override
    public CpuTensor dense(CpuTensor x, CpuTensor weight, @Nullable CpuTensor bias, Activation activation) {
        CpuTensor result = matmul(
                x, weight, false, false, x.shape().with(-1, weight.shape().dim(1)));
        elementwise.addBias(result, bias, activation);
        return result;
    }

    @Override
    public CpuTensor convolve(
            CpuTensor x, CpuTensor weight, @Nullable CpuTensor bias, Activation activation, DType dtype) {
        try (CpuTensor patchMajor = layout.permuteScratch(weight, 0, 2, 3, 1)) {
            CpuTensor result = convolvePacked(x, patchMajor);
            elementwise.addBias(result, bias, activation);
            return result;
        }
    }

    @Override
    public CpuTensor inputGradient(CpuTensor outputGradient, CpuTensor weight) {
        // The adjoint of a "same" convolution has input and output exchanged and the kernel rotated.
        try (CpuTensor turned = Rotated180.of(runtime, weight);
                CpuTensor patchMajor = layout.permuteScratch(turned, 1, 2, 3, 0)) {
            return convolvePacked(outputGradient, patchMajor);
        }
    }

    /** Weights {@code [out, kh, kw, in]}. */
    private CpuTensor convolvePacked(CpuTensor x, CpuTensor weight) {
        Patches.Geometry geometry = Patches.geometry(
                x.shape(), weight.shape().dim(1), weight.shape().dim(2));
        int out = weight.shape().dim(0);
        CpuTensor result = runtime.result(x.shape().with(-1, out), x.dtype());
        Gemm.Operand weights = new Gemm.Operand(weight, 0, true);
        forEachBatch(
                x,
                geometry,
                (rows, firstRow, rowCount) ->
                        blas.multiply(rowCount, out, geometry.patch(), rows, weights, 0, result, firstRow * out));
        return result;
    }

    @Override
    public CpuTensor[] weightGradient(CpuTensor x, CpuTensor outputGradient, Shape weightShape) {
        Patches.Geometry geometry = Patches.geometry(x.shape(), weightShape.dim(2), weightShape.dim(3));
        int out = weightShape.dim(0);
        CpuTensor patchMajor =
                runtime.scratch(Shape.of(out, weightShape.dim(2), weightShape.dim(3), weightShape.dim(1)), x.dtype());
        elementwise.fill(patchMajor, 0);
        forEachBatch(x, geometry, (rows, firstRow, rowCount) -> {
            Gemm.Operand gradient = new Gemm.Operand(outputGradient, firstRow * out, true);
            blas.multiply(out, geometry.patch(), rowCount, gradient, rows, 1, patchMajor, 0);
        });
        CpuTensor weightGradient = layout.permute(patchMajor, new int[] {0, 3, 1, 2});
        patchMajor.close();
        CpuTensor biasGradient = reductions.sum(outputGradient, new int[] {0, 1, 2}, x.dtype());
        return new CpuTensor[] {weightGradient, biasGradient};
    }

    /** Runs a task on the patches of all images, some images at a time; the patches of a 1x1 kernel are the image itself. */
    private void forEachBatch(CpuTensor x, Patches.Geometry geometry, PatchTask task) {
        int rowsOfImage = geometry.height() * geometry.width();
        if (geometry.patch() == geometry.channels()) {
            task.run(new Gemm.Operand(x, 0, false), 0, geometry.images() * rowsOfImage);
            return;
        }
        int images = Patches.imagesAtOnce(geometry);
        CpuTensor rows = runtime.scratch(Shape.of(images * rowsOfImage, geometry.patch()), x.dtype());
        for (int image = 0; image < geometry.images(); image += images) {
            int count = Math.min(images, geometry.images() - image);
            patches.write(x, geometry, image, count, rows);
            task.run(new Gemm.Operand(rows, 0, false), image * rowsOfImage, count * rowsOfImage);
        }
        rows.close();
    }

    /** A task for the patches of some images. */
    private interface PatchTask {
        void run(Gemm.Operand rows, int firstRow, int rowCount);
    }
}
