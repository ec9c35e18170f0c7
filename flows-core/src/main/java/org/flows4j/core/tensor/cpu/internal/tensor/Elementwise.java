package org.flows4j.core.tensor.cpu.internal.tensor;

import java.util.Arrays;
import org.flows4j.core.tensor.Activation;
import org.flows4j.core.tensor.BinaryOp;
import org.flows4j.core.tensor.DType;
import org.flows4j.core.tensor.Shape;
import org.flows4j.core.tensor.UnaryOp;
import org.flows4j.core.tensor.cpu.internal.math.ScalarMath;
import org.flows4j.core.tensor.cpu.internal.math.Tile;
import org.flows4j.core.tensor.cpu.internal.math.VectorMath;
import org.jspecify.annotations.Nullable;

/** Functions of one or two tensors, element by element. */
public final class Elementwise {
    private final CpuRuntime runtime;
    private final Workers workers;
    private final VectorMath math;

    public Elementwise(CpuRuntime runtime) {
        this.runtime = runtime;
        this.workers = runtime.workers();
        this.math = runtime.math();
    }

    public CpuTensor unary(UnaryOp op, CpuTensor x) {
        CpuTensor y = runtime.result(x.shape(), x.dtype());
        if (x.dtype() == DType.FLOAT32) {
            workers.tiles(x.size(), (from, count, tile) -> {
                float[] a = tile.floats(0);
                float[] b = tile.floats(1);
                x.load(from, a, 0, count);
                math.unary(op, a, b, count);
                y.store(from, b, 0, count);
            });
        } else {
            workers.tiles(x.size(), (from, count, tile) -> {
                double[] a = tile.doubles(0);
                x.load(from, a, 0, count);
                for (int i = 0; i < count; i++) {
                    a[i] = ScalarMath.unary(op, a[i]);
                }
                y.store(from, a, 0, count);
            });
        }
        return y;
    }

    public CpuTensor unaryGradient(UnaryOp op, CpuTensor x, CpuTensor y, CpuTensor gradient) {
        CpuTensor result = runtime.result(x.shape(), x.dtype());
        if (x.dtype() == DType.FLOAT32) {
            workers.tiles(x.size(), (from, count, tile) -> {
                float[] a = tile.floats(0);
                float[] b = tile.floats(1);
                float[] g = tile.floats(2);
                x.load(from, a, 0, count);
                y.load(from, b, 0, count);
                gradient.load(from, g, 0, count);
                math.unaryGradient(op, a, b, g, g, count);
                result.store(from, g, 0, count);
            });
        } else {
            workers.tiles(x.size(), (from, count, tile) -> {
                double[] a = tile.doubles(0);
                double[] b = tile.doubles(1);
                double[] g = tile.doubles(2);
                x.load(from, a, 0, count);
                y.load(from, b, 0, count);
                gradient.load(from, g, 0, count);
                for (int i = 0; i < count; i++) {
                    g[i] *= ScalarMath.derivative(op, a[i], b[i]);
                }
                result.store(from, g, 0, count);
            });
        }
        return result;
    }

    public CpuTensor binary(BinaryOp op, CpuTensor a, CpuTensor b, Shape shape) {
        CpuTensor result = runtime.result(shape, a.dtype());
        StridedReader left = StridedReader.broadcast(a, shape);
        StridedReader right = StridedReader.broadcast(b, shape);
        if (a.dtype() == DType.FLOAT32) {
            workers.tiles(result.size(), (from, count, tile) -> {
                float[] p = tile.floats(0);
                float[] q = tile.floats(1);
                left.read(from, count, p, tile);
                right.read(from, count, q, tile);
                math.binary(op, p, q, p, count);
                result.store(from, p, 0, count);
            });
        } else {
            workers.tiles(result.size(), (from, count, tile) -> {
                double[] p = tile.doubles(0);
                double[] q = tile.doubles(1);
                left.read(from, count, p, tile);
                right.read(from, count, q, tile);
                for (int i = 0; i < count; i++) {
                    p[i] = ScalarMath.binary(op, p[i], q[i]);
                }
                result.store(from, p, 0, count);
            });
        }
        return result;
    }

    public CpuTensor scaleShift(CpuTensor x, double scale, double shift) {
        CpuTensor y = runtime.result(x.shape(), x.dtype());
        if (x.dtype() == DType.FLOAT32) {
            workers.tiles(x.size(), (from, count, tile) -> {
                float[] a = tile.floats(0);
                x.load(from, a, 0, count);
                math.scaleShift(a, (float) scale, (float) shift, a, count);
                y.store(from, a, 0, count);
            });
        } else {
            workers.tiles(x.size(), (from, count, tile) -> {
                double[] a = tile.doubles(0);
                x.load(from, a, 0, count);
                for (int i = 0; i < count; i++) {
                    a[i] = a[i] * scale + shift;
                }
                y.store(from, a, 0, count);
            });
        }
        return y;
    }

    /** What a library that cannot fuse them leaves to do after a product: adds a bias to each row, in place, and activates. */
    public void addBias(CpuTensor rows, @Nullable CpuTensor bias, Activation activation) {
        int width = rows.shape().dim(-1);
        boolean relu = activation == Activation.RELU;
        if (bias == null && !relu) {
            return;
        }
        StridedReader biases = bias == null ? null : StridedReader.broadcast(bias, rows.shape());
        workers.tiles(rows.size(), width == 0 ? Tile.SIZE : tileOfRows(width), (from, count, tile) -> {
            if (rows.dtype() == DType.FLOAT32) {
                float[] a = tile.floats(0);
                float[] b = tile.floats(1);
                rows.load(from, a, 0, count);
                if (biases != null) {
                    biases.read(from, count, b, tile);
                    math.binary(BinaryOp.ADD, a, b, a, count);
                }
                if (relu) {
                    math.unary(UnaryOp.RELU, a, b, count);
                }
                rows.store(from, relu ? b : a, 0, count);
            } else {
                double[] a = tile.doubles(0);
                double[] b = tile.doubles(1);
                rows.load(from, a, 0, count);
                if (biases != null) {
                    biases.read(from, count, b, tile);
                }
                for (int i = 0; i < count; i++) {
                    double sum = biases == null ? a[i] : a[i] + b[i];
                    a[i] = relu ? Math.max(sum, 0) : sum;
                }
                rows.store(from, a, 0, count);
            }
        });
    }

    private static int tileOfRows(int width) {
        return width > Tile.SIZE ? Tile.SIZE : Tile.SIZE / width * width;
    }

    public CpuTensor cast(CpuTensor x, DType dtype) {
        CpuTensor y = runtime.result(x.shape(), dtype);
        workers.tiles(x.size(), (from, count, tile) -> {
            float[] floats = tile.floats(0);
            double[] doubles = tile.doubles(0);
            if (dtype == DType.FLOAT64) {
                x.load(from, floats, 0, count);
                for (int i = 0; i < count; i++) {
                    doubles[i] = floats[i];
                }
                y.store(from, doubles, 0, count);
            } else {
                x.load(from, doubles, 0, count);
                for (int i = 0; i < count; i++) {
                    floats[i] = (float) doubles[i];
                }
                y.store(from, floats, 0, count);
            }
        });
        return y;
    }

    public void fill(CpuTensor target, double value) {
        workers.tiles(target.size(), (from, count, tile) -> {
            Object array = tile.array(target.dtype(), 0);
            if (array instanceof float[] floats) {
                Arrays.fill(floats, 0, count, (float) value);
            } else {
                Arrays.fill((double[]) array, 0, count, value);
            }
            target.store(from, array, 0, count);
        });
    }
}
