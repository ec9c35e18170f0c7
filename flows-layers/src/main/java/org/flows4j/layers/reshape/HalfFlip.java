package org.flows4j.layers.reshape;

import org.flows4j.core.tensor.Shape;
import org.flows4j.core.tensor.Tensor;

/**
 * Swaps the two halves of the channels, {@code [x1, x2] -> [x2, x1]}, so that the next coupling changes the half that
 * conditioned this one. The first half is the larger one when their number is odd. log|det| = 0.
 *
 * <p>Shapes: {@code [N, H, W, C]} or {@code [N, D]}, both ways.
 */
public final class HalfFlip extends Rearrangement {
    /** Creates the layer. */
    public HalfFlip() {}

    @Override
    Tensor rearrange(Tensor x) {
        int channels = x.shape().channels();
        return rotate(x, channels - channels / 2);
    }

    @Override
    Tensor restore(Tensor z) {
        return rotate(z, z.shape().channels() / 2);
    }

    private static Tensor rotate(Tensor x, int by) {
        int[] indices = new int[x.shape().channels()];
        for (int i = 0; i < indices.length; i++) {
            indices[i] = (i + by) % indices.length;
        }
        return x.backend().select(x, indices);
    }

    @Override
    public Shape outputShape(Shape input) {
        if (input.rank() != 1 && input.rank() != 3) {
            throw new IllegalArgumentException(
                    "HalfFlip takes images [H, W, C] or vectors [D], got samples of shape " + input);
        }
        return input;
    }
}
