package org.flows4j.core.tensor.cpu;

import java.util.Arrays;
import org.flows4j.core.tensor.DType;
import org.flows4j.core.tensor.Shape;
import org.flows4j.core.tensor.Shapes;

/** Operations that move elements without changing them. */
final class Layout {
    private final CpuRuntime runtime;
    private final Workers workers;

    Layout(CpuRuntime runtime) {
        this.runtime = runtime;
        this.workers = runtime.workers();
    }

    CpuTensor permute(CpuTensor x, int[] order) {
        CpuTensor result = runtime.result(Shapes.permute(x.shape(), order), x.dtype());
        copy(StridedReader.permuted(x, result.shape(), order), result);
        return result;
    }

    /** As {@link #permute}, for use within an operation: whoever asks for it closes it. */
    CpuTensor permuteScratch(CpuTensor x, int... order) {
        CpuTensor result = runtime.scratch(Shapes.permute(x.shape(), order), x.dtype());
        copy(StridedReader.permuted(x, result.shape(), order), result);
        return result;
    }

    CpuTensor slice(CpuTensor x, int axis, int from, int to) {
        Shape shape = Shapes.slice(x.shape(), axis, from, to);
        int inner = 1;
        boolean contiguous = true;
        for (int i = 0; i < shape.rank(); i++) {
            contiguous &= i >= axis || shape.dim(i) == 1;
            inner *= i > axis ? shape.dim(i) : 1;
        }
        if (contiguous) {
            return runtime.view(x, shape, from * inner);
        }
        CpuTensor result = runtime.result(shape, x.dtype());
        copy(StridedReader.part(x, shape, axis, from), result);
        return result;
    }

    CpuTensor broadcastTo(CpuTensor x, Shape shape) {
        CpuTensor result = runtime.result(shape, x.dtype());
        copy(StridedReader.broadcast(x, shape), result);
        return result;
    }

    private void copy(StridedReader reader, CpuTensor result) {
        workers.tiles(result.size(), (from, count, tile) -> {
            Object array = tile.array(result.dtype(), 0);
            reader.read(from, count, array);
            result.store(from, array, 0, count);
        });
    }

    CpuTensor concat(int axis, CpuTensor[] parts, Shape shape) {
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

    /** Several rows a tile: each part's rows are loaded together and dealt out to their places. */
    private void joinShortRows(CpuTensor[] parts, CpuTensor result, int rows, int width) {
        workers.tiles(result.size(), Tile.SIZE / width * width, (from, count, tile) -> {
            Object joined = tile.array(result.dtype(), 0);
            Object loaded = tile.array(result.dtype(), 1);
            int firstRow = from / width;
            int rowsOfTile = count / width;
            int at = 0;
            for (CpuTensor part : parts) {
                int own = part.size() / rows;
                part.load(firstRow * own, loaded, 0, rowsOfTile * own);
                for (int row = 0; row < rowsOfTile; row++) {
                    System.arraycopy(loaded, row * own, joined, row * width + at, own);
                }
                at += own;
            }
            result.store(from, joined, 0, count);
        });
    }

    private void joinLongRows(CpuTensor[] parts, CpuTensor result, int rows, int width) {
        int start = 0;
        for (CpuTensor part : parts) {
            int own = part.size() / rows;
            int at = start;
            workers.parts(rows, (row, tile) -> {
                Object array = tile.array(result.dtype(), 0);
                for (int done = 0; done < own; done += Tile.SIZE) {
                    int count = Math.min(Tile.SIZE, own - done);
                    part.load(row * own + done, array, 0, count);
                    result.store(row * width + at + done, array, 0, count);
                }
            });
            start += own;
        }
    }

    CpuTensor select(CpuTensor x, int[] indices) {
        return moveChannels(x, Shapes.select(x.shape(), indices), indices);
    }

    CpuTensor scatter(CpuTensor x, int[] indices, int channels) {
        Shape shape = Shapes.scatter(x.shape(), indices, channels);
        int[] places = new int[channels];
        Arrays.fill(places, -1);
        for (int i = 0; i < indices.length; i++) {
            places[indices[i]] = i;
        }
        return moveChannels(x, shape, places);
    }

    /** Fills each row of the result from a row of x: element i comes from sources[i], or is 0 where that is negative. */
    private CpuTensor moveChannels(CpuTensor x, Shape shape, int[] sources) {
        int width = x.shape().channels();
        CpuTensor result = runtime.result(shape, x.dtype());
        int newWidth = sources.length;
        int rows = newWidth == 0 ? 0 : result.size() / newWidth;
        int rowsOfPart = Math.max(1, Workers.PART / Math.max(width, newWidth));
        workers.parts(Workers.divide(rows, rowsOfPart), (part, tile) -> {
            int rowsAtOnce = Math.max(1, Tile.SIZE / Math.max(width, newWidth));
            boolean fits = Math.max(width, newWidth) <= Tile.SIZE;
            boolean single = x.dtype() == DType.FLOAT32;
            Object from = fits ? tile.array(x.dtype(), 0) : single ? new float[width] : new double[width];
            Object to = fits ? tile.array(x.dtype(), 1) : single ? new float[newWidth] : new double[newWidth];
            int end = Math.min(rows, (part + 1) * rowsOfPart);
            for (int row = part * rowsOfPart; row < end; row += rowsAtOnce) {
                int count = Math.min(rowsAtOnce, end - row);
                x.load(row * width, from, 0, count * width);
                for (int i = 0; i < count; i++) {
                    if (single) {
                        pick((float[]) from, i * width, (float[]) to, i * newWidth, sources);
                    } else {
                        pick((double[]) from, i * width, (double[]) to, i * newWidth, sources);
                    }
                }
                result.store(row * newWidth, to, 0, count * newWidth);
            }
        });
        return result;
    }

    private static void pick(float[] from, int row, float[] to, int at, int[] sources) {
        for (int i = 0; i < sources.length; i++) {
            to[at + i] = sources[i] < 0 ? 0 : from[row + sources[i]];
        }
    }

    private static void pick(double[] from, int row, double[] to, int at, int[] sources) {
        for (int i = 0; i < sources.length; i++) {
            to[at + i] = sources[i] < 0 ? 0 : from[row + sources[i]];
        }
    }
}
