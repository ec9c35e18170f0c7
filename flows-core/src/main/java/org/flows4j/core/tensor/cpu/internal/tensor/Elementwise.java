package org.flows4j.core.tensor.cpu.internal.tensor;

import org.flows4j.core.tensor.Activation;
import org.flows4j.core.tensor.BinaryOp;
import org.flows4j.core.tensor.DType;
import org.flows4j.core.tensor.Shape;
import org.flows4j.core.tensor.UnaryOp;
import org.flows4j.core.tensor.cpu.internal.math.ArrayMath;
import org.flows4j.core.tensor.cpu.internal.math.Tile;
import org.jspecify.annotations.Nullable;

/** Functions of one or two tensors, element by element. */
public final class Elementwise {
    private final CpuRuntime runtime;
    private final Workers workers;

    public Elementwise(CpuRuntime runtime) {
        this.runtime = runtime;
        this.workers = runtime.workers();
    }

    public CpuTensor unary(UnaryOp op, CpuTensor x) {
        CpuTensor y = runtime.result(x.shape(), x.dtype());
        Elements<Object> elements = x.elements();
        ArrayMath<Object> math = runtime.math(x.dtype());
        workers.tiles(x.size(), (from, count, tile) -> {
            Object a = elements.tile(tile, 0);
            Object b = elements.tile(tile, 1);
            x.load(from, a, 0, count);
            math.unary(op, a, b, count);
            y.store(from, b, 0, count);
        });
        return y;
    }

    public CpuTensor unaryGradient(UnaryOp op, CpuTensor x, CpuTensor y, CpuTensor gradient) {
        CpuTensor result = runtime.result(x.shape(), x.dtype());
        Elements<Object> elements = x.elements();
        ArrayMath<Object> math = runtime.math(x.dtype());
        workers.tiles(x.size(), (from, count, tile) -> {
            Object a = elements.tile(tile, 0);
            Object b = elements.tile(tile, 1);
            Object g = elements.tile(tile, 2);
            x.load(from, a, 0, count);
            y.load(from, b, 0, count);
            gradient.load(from, g, 0, count);
            math.unaryGradient(op, a, b, g, g, count);
            result.store(from, g, 0, count);
        });
        return result;
    }

    public CpuTensor binary(BinaryOp op, CpuTensor a, CpuTensor b, Shape shape) {
        CpuTensor result = runtime.result(shape, a.dtype());
        Elements<Object> elements = a.elements();
        ArrayMath<Object> math = runtime.math(a.dtype());
        StridedReader left = StridedReader.broadcast(a, shape);
        StridedReader right = StridedReader.broadcast(b, shape);
        workers.tiles(result.size(), (from, count, tile) -> {
            Object p = elements.tile(tile, 0);
            Object q = elements.tile(tile, 1);
            left.read(from, count, p, tile);
            right.read(from, count, q, tile);
            math.binary(op, p, q, p, count);
            result.store(from, p, 0, count);
        });
        return result;
    }

    public CpuTensor scaleShift(CpuTensor x, double scale, double shift) {
        CpuTensor y = runtime.result(x.shape(), x.dtype());
        Elements<Object> elements = x.elements();
        ArrayMath<Object> math = runtime.math(x.dtype());
        workers.tiles(x.size(), (from, count, tile) -> {
            Object a = elements.tile(tile, 0);
            x.load(from, a, 0, count);
            math.scaleShift(a, scale, shift, a, count);
            y.store(from, a, 0, count);
        });
        return y;
    }

    /** Adds a bias to each row of a product, in place, and activates: for libraries that cannot fuse either. */
    public void addBias(CpuTensor rows, @Nullable CpuTensor bias, Activation activation) {
        int width = rows.shape().dim(-1);
        boolean relu = activation == Activation.RELU;
        if (bias == null && !relu) {
            return;
        }
        Elements<Object> elements = rows.elements();
        ArrayMath<Object> math = runtime.math(rows.dtype());
        StridedReader biases = bias == null ? null : StridedReader.broadcast(bias, rows.shape());
        workers.tiles(rows.size(), width == 0 ? Tile.SIZE : tileOfRows(width), (from, count, tile) -> {
            Object a = elements.tile(tile, 0);
            Object b = elements.tile(tile, 1);
            rows.load(from, a, 0, count);
            if (biases != null) {
                biases.read(from, count, b, tile);
                math.binary(BinaryOp.ADD, a, b, a, count);
            }
            if (relu) {
                math.unary(UnaryOp.RELU, a, b, count);
            }
            rows.store(from, relu ? b : a, 0, count);
        });
    }

    private static int tileOfRows(int width) {
        return width > Tile.SIZE ? Tile.SIZE : Tile.SIZE / width * width;
    }

    public CpuTensor cast(CpuTensor x, DType dtype) {
        CpuTensor y = runtime.result(x.shape(), dtype);
        Elements<Object> from = x.elements();
        Elements<Object> to = y.elements();
        workers.tiles(x.size(), (first, count, tile) -> {
            Object a = from.tile(tile, 0);
            Object b = to.tile(tile, 1);
            double[] doubles = tile.doubles(2);
            x.load(first, a, 0, count);
            from.widen(a, doubles, count);
            to.narrow(doubles, b, count);
            y.store(first, b, 0, count);
        });
        return y;
    }

    public void fill(CpuTensor target, double value) {
        Elements<Object> elements = target.elements();
        workers.tiles(target.size(), (from, count, tile) -> {
            Object array = elements.tile(tile, 0);
            elements.fill(array, 0, count, value);
            target.store(from, array, 0, count);
        });
    }
}
