package org.flows4j.core.tensor.cpu.internal.tensor;

import org.flows4j.core.tensor.cpu.internal.math.Tile;
import org.flows4j.core.tensor.cpu.internal.math.VectorMath;
import org.jspecify.annotations.Nullable;

/**
 * Sums each column of a row-major matrix, in double, by parts that are added in order. Narrow matrices are summed as if several
 * of their rows were one: the last step adds up what belongs together.
 */
public final class ColumnSums {
    /** Sums of about so many elements side by side keep the first cache free and the loops long. */
    private static final int SHORT_PERIOD = 256;

    /** Floats of the widest vector register. */
    private static final int REGISTER = 16;

    private final VectorMath math;
    private final int width;
    private final int period;
    private final double[] @Nullable [] parts;

    /** For a matrix of {@code width} columns and that many elements, summed in {@code parts} parts. */
    public ColumnSums(VectorMath math, int width, int size, int parts) {
        this.math = math;
        this.width = width;
        this.period = Math.min(period(width), Math.max(size, width));
        this.parts = new double[parts][];
    }

    /** A multiple of the width, or the width itself if it is long: a good length for tiles that are to be summed. */
    public static int tileLength(int width) {
        return width > Tile.SIZE ? width : Tile.SIZE / width * width;
    }

    /** The rows summed as one: few of them, and whole registers where that can be. */
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

    /** Adds elements of the matrix, the first of which has this index in it. */
    public void add(int index, int from, float[] values, int count) {
        double[] sums = part(index);
        for (int done = 0; done < count; ) {
            int at = (from + done) % period;
            int run = Math.min(count - done, period - at);
            math.accumulate(values, done, sums, at, run);
            done += run;
        }
    }

    /** Adds elements of the matrix, the first of which has this index in it. */
    public void add(int index, int from, double[] values, int count) {
        double[] sums = part(index);
        for (int i = 0; i < count; i++) {
            sums[(from + i) % period] += values[i];
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
