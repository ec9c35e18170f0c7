package org.flows4j.core.tensor.cpu.internal.tensor;

import org.flows4j.core.tensor.BinaryOp;
import org.flows4j.core.tensor.DType;
import org.flows4j.core.tensor.Shapes;
import org.flows4j.core.tensor.Tensor;
import org.flows4j.core.tensor.UpdateKernels;
import org.flows4j.core.tensor.cpu.internal.math.Tile;
import org.flows4j.core.tensor.cpu.internal.math.VectorMath;

/** In-place updates, each in one pass over its tensors. */
public final class CpuUpdates implements UpdateKernels {
    private final CpuRuntime runtime;
    private final Workers workers;
    private final VectorMath math;

    public CpuUpdates(CpuRuntime runtime) {
        this.runtime = runtime;
        this.workers = runtime.workers();
        this.math = runtime.math();
    }

    /** A change of a tile of floats, which may depend on a tile of another tensor. */
    private interface FloatChange {
        void apply(float[] target, float[] source, int count);
    }

    /** The same of doubles. */
    private interface DoubleChange {
        void apply(double[] target, double[] source, int count);
    }

    @Override
    public void add(Tensor target, Tensor source) {
        CpuTensor[] all = same(target, source);
        change(all[0], all[1], (a, b, count) -> math.binary(BinaryOp.ADD, a, b, a, count), (a, b, count) -> {
            for (int i = 0; i < count; i++) {
                a[i] += b[i];
            }
        });
    }

    @Override
    public void copy(Tensor target, Tensor source) {
        CpuTensor[] all = same(target, source);
        workers.tiles(all[0].size(), (from, count, tile) -> {
            Object array = tile.array(target.dtype(), 0);
            all[1].load(from, array, 0, count);
            all[0].store(from, array, 0, count);
        });
        all[0].block().changed();
    }

    @Override
    public void scale(Tensor target, double factor) {
        CpuTensor own = same(target)[0];
        change(own, own, (a, b, count) -> math.scaleShift(a, (float) factor, 0, a, count), (a, b, count) -> {
            for (int i = 0; i < count; i++) {
                a[i] *= factor;
            }
        });
    }

    @Override
    public void clamp(Tensor target, double bound) {
        if (!(bound > 0)) {
            throw new IllegalArgumentException("clamp needs a positive bound, got " + bound);
        }
        CpuTensor own = same(target)[0];
        float limit = (float) bound;
        change(
                own,
                own,
                (a, b, count) -> {
                    for (int i = 0; i < count; i++) {
                        a[i] = Math.max(-limit, Math.min(limit, a[i]));
                    }
                },
                (a, b, count) -> {
                    for (int i = 0; i < count; i++) {
                        a[i] = Math.max(-bound, Math.min(bound, a[i]));
                    }
                });
    }

    @Override
    public void average(Tensor target, Tensor source, double weight) {
        if (!(weight >= 0 && weight <= 1)) {
            throw new IllegalArgumentException("average needs a weight in [0, 1], got " + weight);
        }
        CpuTensor[] all = same(target, source);
        float keep = (float) weight;
        float take = (float) (1 - weight);
        change(
                all[0],
                all[1],
                (a, b, count) -> {
                    for (int i = 0; i < count; i++) {
                        a[i] = keep * a[i] + take * b[i];
                    }
                },
                (a, b, count) -> {
                    for (int i = 0; i < count; i++) {
                        a[i] = weight * a[i] + (1 - weight) * b[i];
                    }
                });
    }

    private void change(CpuTensor target, CpuTensor source, FloatChange floats, DoubleChange doubles) {
        workers.tiles(target.size(), (from, count, tile) -> {
            Object a = tile.array(target.dtype(), 0);
            Object b = tile.array(target.dtype(), 1);
            target.load(from, a, 0, count);
            if (source != target) {
                source.load(from, b, 0, count);
            }
            if (a instanceof float[] own) {
                floats.apply(own, (float[]) b, count);
            } else {
                doubles.apply((double[]) a, (double[]) b, count);
            }
            target.store(from, a, 0, count);
        });
        target.block().changed();
    }

    @Override
    public void adam(Tensor parameter, Tensor gradient, Tensor first, Tensor second, AdaptiveStep step) {
        adaptive(same(parameter, gradient, first, second), step, false);
    }

    @Override
    public void adamax(Tensor parameter, Tensor gradient, Tensor first, Tensor norm, AdaptiveStep step) {
        adaptive(same(parameter, gradient, first, norm), step, true);
    }

    private void adaptive(CpuTensor[] all, AdaptiveStep step, boolean max) {
        workers.tiles(all[0].size(), (from, count, tile) -> {
            if (all[0].dtype() == DType.FLOAT32) {
                float[][] arrays = {tile.floats(0), tile.floats(1), tile.floats(2), tile.floats(3)};
                for (int i = 0; i < arrays.length; i++) {
                    all[i].load(from, arrays[i], 0, count);
                }
                AdaptiveSteps.apply(arrays[0], arrays[1], arrays[2], arrays[3], count, step, max);
                all[0].store(from, arrays[0], 0, count);
                all[2].store(from, arrays[2], 0, count);
                all[3].store(from, arrays[3], 0, count);
            } else {
                double[][] arrays = {tile.doubles(0), tile.doubles(1), tile.doubles(2), tile.doubles(3)};
                for (int i = 0; i < arrays.length; i++) {
                    all[i].load(from, arrays[i], 0, count);
                }
                AdaptiveSteps.apply(arrays[0], arrays[1], arrays[2], arrays[3], count, step, max);
                all[0].store(from, arrays[0], 0, count);
                all[2].store(from, arrays[2], 0, count);
                all[3].store(from, arrays[3], 0, count);
            }
        });
        all[0].block().changed();
    }

    @Override
    public double sumOfSquares(Tensor x) {
        CpuTensor own = same(x)[0];
        double[] partial = new double[Workers.divide(own.size(), Tile.SIZE)];
        workers.tiles(own.size(), (from, count, tile) -> {
            double sum = 0;
            if (own.dtype() == DType.FLOAT32) {
                own.load(from, tile.floats(0), 0, count);
                sum = math.sumOfSquares(tile.floats(0), 0, count);
            } else {
                double[] values = tile.doubles(0);
                own.load(from, values, 0, count);
                for (int i = 0; i < count; i++) {
                    sum += values[i] * values[i];
                }
            }
            partial[from / Tile.SIZE] = sum;
        });
        double total = 0;
        for (double sum : partial) {
            total += sum;
        }
        return total;
    }

    /** Checks that all operands are this backend's and alike. */
    private CpuTensor[] same(Tensor... tensors) {
        Shapes.checkSame(tensors[0], tensors);
        return runtime.own(tensors);
    }
}
