package org.flows4j.core.tensor.cpu.internal.tensor;

import org.flows4j.core.tensor.cpu.internal.math.ArrayMath;
import org.flows4j.core.tensor.cpu.internal.math.Tile;
import org.jspecify.annotations.Nullable;

/**
 * Sums each column of a row-major matrix, in double, by parts that are added in order. In narrow matrices several rows are
 * summed as one; the last step adds the sums of the same column.
 *
 * @param <A> the type of heap array
 */
public final class ColumnSums<A> {
    /** About the number of sums side by side that leaves the first cache free and makes long loops. */
    private static final int SHORT_PERIOD = 256;

    /** In a small matrix the last step, which adds up a period, must remain a small part of the work. */
    private static final int LEAST_ROUNDS = 8;

    /** Floats of the widest vector register. */
    private static final int REGISTER = 16;

    private final ArrayMath<A> math;
    private final int width;
    private final int period;
    private final int partLength;
    private final double[] @Nullable [] parts;

    /** Sums a matrix of {@code columns} columns and {@code size} elements by parts of {@code partLength} elements. */
    public ColumnSums(ArrayMath<A> math, int columns, int size, int partLength) {
        this.math = math;
        this.width = Math.max(1, columns);
        this.period = Math.max(width, Math.min(period(width), size / LEAST_ROUNDS / width * width));
        this.partLength = partLength;
        this.parts = new double[Workers.divide(size, partLength)][];
    }

    /** A multiple of the number of columns, or that number itself if it is large: the length of tiles that are to be summed. */
    public static int tileLength(int columns) {
        int width = Math.max(1, columns);
        return width > Tile.SIZE ? width : Tile.SIZE / width * width;
    }

    /** The length of the rows summed as one: few rows, and whole registers where possible. */
    private static int period(int width) {
        int aligned = width;
        while (aligned % REGISTER != 0 && aligned < SHORT_PERIOD) {
            aligned += width;
        }
        return Workers.divide(SHORT_PERIOD, aligned) * aligned;
    }

    private double[] part(int index) {
        double[] part = parts[index];
        if (part == null) {
            part = new double[period];
            parts[index] = part;
        }
        return part;
    }

    /** Adds elements of one part of the matrix, from the one with index {@code from} on. */
    public void add(int from, A values, int count) {
        double[] sums = part(from / partLength);
        for (int done = 0; done < count; ) {
            int at = (from + done) % period;
            int run = Math.min(count - done, period - at);
            math.accumulate(values, done, sums, at, run);
            done += run;
        }
    }

    /** Adds the sums to those already in an array. */
    public void addTo(double[] target, int at) {
        for (double[] part : parts) {
            if (part != null) {
                for (int row = 0; row < period; row += width) {
                    for (int i = 0; i < width; i++) {
                        target[at + i] += part[row + i];
                    }
                }
            }
        }
    }
}
