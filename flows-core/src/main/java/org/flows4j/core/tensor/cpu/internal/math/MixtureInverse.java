package org.flows4j.core.tensor.cpu.internal.math;

import org.flows4j.core.tensor.ops.MixLogCdfInverseOp;
import org.flows4j.core.tensor.ops.MixLogCdfOp;
import org.flows4j.core.tensor.ops.MixLogElement;

/**
 * Elements of a {@link MixLogCdfInverseOp} and the state of the search for their inverses, in one thread's heap arrays. Parameters of
 * components have a row of {@link #pitch} numbers for each element, everything else has one number.
 */
public final class MixtureInverse {
    /** The largest number of elements: their parameters stay in the first cache. */
    public static final int MOST = 32;

    /** {@link #state} of an element that is searched for, found, or beyond the range of the fast search. */
    public static final double SEARCHED = 1;

    public static final double FOUND = 0;
    public static final double FAILED = -1;

    /** Relative length of the last step of the search; the remaining error is smaller. */
    public static final double TOLERANCE = 1e-7;

    /** The op that is undone. */
    public final MixLogCdfOp op;

    /** K. */
    public final int components;

    /** K, rounded up to whole vectors. */
    public final int pitch;

    /** The values; later their inverses. */
    public final float[] values;

    /** log dx/dy. */
    public final float[] logSlopes;

    /** The conditioner's output, {@code 2 + 3K} numbers for each element. */
    public final float[] raw;

    /** Unnormalized weights, 0 in the padding. */
    public final double[] weight;

    /** Means; those of the padding repeat the first. */
    public final double[] mean;

    /** Scales; those of the padding repeat the first. */
    public final double[] scale;

    /** Reciprocal scales. */
    public final double[] rate;

    /** Logarithms of the factors of the result. */
    public final double[] a;

    /** Shifts of the result. */
    public final double[] shift;

    /** Wanted log-odds. */
    public final double[] target;

    /** Sums of weights: P. */
    public final double[] total;

    /** P F, P (1 - F) and P f at {@link #x}. */
    public final double[] below;

    public final double[] above;
    public final double[] density;

    /** The point that the search has reached. */
    public final double[] x;

    /** The bracket around the inverse. */
    public final double[] low;

    public final double[] high;

    /** Lengths of the last step and of the step before it. */
    public final double[] last;

    public final double[] lastButOne;

    /** {@link #SEARCHED}, {@link #FOUND} or {@link #FAILED}. */
    public final double[] state;

    /** Scratch. */
    public final double[] scratch;

    /** Logarithms of {@link #scratch}. */
    public final double[] logs;

    /** The elements that the next evaluation is for. */
    public final int[] list;

    /**
     * The tile of one thread; what it holds is arbitrary.
     *
     * @param lanes a row is a multiple of this many numbers
     */
    public MixtureInverse(Tile tile, MixLogCdfOp op, int lanes) {
        this.op = op;
        this.components = op.components();
        this.pitch = (components + lanes - 1) / lanes * lanes;
        this.values = tile.floats(0);
        this.logSlopes = tile.floats(1);
        this.raw = tile.longFloats(0);
        int index = 0;
        this.weight = tile.doublesAtLeast(index++, MOST * pitch);
        this.mean = tile.doublesAtLeast(index++, MOST * pitch);
        this.scale = tile.doublesAtLeast(index++, MOST * pitch);
        this.rate = tile.doublesAtLeast(index++, MOST * pitch);
        this.a = tile.doublesAtLeast(index++, MOST);
        this.shift = tile.doublesAtLeast(index++, MOST);
        this.target = tile.doublesAtLeast(index++, MOST);
        this.total = tile.doublesAtLeast(index++, MOST);
        this.below = tile.doublesAtLeast(index++, MOST);
        this.above = tile.doublesAtLeast(index++, MOST);
        this.density = tile.doublesAtLeast(index++, MOST);
        this.x = tile.doublesAtLeast(index++, MOST);
        this.low = tile.doublesAtLeast(index++, MOST);
        this.high = tile.doublesAtLeast(index++, MOST);
        this.last = tile.doublesAtLeast(index++, MOST);
        this.lastButOne = tile.doublesAtLeast(index++, MOST);
        this.state = tile.doublesAtLeast(index++, MOST);
        this.scratch = tile.doublesAtLeast(index++, MOST);
        this.logs = tile.doublesAtLeast(index, MOST);
        this.list = new int[MOST];
    }

    /** Inverts an element by itself, whatever its parameters. */
    public void invert(int i, MixLogElement element) {
        element.set(raw, i * op.parametersPerElement());
        values[i] = (float) element.inverse(values[i], TOLERANCE);
        logSlopes[i] = (float) -element.logSlope();
    }

    /** The number of elements of {@code parametersPerElement} parameters that fit; 0 if none does. */
    public static int capacity(int parametersPerElement) {
        return Math.min(MOST, MixtureTile.capacity(parametersPerElement));
    }
}
