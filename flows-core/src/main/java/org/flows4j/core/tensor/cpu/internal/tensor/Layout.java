package org.flows4j.core.tensor.cpu.internal.tensor;

import static org.flows4j.core.tensor.cpu.internal.tensor.CpuRuntime.after;

import java.util.Arrays;
import java.util.function.Supplier;
import org.flows4j.core.tensor.LayoutOperations;
import org.flows4j.core.tensor.LayoutShapes;
import org.flows4j.core.tensor.Shape;
import org.flows4j.core.tensor.Tensor;
import org.flows4j.core.tensor.cpu.internal.math.Tile;

/** Operations that move elements without changing them. */
public final class Layout implements LayoutOperations {
    private final CpuRuntime runtime;
    private final Workers workers;
    private final ElementTables joins = new ElementTables();
    private final ElementTables moves = new ElementTables();

    public Layout(CpuRuntime runtime) {
        this.runtime = runtime;
        this.workers = runtime.workers();
    }

    @Override
    public CpuTensor reshape(Tensor x, Shape shape) {
        return after(runtime.view(runtime.operand(x), LayoutShapes.checkReshape(x.shape(), shape), 0), x);
    }

    @Override
    public CpuTensor permute(Tensor x, int... order) {
        CpuTensor own = runtime.own(x);
        CpuTensor result = runtime.result(LayoutShapes.permute(x.shape(), order), x.dtype());
        return after(filled(result, () -> StridedReader.permuted(own, result.shape(), order)), x);
    }

    /** Permutes for use within an operation; the caller closes the result. */
    public CpuTensor permuteScratch(CpuTensor x, int... order) {
        CpuTensor result = runtime.scratch(LayoutShapes.permute(x.shape(), order), x.dtype());
        return filled(result, () -> StridedReader.permuted(x, result.shape(), order));
    }

    @Override
    public CpuTensor slice(Tensor x, int axis, int from, int to) {
        return after(slice(runtime.own(x), axis, from, to), x);
    }

    private CpuTensor slice(CpuTensor x, int axis, int from, int to) {
        Shape shape = LayoutShapes.slice(x.shape(), axis, from, to);
        int inner = 1;
        boolean contiguous = true;
        for (int i = 0; i < shape.rank(); i++) {
            contiguous &= i >= axis || shape.dim(i) == 1;
            inner *= i > axis ? shape.dim(i) : 1;
        }
        if (contiguous) {
            return runtime.view(x, shape, from * inner);
        }
        if (axis == shape.rank() - 1 && x.shape().channels() <= Tile.SIZE) {
            int[] sources = new int[to - from];
            Arrays.setAll(sources, i -> from + i);
            return moveChannels(x, shape, sources);
        }
        return filled(runtime.result(shape, x.dtype()), () -> StridedReader.part(x, shape, axis, from));
    }

    @Override
    public CpuTensor broadcastTo(Tensor x, Shape shape) {
        CpuTensor own = runtime.own(x);
        CpuTensor result = runtime.result(LayoutShapes.broadcastTo(x.shape(), shape), x.dtype());
        return after(filled(result, () -> StridedReader.broadcast(own, shape)), x);
    }

    /** Copies elements into a result; an empty result gets no reader, which could not cut it into tiles. */
    private CpuTensor filled(CpuTensor result, Supplier<StridedReader> elements) {
        if (result.size() > 0) {
            copy(elements.get(), result);
        }
        return result;
    }

    private void copy(StridedReader reader, CpuTensor result) {
        workers.tiles(result.size(), reader.tileLength(), (from, count, tile) -> {
            Object array = result.elements().tile(tile, 0);
            reader.read(from, count, array, tile);
            result.store(from, array, 0, count);
        });
    }

    @Override
    public CpuTensor concat(int axis, Tensor... parts) {
        CpuTensor[] own = runtime.own(parts);
        return after(concat(axis, own, LayoutShapes.concat(axis, parts)), (Object[]) parts);
    }

    private CpuTensor concat(int axis, CpuTensor[] parts, Shape shape) {
        CpuTensor result = runtime.result(shape, parts[0].dtype());
        int rows = 1;
        for (int i = 0; i < axis; i++) {
            rows *= shape.dim(i);
        }
        if (rows == 0 || result.size() == 0) {
            return result;
        }
        int width = result.size() / rows;
        if (width <= Tile.SIZE) {
            joinShortRows(parts, result, rows, width);
        } else {
            joinLongRows(parts, result, rows, width);
        }
        return result;
    }

