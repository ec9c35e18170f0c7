package org.flows4j.core.tensor.cpu.internal.math;

import java.util.Arrays;
import org.flows4j.core.tensor.ops.RationalQuadraticSpline;

/**
 * Elements of a {@link RationalQuadraticSpline} and intermediate results, in one thread's heap arrays. The conditioner's numbers of an
 * element lie together, as in its output; {@link #rows} and the intermediate results have a row per number instead, of {@link #PITCH}
 * elements, for loops over elements.
 */
public final class SplineTile {
    /** The largest number of elements. A constant, so that the compiler checks the bounds of arrays once per loop. */
    public static final int PITCH = 64;

    /** Rows of {@link #bin}: the ends and sizes of each element's bin. */
    public static final int LEFT = 0;

    public static final int WIDTH = PITCH;
    public static final int LOWER = 2 * PITCH;
    public static final int HEIGHT = 3 * PITCH;

    /** Two rows: the slopes at both ends of the bin. */
    public static final int SLOPES = 4 * PITCH;

    /** Two rows: the numbers that the slopes come from. */
    public static final int RAW_SLOPES = 6 * PITCH;

    /** Two rows: the derivatives of the slopes by these numbers. */
    public static final int SLOPE_FACTORS = 8 * PITCH;

    /** The number of the bin, from 0. */
    public static final int INDEX = 10 * PITCH;

    /** The place in the bin, from 0 to 1. */
    public static final int THETA = 11 * PITCH;

    /** The value of the spline or of its inverse. */
    public static final int VALUE = 12 * PITCH;

    /** Gradients of the value and of log dy/dx. */
    public static final int TO_VALUE = 13 * PITCH;

    public static final int TO_LOG_SLOPE = 14 * PITCH;

    /** Gradients of the argument and of the bin's numbers. */
    public static final int TO_X = 15 * PITCH;

    public static final int TO_LEFT = 16 * PITCH;
    public static final int TO_WIDTH = 17 * PITCH;
    public static final int TO_LOWER = 18 * PITCH;
    public static final int TO_HEIGHT = 19 * PITCH;

    /** Two rows. */
    public static final int TO_SLOPES = 20 * PITCH;

    private static final int BIN_ROWS = 22;

    /** The spline. */
    public final RationalQuadraticSpline op;

    /** K. */
    public final int bins;

    /** Whether the spline is a map of a circle. */
    public final boolean periodic;

    /** Whether the elements are values of the spline, to be undone. */
    public final boolean inverse;

    /** The ends of the interval are this far from 0. */
    public final double bound;

    /** The elements; later the results. */
    public final float[] values;

    /** log dy/dx of each element. */
    public final float[] logSlopes;

    /** The gradients of the results; later those of the elements. */
    public final float[] gradients;

    /** The gradients of log dy/dx, or, for the inverse, of log dx/dy. */
    public final float[] toLogSlopes;

    /** The output of the conditioner; later its gradients. */
    public final float[] numbers;

    /** The numbers by rows: K of widths, K of heights, K + 1 of the slopes at all knots, 0 where the slope is fixed. */
    public final float[] rows;

    /** Rows of widths and heights as fractions of the whole. */
    public final double[] parts;

    /** Rows of intermediate results. */
    public final double[] bin;

    /** Two rows, scratch. */
    public final double[] scratch;

    /** Two rows, scratch. */
    public final double[] logs;

    private final int stride;

    /** The tile of one thread; what it holds is arbitrary. */
    public SplineTile(Tile tile, RationalQuadraticSpline op) {
        this.op = op;
        this.bins = op.bins();
        this.periodic = op.periodic();
        this.inverse = op.inverse();
        this.bound = op.bound();
        this.stride = op.parametersPerElement();
        this.values = tile.floats(0);
        this.logSlopes = tile.floats(1);
        this.gradients = tile.floats(2);
        this.toLogSlopes = tile.floats(3);
        this.numbers = tile.atLeast(0, PITCH * stride);
        this.rows = tile.atLeast(1, PITCH * (3 * bins + 1));
        this.parts = tile.doublesAtLeast(0, PITCH * 2 * bins);
        this.bin = tile.doublesAtLeast(1, BIN_ROWS * PITCH);
        this.scratch = tile.doublesAtLeast(2, 2 * PITCH);
        this.logs = tile.doublesAtLeast(3, 2 * PITCH);
    }

    /** The row of an element's number: a line's first row of slopes belongs to a fixed one. */
    private int row(int number) {
        return (periodic || number < 2 * bins ? number : number + 1) * PITCH;
    }

    /** Copies the numbers of {@code count} elements to {@link #rows}. */
    public void toRows(int count) {
        for (int k = 0; k < stride; k++) {
            int row = row(k);
            for (int i = 0, from = k; i < count; i++, from += stride) {
                rows[row + i] = numbers[from];
            }
        }
        int first = 2 * bins * PITCH;
        int last = 3 * bins * PITCH;
        if (periodic) {
            // Both ends are one point.
            System.arraycopy(rows, first, rows, last, count);
        } else {
            Arrays.fill(rows, first, first + count, 0);
            Arrays.fill(rows, last, last + count, 0);
        }
    }

    /** Copies the gradients of {@code count} elements' numbers from {@link #rows} to {@link #numbers}. */
    public void fromRows(int count) {
        if (periodic) {
            for (int i = 0; i < count; i++) {
                rows[2 * bins * PITCH + i] += rows[3 * bins * PITCH + i];
            }
        }
        for (int k = 0; k < stride; k++) {
            int row = row(k);
            for (int i = 0, to = k; i < count; i++, to += stride) {
                numbers[to] = rows[row + i];
            }
        }
    }
}
