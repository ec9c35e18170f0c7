package org.flows4j.core.tensor.cpu.internal.tensor;

import org.flows4j.core.tensor.DType;
import org.flows4j.core.tensor.Shapes;
import org.flows4j.core.tensor.Tensor;
import org.flows4j.core.tensor.UpdateKernels;
import org.flows4j.core.tensor.cpu.internal.math.ArrayMath;
import org.flows4j.core.tensor.cpu.internal.math.Tile;

/** In-place updates, each in one pass over its tensors. */
public final class CpuUpdates implements UpdateKernels {
    private final CpuRuntime runtime;
    private final Workers workers;
    private final UpdateMath<float[]> floats = new UpdateMath.Floats();
    private final UpdateMath<double[]> doubles = new UpdateMath.Doubles();

    public CpuUpdates(CpuRuntime runtime) {
        this.runtime = runtime;
        this.workers = runtime.workers();
    }

    /** A change of tiles of the operands of an update, all of which but the gradient it may overwrite. */
    private interface Change {
        void apply(UpdateMath<Object> math, Object[] tiles, int count);
    }

    @Override
    public void add(Tensor target, Tensor source) {
        update((math, x, count) -> math.add(x[0], x[1], count), target, source);
    }

    @Override
    public void copy(Tensor target, Tensor source) {
        update((math, x, count) -> System.arraycopy(x[1], 0, x[0], 0, count), target, source);
    }

    @Override
    public void scale(Tensor target, double factor) {
        update((math, x, count) -> math.scale(x[0], factor, count), target);
    }

    @Override
    public void clamp(Tensor target, double bound) {
        UpdateKernels.checkBound(bound);
        update((math, x, count) -> math.clamp(x[0], bound, count), target);
    }

    @Override
    public void average(Tensor target, Tensor source, double weight) {
        UpdateKernels.checkWeight(weight);
        update((math, x, count) -> math.average(x[0], x[1], weight, count), target, source);
    }

    @Override
    public void adam(Tensor parameter, Tensor gradient, Tensor first, Tensor second, AdaptiveStep step) {
        update(
                (math, x, count) -> math.adaptive(x[0], x[1], x[2], x[3], count, step, false),
                parameter,
                gradient,
                first,
                second);
    }

    @Override
    public void adamax(Tensor parameter, Tensor gradient, Tensor first, Tensor norm, AdaptiveStep step) {
        update(
                (math, x, count) -> math.adaptive(x[0], x[1], x[2], x[3], count, step, true),
                parameter,
                gradient,
                first,
                norm);
    }

    /** Changes all operands but the second, which is the source of the change. */
    private void update(Change change, Tensor... operands) {
        CpuTensor[] all = same(operands);
        UpdateMath<Object> math = math(all[0].dtype());
        Elements<Object> elements = all[0].elements();
        workers.tiles(all[0].size(), (from, count, tile) -> {
            Object[] tiles = new Object[all.length];
            for (int i = 0; i < tiles.length; i++) {
                tiles[i] = elements.tile(tile, i);
                all[i].load(from, tiles[i], 0, count);
            }
            change.apply(math, tiles, count);
            for (int i = 0; i < tiles.length; i++) {
                if (i != 1) {
                    all[i].store(from, tiles[i], 0, count);
                }
            }
        });
        all[0].block().changed();
    }

    @SuppressWarnings("unchecked") // a wrong array fails with a ClassCastException
    private UpdateMath<Object> math(DType dtype) {
        return (UpdateMath<Object>) (UpdateMath<?>) (dtype == DType.FLOAT32 ? floats : doubles);
    }

    @Override
    public double sumOfSquares(Tensor x) {
        CpuTensor own = same(x)[0];
        ArrayMath<Object> math = runtime.math(own.dtype());
        double[] partial = new double[Workers.divide(own.size(), Tile.SIZE)];
        workers.tiles(own.size(), (from, count, tile) -> {
            Object values = own.elements().tile(tile, 0);
            own.load(from, values, 0, count);
            partial[from / Tile.SIZE] = math.sumOfSquares(values, 0, count);
        });
        double total = 0;
        for (double sum : partial) {
            total += sum;
        }
        return total;
    }

    /** Checks that all operands are this backend's and agree in shape and dtype. */
    private CpuTensor[] same(Tensor... tensors) {
        Shapes.checkSame(tensors[0], tensors);
        return runtime.own(tensors);
    }
}
