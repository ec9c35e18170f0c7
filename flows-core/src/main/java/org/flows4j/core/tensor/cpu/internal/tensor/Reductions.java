package org.flows4j.core.tensor.cpu.internal.tensor;

import java.util.Arrays;
import org.flows4j.core.tensor.DType;
import org.flows4j.core.tensor.Shape;
import org.flows4j.core.tensor.Shapes;
import org.flows4j.core.tensor.cpu.internal.math.ArrayMath;
import org.flows4j.core.tensor.cpu.internal.math.Tile;

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

    public Reductions(CpuRuntime runtime, Layout layout) {
        this.runtime = runtime;
        this.layout = layout;
        this.workers = runtime.workers();
    }

    public CpuTensor sum(CpuTensor x, int[] axes, DType dtype) {
        boolean[] gone = Shapes.reduced(x.shape(), axes);
        Shape shape = Shapes.reduce(x.shape(), axes);
        CpuTensor result = runtime.result(shape, dtype);
        int[] view = threeAxes(x.shape(), gone);
        if (x.size() == 0) {
            result.assign(0, new double[result.size()]);
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
        result.assign(0, sums);
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
        Object values = x.elements().tile(tile, 0);
        ArrayMath<Object> math = runtime.math(x.dtype());
        double sum = 0;
        for (int done = 0; done < length; done += Tile.SIZE) {
            int count = Math.min(Tile.SIZE, length - done);
            x.load(from + done, values, 0, count);
            sum = math.addTo(sum, values, count);
        }
        return sum;
    }

    /** Columns of matrices that follow one another: several are shared out whole, a single one in parts. */
    private void sumColumns(CpuTensor x, int outer, int rows, int width, double[] sums) {
        int size = rows * width;
        int tileLength = Math.min(Tile.SIZE, ColumnSums.tileLength(width));
        if (outer == 1) {
            int partLength = Workers.partLength(tileLength);
            ColumnSums<Object> columns = new ColumnSums<>(runtime.math(x.dtype()), width, size, partLength);
            workers.tiles(size, tileLength, (from, count, tile) -> add(x, 0, from, count, columns, tile));
            columns.addTo(sums, 0);
            return;
        }
        int matricesOfPart = Math.max(1, PART / Math.max(1, size));
        workers.parts(Workers.divide(outer, matricesOfPart), (part, tile) -> {
            int end = Math.min(outer, (part + 1) * matricesOfPart);
            for (int matrix = part * matricesOfPart; matrix < end; matrix++) {
                ColumnSums<Object> columns = new ColumnSums<>(runtime.math(x.dtype()), width, size, size);
                for (int from = 0; from < size; from += tileLength) {
                    add(x, matrix * size, from, Math.min(tileLength, size - from), columns, tile);
                }
                columns.addTo(sums, matrix * width);
            }
        });
    }

    private static void add(CpuTensor x, int start, int from, int count, ColumnSums<Object> columns, Tile tile) {
        Object values = x.elements().tile(tile, 0);
        x.load(start + from, values, 0, count);
        columns.add(from, values, count);
    }

    public CpuTensor max(CpuTensor x, int axis) {
        Shape shape = Shapes.max(x.shape(), axis);
        boolean[] gone = Shapes.reduced(x.shape(), axis);
        CpuTensor result = runtime.result(shape, x.dtype());
        int[] view = threeAxes(x.shape(), gone);
        int reduced = view[1];
        int inner = view[2];
        workers.parts(view[0], (outer, tile) -> {
            double[] best = largest(x, outer * reduced * inner, reduced * inner, inner, tile);
            result.assign(outer * inner, best);
        });
        return result;
    }

    /** The largest element of each column of a matrix. */
    private static double[] largest(CpuTensor x, int from, int size, int width, Tile tile) {
        double[] best = new double[width];
        Arrays.fill(best, Double.NEGATIVE_INFINITY);
        Object values = x.elements().tile(tile, 0);
        double[] doubles = tile.doubles(1);
        int column = 0;
        for (int done = 0; done < size; done += Tile.SIZE) {
            int count = Math.min(Tile.SIZE, size - done);
            x.load(from + done, values, 0, count);
            x.elements().widen(values, doubles, count);
            for (int i = 0; i < count; i++) {
                best[column] = Math.max(best[column], doubles[i]);
                column = column + 1 == width ? 0 : column + 1;
            }
        }
        return best;
    }
}
