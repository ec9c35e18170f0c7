package org.flows4j.core.tensor.cpu.internal.kernels;

import java.lang.ref.Reference;
import java.util.function.Consumer;
import org.flows4j.core.tensor.DType;
import org.flows4j.core.tensor.FusedKernel;
import org.flows4j.core.tensor.Shape;
import org.flows4j.core.tensor.Tensor;
import org.flows4j.core.tensor.cpu.internal.math.Tile;
import org.flows4j.core.tensor.cpu.internal.math.VectorMath;
import org.flows4j.core.tensor.cpu.internal.tensor.ColumnSums;
import org.flows4j.core.tensor.cpu.internal.tensor.CpuRuntime;
import org.flows4j.core.tensor.cpu.internal.tensor.CpuTensor;
import org.flows4j.core.tensor.cpu.internal.tensor.Workers;
import org.jspecify.annotations.Nullable;

/** A fused operation on FLOAT32 tensors of this backend: what all kernels have to do with their operands. */
abstract class FloatKernel implements FusedKernel {
    /** Memory, threads and arithmetic. */
    protected final CpuRuntime runtime;

    private final Consumer<Tensor[]> check;

    /**
     * Keeps what all kernels need.
     *
     * @param check throws if inputs do not fit the operation
     */
    FloatKernel(CpuRuntime runtime, Consumer<Tensor[]> check) {
        this.runtime = runtime;
        this.check = check;
    }

    /** Computes the results of inputs that fit. */
    abstract CpuTensor[] compute(CpuTensor[] inputs);

    /** Computes the gradients that are needed, given those of the results; at least one of the latter is not null. */
    abstract @Nullable Tensor[] pullBack(
            CpuTensor[] inputs, CpuTensor[] outputs, @Nullable CpuTensor[] gradients, boolean[] needed);

    @Override
    public final Tensor[] forward(Tensor... inputs) {
        check.accept(inputs);
        try {
            return compute(runtime.own(inputs));
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
                gradients[i] = runtime.own(gradient);
            }
        }
        if (!any) {
            return new @Nullable Tensor[inputs.length];
        }
        try {
            return pullBack(runtime.own(inputs), runtime.own(outputs), gradients, needed);
        } finally {
            Reference.reachabilityFence(inputs);
            Reference.reachabilityFence(outputs);
            Reference.reachabilityFence(outputGradients);
        }
    }

    /** A new {@code [N]} tensor of doubles. */
    final CpuTensor perSample(double[] values) {
        CpuTensor result = runtime.result(Shape.of(values.length), DType.FLOAT64);
        result.store(0, values, 0, values.length);
        return result;
    }

    /** A new tensor shaped as another. */
    final CpuTensor like(CpuTensor tensor) {
        return runtime.result(tensor.shape(), tensor.dtype());
    }

    /** Sums of columns as a tensor shaped as another, of one element for each column. */
    final CpuTensor column(ColumnSums sums, CpuTensor like) {
        double[] total = new double[like.size()];
        sums.addTo(total, 0);
        float[] rounded = new float[total.length];
        for (int i = 0; i < total.length; i++) {
            rounded[i] = (float) total[i];
        }
        CpuTensor result = like(like);
        result.store(0, rounded, 0, rounded.length);
        return result;
    }

    /** One of the thread's arrays, or a new one for a row that is too long for it. */
    static float[] array(Tile tile, int index, int count) {
        return count <= Tile.SIZE
                ? tile.floats(index)
                : new float[Workers.divide(count, VectorMath.PADDING) * VectorMath.PADDING];
    }
}
