package org.flows4j.core.tensor.cpu.internal.onednn;

import org.flows4j.core.tensor.Activation;
import org.flows4j.core.tensor.DType;
import org.flows4j.core.tensor.Shape;
import org.flows4j.core.tensor.cpu.internal.tensor.CpuTensor;
import org.flows4j.core.tensor.cpu.internal.tensor.Reductions;
import org.jspecify.annotations.Nullable;

/**
 * Products of floats by three products of BFLOAT16, see {@link org.flows4j.core.tensor.Precision#BFLOAT16X3}. The three are one
 * product of the engine with an inner axis that is three times as long, see {@link SplitFloats}: columns of a matrix, channels of a
 * convolution, or, in the gradient of its weights, images. Batches of matrices stay in single precision; networks have none.
 */
public final class SplitEngine implements MatrixEngine {
    private static final int OUTPUTS = 0;
    private static final int INPUTS = 1;
    private static final int IMAGES = 0;
    private static final int CHANNELS = 3;

    private final OneDnnEngine engine;
    private final Reductions reductions;
    private final SplitFloats split;

    SplitEngine(OneDnnEngine engine, SplitFloats split, Reductions reductions) {
        this.engine = engine;
        this.split = split;
        this.reductions = reductions;
    }

    @Override
    public CpuTensor matmul(CpuTensor a, CpuTensor b, boolean transposeA, boolean transposeB, Shape shape) {
        if (shape.rank() > 2) {
            return engine.matmul(a, b, transposeA, transposeB, shape);
        }
        try (CpuTensor left = split.left(a, transposeA ? 0 : 1);
                CpuTensor right = split.right(b, transposeB ? 1 : 0)) {
            return engine.matmul(left, right, transposeA, transposeB, shape);
        }
    }

    @Override
    public CpuTensor dense(CpuTensor x, CpuTensor weight, @Nullable CpuTensor bias, Activation activation) {
        try (CpuTensor left = split.left(x, 1);
                CpuTensor right = split.right(weight, 0)) {
            return engine.dense(left, right, bias, activation, DType.FLOAT32);
        }
    }

    @Override
    public CpuTensor convolve(
            CpuTensor x, CpuTensor weight, @Nullable CpuTensor bias, Activation activation, DType dtype) {
        try (CpuTensor left = split.left(x, CHANNELS);
                CpuTensor right = stored(weight, INPUTS)) {
            return engine.convolve(left, right, bias, activation, DType.FLOAT32);
        }
    }

    @Override
    public CpuTensor inputGradient(CpuTensor outputGradient, CpuTensor weight) {
        try (CpuTensor left = split.left(outputGradient, CHANNELS);
                CpuTensor right = stored(weight, OUTPUTS)) {
            return engine.inputGradient(left, right, DType.FLOAT32);
        }
    }

    /** Weights are few; the engine packs floats, and rounding these to BFLOAT16 changes nothing. */
    private CpuTensor stored(CpuTensor weight, int axis) {
        try (CpuTensor right = split.right(weight, axis)) {
            return engine.reduced().castScratch(right, DType.FLOAT32);
        }
    }

    @Override
    public CpuTensor[] weightGradient(CpuTensor x, CpuTensor outputGradient, Shape weightShape) {
        try (CpuTensor left = split.left(x, IMAGES);
                CpuTensor right = split.right(outputGradient, IMAGES)) {
            CpuTensor[] gradients = engine.weightGradient(left, right, weightShape);
            gradients[1].close();
            return new CpuTensor[] {gradients[0], reductions.sum(outputGradient, new int[] {0, 1, 2}, DType.FLOAT32)};
        }
    }
}
