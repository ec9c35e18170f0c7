package org.flows4j.core.tensor.cpu;

import java.util.Arrays;
import org.flows4j.core.tensor.Tensor;
import org.flows4j.core.tensor.ops.RowExponentials;
import org.jspecify.annotations.Nullable;

/** {@link RowExponentials} in one pass, forwards and backwards; sums are accumulated in double. */
final class RowExponentialsKernel extends FloatKernel {
    private final RowExponentials op;

    RowExponentialsKernel(CpuRuntime runtime, RowExponentials op) {
        super(runtime);
        this.op = op;
    }

    @Override
    void check(Tensor... inputs) {
        op.check(inputs);
    }

    @Override
    CpuTensor[] compute(CpuTensor[] inputs) {
        CpuTensor x = inputs[0];
        CpuTensor e = like(x);
        int length = x.shape().channels();
        CpuTensor sums = runtime.result(x.shape().with(-1, 1), x.dtype());
        runtime.workers().tiles(x.size(), ColumnSums.tileLength(length), (from, count, tile) -> {
            float[] values = array(tile, 0, count);
            float[] results = array(tile, 1, count);
            float[] ofRows = array(tile, 2, count / length);
            x.load(from, values, 0, count);
            runtime.math().rowExponentials(values, results, ofRows, length, count);
            e.store(from, results, 0, count);
            sums.store(from / length, ofRows, 0, count / length);
        });
        return new CpuTensor[] {e, sums};
    }

    @Override
    @Nullable Tensor[] pullBack(CpuTensor[] inputs, CpuTensor[] outputs, @Nullable CpuTensor[] gradients, boolean[] needed) {
        CpuTensor e = outputs[0];
        CpuTensor toE = gradients[0];
        CpuTensor toSums = gradients[1];
        CpuTensor toX = like(e);
        int length = e.shape().channels();
        runtime.workers().tiles(e.size(), ColumnSums.tileLength(length), (from, count, tile) -> {
            float[] values = array(tile, 0, count);
            float[] g = array(tile, 1, count);
            float[] ofRows = array(tile, 2, count / length);
            e.load(from, values, 0, count);
            load(toE, from, g, count);
            load(toSums, from / length, ofRows, count / length);
            for (int i = 0; i < count / length; i++) {
                pullBackRow(values, g, ofRows[i], i * length, (i + 1) * length);
            }
            toX.store(from, values, 0, count);
        });
        return new Tensor[] {toX};
    }

    /** Loads a gradient, or zeros if there is none. */
    private static void load(@Nullable CpuTensor gradient, int from, float[] to, int count) {
        if (gradient == null) {
            Arrays.fill(to, 0, count, 0);
        } else {
            gradient.load(from, to, 0, count);
        }
    }

    private static void pullBackRow(float[] e, float[] g, float toSum, int from, int to) {
        for (int i = from; i < to; i++) {
            e[i] *= g[i] + toSum;
        }
    }
}
