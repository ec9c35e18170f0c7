package org.flows4j.core.tensor.cpu.internal.tensor;

import java.util.Arrays;
import org.flows4j.core.tensor.DType;
import org.flows4j.core.tensor.Shape;
import org.flows4j.core.tensor.Shapes;
import org.flows4j.core.tensor.cpu.internal.math.Tile;
import org.flows4j.core.tensor.cpu.internal.math.VectorMath;

/**
 * Sums and maxima over axes. Every reduction is one over the middle axis of {@code [outer, reduced, inner]}; axes that are
 * scattered are brought together by a permutation first. Sums accumulate in double, in an order that depends on the shape alone.
 */
public final class Reductions {
    /** Elements added up by one thread before partial sums are combined. */
    private static final int PART = Workers.PART;

    private final CpuRuntime runtime;
    private final Layout layout;
    private final Workers workers;
    private final VectorMath math;

    public Reductions(CpuRuntime runtime, Layout layout) {
        this.runtime = runtime;
        this.layout = layout;
        this.workers = runtime.workers();
        this.math = runtime.math();
    }

    public CpuTensor sum(CpuTensor x, int[] axes, DType dtype) {
        boolean[] gone = Shapes.reduced(x.shape(), axes);
        Shape shape = Shapes.reduce(x.shape(), axes);
        CpuTensor result = runtime.result(shape, dtype);
        int[] view = threeAxes(x.shape(), gone);
        if (x.size() == 0) {
            store(new double[result.size()], result);
        } else if (view.length == 3) {
            sum(x, view, result);
        } else {
            CpuTensor together = layout.permuteScratch(x, reducedLast(gone));
            int outer = result.size();
            sum(together, new int[] {outer, x.size() / outer, 1}, result);
            together.close();
        }
        return result;
    }

    /** {@code {outer, reduced, inner}} if the reduced axes lie next to one another (extents of 1 aside), otherwise nothing. */
    private static int[] threeAxes(Shape shape, boolean[] gone) {
        int[] extents = {1, 1, 1};
        int at = 0;
        for (int i = 0; i < gone.length; i++) {
            if (shape.dim(i) == 1) {
                continue;
            }
            if ((gone[i] && at == 0) || (!gone[i] && at == 1)) {
                at++;
            } else if (gone[i] && at == 2) {
                return new int[0];
            }
            extents[at] *= shape.dim(i);
        }
        return extents;
    }

    private static int[] reducedLast(boolean[] gone) {
        int[] order = new int[gone.length];
        int at = 0;
        for (int pass = 0; pass < 2; pass++) {
            for (int i = 0; i < gone.length; i++) {
                if (gone[i] == (pass == 1)) {
                    order[at++] = i;
                }
            }
        }
        return order;
    }

    private void sum(CpuTensor x, int[] view, CpuTensor result) {
        int outer = view[0];
        int reduced = view[1];
        int inner = view[2];
        double[] sums = new double[result.size()];
        if (inner == 1) {
            sumRows(x, outer, reduced, sums);
        } else {
            sumColumns(x, outer, reduced, inner, sums);
        }
        store(sums, result);
    }

    private static void store(double[] values, CpuTensor result) {
        if (result.dtype() == DType.FLOAT64) {
            result.store(0, values, 0, values.length);
        } else {
            float[] rounded = new float[values.length];
            for (int i = 0; i < rounded.length; i++) {
                rounded[i] = (float) values[i];
            }
            result.store(0, rounded, 0, rounded.length);
        }
    }

    /** Contiguous rows: short ones are shared out whole, long ones in parts whose sums are added in order. */
    private void sumRows(CpuTensor x, int rows, int length, double[] sums) {
        int partsOfRow = Math.max(1, Workers.divide(length, PART));
        int rowsOfPart = Math.max(1, PART / Math.max(1, length));
        if (partsOfRow == 1) {
            workers.parts(Workers.divide(rows, rowsOfPart), (part, tile) -> {
                int end = Math.min(rows, (part + 1) * rowsOfPart);
                for (int row = part * rowsOfPart; row < end; row++) {
                    sums[row] = sumOf(x, row * length, length, tile);
                }
            });
        } else {
            double[] partial = new double[rows * partsOfRow];
            workers.parts(partial.length, (part, tile) -> {
                int from = part % partsOfRow * PART;
                partial[part] = sumOf(x, part / partsOfRow * length + from, Math.min(PART, length - from), tile);
            });
            for (int i = 0; i < partial.length; i++) {
                sums[i / partsOfRow] += partial[i];
            }
        }
    }

