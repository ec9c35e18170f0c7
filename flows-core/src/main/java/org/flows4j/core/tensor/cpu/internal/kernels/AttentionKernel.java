package org.flows4j.core.tensor.cpu.internal.kernels;

import org.flows4j.core.tensor.DType;
import org.flows4j.core.tensor.Shape;
import org.flows4j.core.tensor.Tensor;
import org.flows4j.core.tensor.cpu.internal.math.AttentionMath;
import org.flows4j.core.tensor.cpu.internal.math.StridedMatrix;
import org.flows4j.core.tensor.cpu.internal.math.Tile;
import org.flows4j.core.tensor.cpu.internal.tensor.CpuRuntime;
import org.flows4j.core.tensor.cpu.internal.tensor.CpuTensor;
import org.flows4j.core.tensor.cpu.internal.tensor.Workers;
import org.flows4j.core.tensor.ops.MultiHeadAttention;
import org.jspecify.annotations.Nullable;

/**
 * {@link MultiHeadAttention} without all scores of a head at once: the forward pass holds those of some queries, the backward pass those of
 * some keys, recomputed from the logarithms of the sums that the forward pass returned (as Dao et al. 2022, "FlashAttention", in other
 * blocks). Queries, keys and values are read in place. One thread computes a sample.
 */
public final class AttentionKernel extends FloatKernel {
    private final MultiHeadAttention op;

    public AttentionKernel(CpuRuntime runtime, MultiHeadAttention op) {
        super(runtime, op);
        this.op = op;
    }

    @Override
    CpuTensor[] compute(CpuTensor[] inputs) {
        CpuTensor projected = inputs[0];
        int positions = projected.shape().dim(1);
        int filters = projected.shape().channels() / 3;
        CpuTensor y = runtime.result(projected.shape().with(-1, filters), projected.dtype());
        CpuTensor logSums = runtime.result(Shape.of(projected.shape().dim(0), op.heads(), positions), DType.FLOAT32);
        int size = positions * filters;
        int sums = op.heads() * positions;
        samples(projected, (sample, tile) -> {
            AttentionTile work = new AttentionTile(tile, op.heads(), positions, filters);
            floats(projected).load(sample * 3 * size, work.projected, 0, 3 * size, tile);
            for (int head = 0; head < op.heads(); head++) {
                forward(work, head);
            }
            floats(y).store(sample * size, work.y, 0, size, tile);
            logSums.store(sample * sums, work.logSums, 0, sums);
        });
        return new CpuTensor[] {y, logSums};
    }

    private void samples(CpuTensor projected, Workers.PartTask task) {
        runtime.workers().parts(projected.size() == 0 ? 0 : projected.shape().dim(0), task);
    }

    private void forward(AttentionTile work, int head) {
        AttentionMath math = runtime.math().attention();
        int positions = work.positions;
        math.pack(work.key(head), positions, work.size, work.packedRows);
        math.pack(work.value(head).transposed(), work.size, positions, work.packedColumns);
        for (int from = 0; from < positions; from += AttentionMath.WIDTH) {
            work.gather(work.query(head), from, work.first);
            math.packedProduct(work.packedRows, work.first, work.scores, positions, work.size);
            math.columnExponentials(work.scores, positions, work.scale, work.largest, work.sums);
            math.packedProduct(work.packedColumns, work.scores, work.second, work.size, positions);
            work.finish(head, from);
        }
    }

    @Override
    @Nullable Tensor[] pullBack(CpuTensor[] inputs, CpuTensor[] outputs, @Nullable CpuTensor[] gradients, boolean[] needed) {
        CpuTensor projected = inputs[0];
        CpuTensor toProjected = like(projected);
        int positions = projected.shape().dim(1);
        int filters = projected.shape().channels() / 3;
        int size = positions * filters;
        int sums = op.heads() * positions;
        samples(projected, (sample, tile) -> {
            AttentionTile work = new AttentionTile(tile, op.heads(), positions, filters);
            work.prepareBackward();
            floats(projected).load(sample * 3 * size, work.projected, 0, 3 * size, tile);
            floats(outputs[0]).load(sample * size, work.y, 0, size, tile);
            outputs[1].load(sample * sums, work.logSums, 0, sums);
            loadToY(gradients[0], sample * size, work.toY, size, tile);
            loadOrZero(gradients[1], sample * sums, work.toLogSums, sums);
            for (int head = 0; head < op.heads(); head++) {
                backward(work, head);
            }
            floats(toProjected).store(sample * 3 * size, work.toProjected, 0, 3 * size, tile);
        });
        return new Tensor[] {toProjected};
    }

    private void loadToY(@Nullable CpuTensor gradient, int from, float[] to, int count, Tile tile) {
        if (gradient == null) {
            loadOrZero(null, from, to, count);
        } else {
            floats(gradient).load(from, to, 0, count, tile);
        }
    }

    private void backward(AttentionTile work, int head) {
        AttentionMath math = runtime.math().attention();
        StridedMatrix query = work.query(head);
        StridedMatrix toY = work.toY(head);
        int positions = work.positions;
        math.pack(query, positions, work.size, work.packedRows);
        math.pack(query.transposed(), work.size, positions, work.packedColumns);
        math.pack(toY, positions, work.size, work.toPackedRows);
        math.pack(toY.transposed(), work.size, positions, work.toPackedColumns);
        work.startHead(head);
        for (int from = 0; from < positions; from += AttentionMath.WIDTH) {
            work.gather(work.key(head), from, work.first);
            work.gather(work.value(head), from, work.second);
            math.packedProduct(work.packedRows, work.first, work.scores, positions, work.size);
            math.packedProduct(work.toPackedRows, work.second, work.toScores, positions, work.size);
            math.weights(work.scores, work.toScores, positions, work.scale, work.ofHead, work.common);
            math.packedProduct(work.toPackedColumns, work.scores, work.second, work.size, positions);
            work.scatter(work.second, 1, work.toValue(head), from);
            math.packedProduct(work.packedColumns, work.toScores, work.first, work.size, positions);
            work.scatter(work.first, work.scale, work.toKey(head), from);
            addToQueries(work, head, from);
        }
        work.finishQueries(head);
    }

    /** {@code dq += dS k} for the keys of one panel. */
    private void addToQueries(AttentionTile work, int head, int from) {
        int keys = Math.min(AttentionMath.WIDTH, work.positions - from);
        StridedMatrix toScores = new StridedMatrix(work.toScores, 0, AttentionMath.WIDTH, 1);
        for (int panel = 0; panel < work.toQueries.length; panel++) {
            work.rows(work.key(head), from, keys, panel * AttentionMath.WIDTH, work.keys);
            runtime.math().attention().product(toScores, work.keys, work.toQueries[panel], work.positions, keys, true);
        }
    }
}
