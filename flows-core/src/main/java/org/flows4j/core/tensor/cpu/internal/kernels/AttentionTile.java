package org.flows4j.core.tensor.cpu.internal.kernels;

import java.util.Arrays;
import org.flows4j.core.tensor.cpu.internal.math.AttentionMath;
import org.flows4j.core.tensor.cpu.internal.math.StridedMatrix;
import org.flows4j.core.tensor.cpu.internal.math.Tile;
import org.flows4j.core.tensor.cpu.internal.tensor.Workers;

/**
 * One sample in one thread's arrays while {@link AttentionKernel} works on it, head by head. The right operand and the result of a
 * product are panels with one position per column; arrays with positions in rows are transposed on the way in and out.
 */
final class AttentionTile {
    private static final int WIDTH = AttentionMath.WIDTH;

    final int positions;
    /** Channels of a head. */
    final int size;
    /** The factor of scores. */
    final float scale;

    final float[] projected;
    final float[] y;
    final float[] logSums;
    final float[] scores;
    final float[] first;
    final float[] second;
    /** A packed matrix with positions in rows. */
    final float[] packedRows;
    /** A packed matrix with positions in columns. */
    final float[] packedColumns;

    final float[] largest;
    final float[] sums;

    float[] toProjected = {};
    float[] toY = {};
    float[] toLogSums = {};
    float[] toScores = {};
    /** Further packed matrices. */
    float[] toPackedRows = {};

    float[] toPackedColumns = {};
    float[] keys = {};
    float[] ofHead = {};
    float[] common = {};
    /** Panels of the gradients of queries, {@link AttentionMath#WIDTH} channels each. */
    float[][] toQueries = {};

    private final Tile tile;
    private final int filters;

    AttentionTile(Tile tile, int heads, int positions, int filters) {
        this.tile = tile;
        this.positions = positions;
        this.filters = filters;
        this.size = filters / heads;
        this.scale = (float) (1 / Math.sqrt(size));
        this.projected = tile.atLeast(0, 3 * positions * filters);
        this.y = tile.atLeast(1, positions * filters);
        this.logSums = tile.atLeast(2, heads * positions);
        int groupedPositions = AttentionMath.grouped(positions);
        int groupedSize = AttentionMath.grouped(size);
        this.scores = tile.atLeast(3, groupedPositions * WIDTH);
        this.first = tile.atLeast(4, groupedSize * WIDTH);
        this.second = tile.atLeast(5, groupedSize * WIDTH);
        this.packedRows = tile.atLeast(6, groupedPositions * size);
        this.packedColumns = tile.atLeast(7, groupedSize * positions);
        this.largest = tile.floats(0);
        this.sums = tile.floats(1);
    }

    /** Takes the arrays that only the backward pass needs. */
    void prepareBackward() {
        toProjected = tile.atLeast(8, 3 * positions * filters);
        toY = tile.atLeast(9, positions * filters);
        toLogSums = tile.atLeast(10, logSums.length);
        toScores = tile.atLeast(11, scores.length);
        toPackedRows = tile.atLeast(12, packedRows.length);
        toPackedColumns = tile.atLeast(13, packedColumns.length);
        keys = tile.atLeast(14, WIDTH * WIDTH);
        ofHead = tile.atLeast(15, positions);
        common = tile.atLeast(16, positions);
        toQueries = new float[Workers.divide(size, WIDTH)][];
        for (int panel = 0; panel < toQueries.length; panel++) {
            toQueries[panel] = tile.atLeast(17 + panel, positions * WIDTH);
        }
    }

    StridedMatrix query(int head) {
        return new StridedMatrix(projected, head * size, 3 * filters, 1);
    }

    StridedMatrix key(int head) {
        return new StridedMatrix(projected, filters + head * size, 3 * filters, 1);
    }

    StridedMatrix value(int head) {
        return new StridedMatrix(projected, 2 * filters + head * size, 3 * filters, 1);
    }

    StridedMatrix toKey(int head) {
        return new StridedMatrix(toProjected, filters + head * size, 3 * filters, 1);
    }

    StridedMatrix toValue(int head) {
        return new StridedMatrix(toProjected, 2 * filters + head * size, 3 * filters, 1);
    }

    StridedMatrix toY(int head) {
        return new StridedMatrix(toY, head * size, filters, 1);
    }

    /** Fills a panel with some positions, and zeros behind the last. */
    void gather(StridedMatrix matrix, int from, float[] panel) {
        int count = Math.min(WIDTH, positions - from);
        for (int c = 0; c < size; c++) {
            int at = matrix.from() + from * matrix.rowStride() + c;
            for (int lane = 0; lane < count; lane++) {
                panel[c * WIDTH + lane] = matrix.values()[at + lane * matrix.rowStride()];
            }
            Arrays.fill(panel, c * WIDTH + count, (c + 1) * WIDTH, 0);
        }
    }

    /** Writes a panel's positions to their places. */
    void scatter(float[] panel, float factor, StridedMatrix matrix, int from) {
        int count = Math.min(WIDTH, positions - from);
        for (int c = 0; c < size; c++) {
            int at = matrix.from() + from * matrix.rowStride() + c;
            for (int lane = 0; lane < count; lane++) {
                matrix.values()[at + lane * matrix.rowStride()] = factor * panel[c * WIDTH + lane];
            }
        }
    }

    /** Copies the channels of some positions to a panel, one position per row, with zeros behind the last channel. */
    void rows(StridedMatrix matrix, int from, int count, int channel, float[] panel) {
        int channels = Math.min(WIDTH, size - channel);
        for (int i = 0; i < count; i++) {
            int at = matrix.from() + (from + i) * matrix.rowStride() + channel;
            System.arraycopy(matrix.values(), at, panel, i * WIDTH, channels);
            Arrays.fill(panel, i * WIDTH + channels, (i + 1) * WIDTH, 0);
        }
    }

    /** Divides the sums of values by those of weights, for the queries of one panel. */
    void finish(int head, int from) {
        int count = Math.min(WIDTH, positions - from);
        for (int lane = 0; lane < count; lane++) {
            logSums[head * positions + from + lane] = (float) (scale * largest[lane] + Math.log(sums[lane]));
            sums[lane] = 1 / sums[lane];
        }
        for (int c = 0; c < size; c++) {
            for (int lane = 0; lane < count; lane++) {
                y[(from + lane) * filters + head * size + c] = second[c * WIDTH + lane] * sums[lane];
            }
        }
    }

    /**
     * Computes the common part of the gradients of one query's weights: the product of result and gradient, less the gradient of the
     * sum.
     */
    void startHead(int head) {
        System.arraycopy(logSums, head * positions, ofHead, 0, positions);
        for (int i = 0; i < positions; i++) {
            int at = i * filters + head * size;
            double product = -toLogSums[head * positions + i];
            for (int c = 0; c < size; c++) {
                product += y[at + c] * toY[at + c];
            }
            common[i] = (float) product;
        }
        for (float[] panel : toQueries) {
            Arrays.fill(panel, 0, positions * WIDTH, 0);
        }
    }

    /** Writes the gradients of a head's queries to their places. */
    void finishQueries(int head) {
        for (int i = 0; i < positions; i++) {
            int to = i * 3 * filters + head * size;
            for (int c = 0; c < size; c++) {
                toProjected[to + c] = scale * toQueries[c / WIDTH][i * WIDTH + c % WIDTH];
            }
        }
    }
}