    private double sumOf(CpuTensor x, int from, int length, Tile tile) {
        double sum = 0;
        for (int done = 0; done < length; done += Tile.SIZE) {
            int count = Math.min(Tile.SIZE, length - done);
            if (x.dtype() == DType.FLOAT32) {
                x.load(from + done, tile.floats(0), 0, count);
                sum += math.sum(tile.floats(0), 0, count);
            } else {
                double[] values = tile.doubles(0);
                x.load(from + done, values, 0, count);
                for (int i = 0; i < count; i++) {
                    sum += values[i];
                }
            }
        }
        return sum;
    }

    /** Columns of matrices that follow one another: several are shared out whole, a single one in parts. */
    private void sumColumns(CpuTensor x, int outer, int rows, int width, double[] sums) {
        int size = rows * width;
        int tileLength = Math.min(Tile.SIZE, ColumnSums.tileLength(width));
        if (outer == 1) {
            int partLength = Workers.partLength(tileLength);
            ColumnSums columns = new ColumnSums(math, width, size, partLength);
            workers.tiles(size, tileLength, (from, count, tile) -> add(x, 0, from, count, columns, tile));
            columns.addTo(sums, 0);
            return;
        }
        int matricesOfPart = Math.max(1, PART / Math.max(1, size));
        workers.parts(Workers.divide(outer, matricesOfPart), (part, tile) -> {
            int end = Math.min(outer, (part + 1) * matricesOfPart);
            for (int matrix = part * matricesOfPart; matrix < end; matrix++) {
                ColumnSums columns = new ColumnSums(math, width, size, size);
                for (int from = 0; from < size; from += tileLength) {
                    add(x, matrix * size, from, Math.min(tileLength, size - from), columns, tile);
                }
                columns.addTo(sums, matrix * width);
            }
        });
    }

    private static void add(CpuTensor x, int start, int from, int count, ColumnSums columns, Tile tile) {
        Object values = tile.array(x.dtype(), 0);
        x.load(start + from, values, 0, count);
        if (values instanceof float[] floats) {
            columns.add(from, floats, count);
        } else {
            columns.add(from, (double[]) values, count);
        }
    }

    public CpuTensor max(CpuTensor x, int axis) {
        Shape shape = Shapes.reduce(x.shape(), axis);
        boolean[] gone = Shapes.reduced(x.shape(), axis);
        if (x.shape().dim(axis) == 0) {
            throw new IllegalArgumentException(
                    "The maximum over axis " + axis + " of " + x.shape() + " has no elements");
        }
        CpuTensor result = runtime.result(shape, x.dtype());
        int[] view = threeAxes(x.shape(), gone);
        int reduced = view[1];
        int inner = view[2];
        workers.parts(
                view[0], (outer, tile) -> maxOf(x, outer * reduced * inner, reduced, inner, result, outer * inner));
        return result;
    }

    private static void maxOf(CpuTensor x, int from, int rows, int width, CpuTensor result, int at) {
        double[] best = new double[width];
        Arrays.fill(best, Double.NEGATIVE_INFINITY);
        boolean single = x.dtype() == DType.FLOAT32;
        for (int row = 0; row < rows; row++) {
            int position = x.offset() + from + row * width;
            for (int i = 0; i < width; i++) {
                best[i] = Math.max(
                        best[i],
                        single ? x.floats().get(position + i) : x.doubles().get(position + i));
            }
        }
        for (int i = 0; i < width; i++) {
            if (single) {
                result.floats().put(result.offset() + at + i, (float) best[i]);
            } else {
                result.doubles().put(result.offset() + at + i, best[i]);
            }
        }
    }
}
