package org.flows4j.core.tensor.cpu.internal.math;

import org.flows4j.core.tensor.ops.LstmStep;

/**
 * Some rows of the operands of an {@link LstmStep} and of its gradients. A row has {@link #width} numbers, and four times as many in the
 * arrays of gates: input, forget, candidate, output. Arrays have {@link VectorMath#PADDING} more elements, which may be overwritten.
 */
public final class LstmTile {
    /** Numbers of a row. */
    public final int width;

    /** The gates before their nonlinearities. */
    public final float[] gates;

    /** Room for the gates' sigmoids. */
    public final float[] sigmoids;

    /** Room for the candidate's hyperbolic tangent. */
    public final float[] candidate;

    /** Room for the hyperbolic tangent of the next cell. */
    public final float[] squashed;

    /** Gradients with respect to {@link #gates}. */
    public final float[] toGates;

    /** The cell before the step. */
    public final float[] cell;

    /** The cell after it. */
    public final float[] nextCell;

    /** The hidden state after it. */
    public final float[] nextHidden;

    /** Gradients with respect to {@link #nextCell}. */
    public final float[] toNextCell;

    /** Gradients with respect to {@link #nextHidden}. */
    public final float[] toNextHidden;

    /** Gradients with respect to {@link #cell}. */
    public final float[] toCell;

    /** Takes a thread's arrays for {@code count} numbers in rows of this width. */
    public LstmTile(Tile tile, int width, int count) {
        this.width = width;
        this.gates = wide(tile, 0, count);
        this.sigmoids = wide(tile, 1, count);
        this.toGates = wide(tile, 2, count);
        this.cell = narrow(tile, 0, count);
        this.nextCell = narrow(tile, 1, count);
        this.nextHidden = narrow(tile, 2, count);
        this.toNextCell = narrow(tile, 3, count);
        this.toNextHidden = narrow(tile, 4, count);
        this.toCell = narrow(tile, 5, count);
        this.candidate = narrow(tile, 6, count);
        this.squashed = narrow(tile, 7, count);
    }

    /** The numbers per tile: whole rows, and one row if it is longer than the thread's arrays. */
    public static int length(int width) {
        return Math.max(1, (Tile.SIZE - VectorMath.PADDING) / width) * width;
    }

    private static float[] wide(Tile tile, int index, int count) {
        int padded = LstmStep.GATES * count + VectorMath.PADDING;
        return padded <= Tile.LONG ? tile.longFloats(index) : new float[padded];
    }

    private static float[] narrow(Tile tile, int index, int count) {
        int padded = count + VectorMath.PADDING;
        return padded <= Tile.SIZE ? tile.floats(index) : new float[padded];
    }
}