    /** Several rows per tile: loads the rows of one part after another, and picks from these. */
    private void joinShortRows(CpuTensor[] parts, CpuTensor result, int rows, int width) {
        int rowsOfTile = Math.max(1, Math.min(rows, Tile.SIZE / width));
        int[] widths = new int[parts.length + 1];
        for (int i = 0; i < parts.length; i++) {
            widths[i] = parts[i].size() / rows;
        }
        widths[parts.length] = rowsOfTile;
        int[] table = joins.get(() -> joiningTable(rowsOfTile, width, widths), widths);
        Elements<Object> elements = result.elements();
        workers.tiles(result.size(), rowsOfTile * width, (from, count, tile) -> {
            Object window = elements.window(tile);
            Object joined = elements.tile(tile, 0);
            int at = 0;
            for (int i = 0; i < parts.length; i++) {
                parts[i].load(from / width * widths[i], window, rowsOfTile * at, count / width * widths[i]);
                at += widths[i];
            }
            elements.gather(window, table, 0, joined, 0, count);
            result.store(from, joined, 0, count);
        });
    }

    /** The places of the elements of joined rows if the rows of each part follow those of the previous part. */
    private static int[] joiningTable(int rows, int width, int... widths) {
        int[] table = new int[rows * width];
        int start = 0;
        for (int part = 0; start < width; part++) {
            for (int i = 0; i < rows * widths[part]; i++) {
                table[i / widths[part] * width + start + i % widths[part]] = rows * start + i;
            }
            start += widths[part];
        }
        return table;
    }

    private void joinLongRows(CpuTensor[] parts, CpuTensor result, int rows, int width) {
        int start = 0;
        for (CpuTensor part : parts) {
            int own = part.size() / rows;
            int at = start;
            workers.parts(rows, (row, tile) -> {
                Object array = result.elements().tile(tile, 0);
                for (int done = 0; done < own; done += Tile.SIZE) {
                    int count = Math.min(Tile.SIZE, own - done);
                    part.load(row * own + done, array, 0, count);
                    result.store(row * width + at + done, array, 0, count);
                }
            });
            start += own;
        }
    }

    @Override
    public CpuTensor select(Tensor x, int... indices) {
        return after(moveChannels(runtime.own(x), LayoutShapes.select(x.shape(), indices), indices), x);
    }

    @Override
    public CpuTensor scatter(Tensor x, int[] indices, int channels) {
        Shape shape = LayoutShapes.scatter(x.shape(), indices, channels);
        int[] places = new int[channels];
        Arrays.fill(places, -1);
        for (int i = 0; i < indices.length; i++) {
            places[indices[i]] = i;
        }
        return after(moveChannels(runtime.own(x), shape, places), x);
    }

    /** Fills each row of the result from a row of x: element i comes from sources[i], or is 0 where that is negative. */
    private CpuTensor moveChannels(CpuTensor x, Shape shape, int[] sources) {
        CpuTensor result = runtime.result(shape, x.dtype());
        int width = x.shape().channels();
        if (result.size() == 0) {
            return result;
        }
        int newWidth = sources.length;
        int rows = result.size() / newWidth;
        if (Math.max(width, newWidth) <= Tile.SIZE) {
            moveShortRows(x, result, rows, width, sources);
        } else {
            workers.parts(rows, (row, tile) -> moveLongRow(x, result, row, width, sources));
        }
        return result;
    }

    private void moveShortRows(CpuTensor x, CpuTensor result, int rows, int width, int[] sources) {
        int newWidth = sources.length;
        int rowsOfTile = Math.max(1, Math.min(rows, Tile.SIZE / Math.max(width, newWidth)));
        // A zero follows the rows.
        int zero = rowsOfTile * width;
        int[] extents = Arrays.copyOf(sources, newWidth + 2);
        extents[newWidth] = rowsOfTile;
        extents[newWidth + 1] = width;
        int[] table = moves.get(() -> movingTable(rowsOfTile, width, sources), extents);
        Elements<Object> elements = x.elements();
        workers.tiles(result.size(), Math.max(1, table.length), (from, count, tile) -> {
            Object window = elements.window(tile);
            Object moved = elements.tile(tile, 0);
            x.load(from / newWidth * width, window, 0, count / newWidth * width);
            elements.fill(window, zero, zero + 1, 0);
            elements.gather(window, table, 0, moved, 0, count);
            result.store(from, moved, 0, count);
        });
    }

    private static int[] movingTable(int rows, int width, int... sources) {
        int[] table = new int[rows * sources.length];
        for (int i = 0; i < table.length; i++) {
            int source = sources[i % sources.length];
            table[i] = source < 0 ? rows * width : i / sources.length * width + source;
        }
        return table;
    }

    private static void moveLongRow(CpuTensor x, CpuTensor result, int row, int width, int[] sources) {
        Elements<Object> elements = x.elements();
        Object from = elements.array(width + 1);
        Object to = elements.array(sources.length);
        int[] table = new int[sources.length];
        for (int i = 0; i < table.length; i++) {
            table[i] = sources[i] < 0 ? width : sources[i];
        }
        x.load(row * width, from, 0, width);
        elements.gather(from, table, 0, to, 0, table.length);
        result.store(row * sources.length, to, 0, sources.length);
    }
}
