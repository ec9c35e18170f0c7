package org.flows4j.layers.convolution;

import java.util.Arrays;
import java.util.stream.IntStream;
import org.flows4j.core.tensor.DType;
import org.flows4j.core.tensor.Shape;
import org.flows4j.core.tensor.Tensor;
import org.flows4j.core.tensor.TensorBackend;

/**
 * The steps of a {@link WavefrontSolver} in tensor operations alone, for passes that are traced: one matrix product per anti-diagonal of
 * pixels, in double. On values, the solver is several times faster.
 */
final class TracedWavefronts {
    private final Tensor pixels;
    private final Shape images;
    private final DType dtype;
    private final int channels;
    private final int height;
    private final int width;
    private final int direction;
    private final int reach;
    private final Tensor factor;
    private final Tensor[] solved;

    /**
     * Prepares the steps.
     *
     * @param z {@code [N, H, W, C]}
     * @param direction of the pixels that a pixel depends on, -1 or 1
     * @param reach rows and columns of the free corner
     * @param matrix {@code [reach * reach * C, C]}, the solver's
     */
    TracedWavefronts(Tensor z, int channels, int direction, int reach, double... matrix) {
        this.images = z.shape();
        this.dtype = z.dtype();
        this.channels = channels;
        this.height = images.dim(1);
        this.width = images.dim(2);
        this.direction = direction;
        this.reach = reach;
        this.pixels = z.cast(DType.FLOAT64).reshape(images.dim(0), height * width * channels);
        this.factor = z.backend().fromDoubles(matrix, Shape.of(matrix.length / channels, channels), DType.FLOAT64);
        this.solved = new Tensor[height + width - 1];
    }

    private int firstRow(int diagonal) {
        return Math.max(0, diagonal - width + 1);
    }

    private int count(int diagonal) {
        return Math.min(diagonal, height - 1) - firstRow(diagonal) + 1;
    }

    /** The x whose convolution is z, of z's shape and dtype. */
    Tensor solve() {
        for (int step = 0; step < solved.length; step++) {
            int diagonal = direction < 0 ? step : solved.length - 1 - step;
            solved[diagonal] = solve(diagonal);
        }
        int[] order = IntStream.range(0, solved.length).flatMap(this::places).toArray();
        int[] places = new int[order.length];
        for (int i = 0; i < order.length; i++) {
            places[order[i]] = i;
        }
        Tensor[] flat = Arrays.stream(solved)
                .map(part -> part.reshape(images.dim(0), part.shape().dim(1) * channels))
                .toArray(Tensor[]::new);
        Tensor all = Tensor.concat(1, flat);
        return all.backend().select(all, places).reshape(images).cast(dtype);
    }

    /** The elements of an anti-diagonal in the flattened image. */
    private IntStream places(int diagonal) {
        return IntStream.range(firstRow(diagonal), firstRow(diagonal) + count(diagonal))
                .map(row -> (row * width + diagonal - row) * channels)
                .flatMap(first -> IntStream.range(first, first + channels));
    }

    private Tensor solve(int diagonal) {
        TensorBackend backend = pixels.backend();
        int count = count(diagonal);
        Tensor[] blocks = new Tensor[reach * reach];
        blocks[0] = backend.select(pixels, places(diagonal).toArray()).reshape(images.dim(0), count, channels);
        for (int block = 1; block < blocks.length; block++) {
            int rows = direction * (block / reach);
            int columns = direction * (block % reach);
            blocks[block] = known(diagonal + rows + columns, firstRow(diagonal) + rows, count);
        }
        return backend.matmul(Tensor.concat(2, blocks), factor, false, false);
    }

    /** The pixels of a solved anti-diagonal in rows from one on, zeros outside the image: {@code [N, count, C]}. */
    private Tensor known(int diagonal, int row, int count) {
        if (diagonal < 0 || diagonal >= solved.length) {
            return zeros(count);
        }
        int first = firstRow(diagonal);
        int from = Math.max(row, first);
        int to = Math.min(row + count, first + count(diagonal));
        if (from >= to) {
            return zeros(count);
        }
        Tensor inside = solved[diagonal].slice(1, from - first, to - first);
        Tensor[] before = from > row ? new Tensor[] {zeros(from - row), inside} : new Tensor[] {inside};
        Tensor joined = Tensor.concat(1, before);
        return to < row + count ? Tensor.concat(1, joined, zeros(row + count - to)) : joined;
    }

    private Tensor zeros(int rows) {
        return pixels.backend().fill(0, Shape.of(images.dim(0), rows, channels), DType.FLOAT64);
    }
}
