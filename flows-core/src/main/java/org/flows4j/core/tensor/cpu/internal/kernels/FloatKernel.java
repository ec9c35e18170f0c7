package org.flows4j.core.tensor.cpu.internal.kernels;

import java.lang.ref.Reference;
import java.util.Arrays;
import java.util.function.DoubleUnaryOperator;
import org.flows4j.core.tensor.DType;
import org.flows4j.core.tensor.FusedKernel;
import org.flows4j.core.tensor.FusedOp;
import org.flows4j.core.tensor.Shape;
import org.flows4j.core.tensor.Tensor;
import org.flows4j.core.tensor.cpu.internal.math.Tile;
import org.flows4j.core.tensor.cpu.internal.math.VectorMath;
import org.flows4j.core.tensor.cpu.internal.tensor.ColumnSums;
import org.flows4j.core.tensor.cpu.internal.tensor.CpuRuntime;
import org.flows4j.core.tensor.cpu.internal.tensor.CpuTensor;
import org.flows4j.core.tensor.cpu.internal.tensor.Workers;
import org.jspecify.annotations.Nullable;

/**
 * A fused operation on FLOAT32 tensors of this backend, and on BFLOAT16 where {@code FusedKernels} says so; subclasses compute with
 * operands that have been checked.
 */
abstract class FloatKernel implements FusedKernel {
    /** Memory, threads and arithmetic. */
    protected final CpuRuntime runtime;

    private final FusedOp op;

    FloatKernel(CpuRuntime runtime, FusedOp op) {
        this.runtime = runtime;
        this.op = op;
    }

    /** Computes the results of inputs that fit. */
    abstract CpuTensor[] compute(CpuTensor[] inputs);

    /** Computes the gradients that are needed from the gradients of the results, at least one of which is not null. */
    abstract @Nullable Tensor[] pullBack(
            CpuTensor[] inputs, CpuTensor[] outputs, @Nullable CpuTensor[] gradients, boolean[] needed);

    @Override
    public final Tensor[] forward(Tensor... inputs) {
        op.check(inputs);
        try {
            return compute(runtime.operands(inputs));
        } finally {
            Reference.reachabilityFence(inputs);
        }
    }

    @Override
    public final @Nullable Tensor[] backward(
            Tensor[] inputs, Tensor[] outputs, @Nullable Tensor[] outputGradients, boolean[] needed) {
        boolean any = false;
        @Nullable CpuTensor[] gradients = new @Nullable CpuTensor[outputGradients.length];
        for (int i = 0; i < gradients.length; i++) {
            Tensor gradient = outputGradients[i];
            if (gradient != null) {
                any = true;
                gradients[i] = runtime.operand(gradient);
            }
        }
        if (!any) {
            return new @Nullable Tensor[inputs.length];
        }
        try {
            return pullBack(runtime.operands(inputs), runtime.operands(outputs), gradients, needed);
        } finally {
            Reference.reachabilityFence(inputs);
            Reference.reachabilityFence(outputs);
            Reference.reachabilityFence(outputGradients);
        }
    }

    /** Creates a {@code [N]} tensor of doubles from a function of one number per sample, which it writes over the numbers. */
    final CpuTensor perSample(double[] values, DoubleUnaryOperator function) {
        for (int i = 0; i < values.length; i++) {
            values[i] = function.applyAsDouble(values[i]);
        }
        CpuTensor result = runtime.result(Shape.of(values.length), DType.FLOAT64);
        result.store(0, values, 0, values.length);
        return result;
    }

    /** Loads a part of a gradient, which is zero where there is none. */
    static void loadOrZero(@Nullable CpuTensor gradient, int from, float[] to, int count) {
        if (gradient == null) {
            Arrays.fill(to, 0, count, 0);
        } else {
            gradient.load(from, to, 0, count);
        }
    }

    /** Reads and writes a tensor as floats, whatever its dtype. */
    final FloatAccess floats(CpuTensor tensor) {
        return new FloatAccess(tensor, runtime.math());
    }

    /** Creates a tensor with the shape of another. */
    final CpuTensor like(CpuTensor tensor) {
        return runtime.result(tensor.shape(), tensor.dtype());
    }

    /** Creates a tensor with the shape of another, one element per column, from the sums of the columns. */
    final CpuTensor column(ColumnSums<?> sums, CpuTensor like) {
        double[] total = new double[like.size()];
        sums.addTo(total, 0);
        CpuTensor result = like(like);
        result.assign(0, total);
        return result;
    }

    /** Returns one of the thread's arrays, or a new array for a row that is too long for it. */
    static float[] array(Tile tile, int index, int count) {
        return count <= Tile.SIZE
                ? tile.floats(index)
                : new float[Workers.divide(count, VectorMath.PADDING) * VectorMath.PADDING];
    }
}
