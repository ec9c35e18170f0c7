package org.flows4j.core.tensor.cpu.internal.math;

import org.flows4j.core.tensor.ops.MixLogCdfOp;

/**
 * Elements of a mixture-of-logistics coupling and intermediate results, in one thread's heap arrays. Some arrays have one number
 * per element, others K, and those laid out as the conditioner's output have 2 + 3K. Rows follow one another without a gap: code that
 * writes them in order may write past the end of each.
 */
public final class MixtureTile {
    private static final int PER_ELEMENT = 10;

    /** Parameters that stay in the first cache together with what is computed from them. */
    private static final int CACHED = 4800;

    /** K. */
    public final int components;

    /** The lower bound of log-scales. */
    public final float leastLogScale;

    /** The conditioner's output. */
    public final float[] raw;

    /** The gradient of the conditioner's output. */
    public final float[] toRaw;

    /** Exponentials of the logits. */
    public final float[] weight;

    /** Exponentials of minus the log-scales. */
    public final float[] rate;

    /** Sigmoids of the standardized elements z. */
    public final float[] sigmoid;

    /** Sigmoids of -z. */
    public final float[] complement;

    /** The elements. */
    public final float[] x;

    /** Sums of the weights: P. */
    public final float[] total;

    /** P F. */
    public final float[] below;

    /** P (1 - F). */
    public final float[] above;

    /** P f. */
    public final float[] density;

    /** Gradient of P F. */
    public final float[] toBelow;

    /** Gradient of P (1 - F). */
    public final float[] toAbove;

    /** Gradient of P f. */
    public final float[] toDensity;

    /** Minus the gradient of P. */
    public final float[] fromTotal;

    /** The gradient of the elements. */
    public final float[] toX;

    public MixtureTile(Tile tile, MixLogCdfOp op) {
        this.components = op.components();
        this.leastLogScale = (float) op.leastLogScale();
        this.raw = tile.longFloats(0);
        this.toRaw = tile.longFloats(1);
        this.weight = tile.longFloats(2);
        this.rate = tile.longFloats(3);
        this.sigmoid = tile.longFloats(4);
        this.complement = tile.longFloats(5);
        this.x = tile.floats(0);
        this.total = tile.floats(1);
        this.below = tile.floats(2);
        this.above = tile.floats(3);
        this.density = tile.floats(4);
        this.toBelow = tile.floats(5);
        this.toAbove = tile.floats(6);
        this.toDensity = tile.floats(7);
        this.fromTotal = tile.floats(8);
        this.toX = tile.floats(9);
    }

    /** Further arrays of one number per element. */
    public static float[] further(Tile tile, int index) {
        return tile.floats(PER_ELEMENT + index);
    }

    /** The number of elements of {@code parametersPerElement} parameters per tile; 0 if not even one element fits. */
    public static int capacity(int parametersPerElement) {
        int fit = (Tile.LONG - VectorMath.PADDING) / parametersPerElement;
        return Math.min(Math.max(CACHED / parametersPerElement, 1), fit);
    }
}
