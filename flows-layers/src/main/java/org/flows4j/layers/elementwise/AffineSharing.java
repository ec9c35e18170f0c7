package org.flows4j.layers.elementwise;

import org.flows4j.core.layer.LayerResult;
import org.flows4j.core.tensor.DType;
import org.flows4j.core.tensor.SampleShapes;
import org.flows4j.core.tensor.Shape;
import org.flows4j.core.tensor.Tensor;
import org.flows4j.core.tensor.ops.ChannelAffine;

/**
 * The sharing of biases and scales among the elements of a sample, and the affine map {@code (x + bias) * exp(logScale)} with them. Both
 * kinds of sharing are one affine map of the last axis, after folding the batch to rows of as many elements as there are parameters.
 *
 * @param layer named in messages
 * @param parameterShape {@code [C]} if all positions of a channel share, the sample shape if none do
 * @param perElement whether none do
 */
record AffineSharing(String layer, Shape parameterShape, boolean perElement) {
    static AffineSharing perChannel(String layer, int channels) {
        if (channels < 1) {
            throw new IllegalArgumentException(layer + " needs at least one channel, got " + channels);
        }
        return new AffineSharing(layer, Shape.of(channels), false);
    }

    static AffineSharing perElement(String layer, Shape sample) {
        return new AffineSharing(layer, sample, true);
    }

    Shape check(Shape input) {
        if (perElement) {
            SampleShapes.requireBuiltFor(layer, parameterShape, input);
        } else if (input.rank() != 1 && input.rank() != 3) {
            throw new IllegalArgumentException(
                    layer + " takes vectors [D] or images [H, W, C], got samples of shape " + input);
        } else if (input.channels() != parameterShape.dim(0)) {
            throw new IllegalArgumentException(
                    layer + " was built for " + parameterShape.dim(0) + " channels, got samples of shape " + input);
        }
        return input;
    }

    /** {@code (x + bias) * exp(logScale)}; the log-determinant counts each scale once per position. */
    LayerResult apply(Tensor x, Tensor bias, Tensor logScale) {
        Shape sample = check(x.shape().sample());
        int width = Math.toIntExact(parameterShape.size());
        Tensor rows = ChannelAffine.of(x.reshape(-1, width), bias.reshape(width), logScale.reshape(width));
        int positions = Math.toIntExact(sample.size() / width);
        Tensor logDeterminant =
                logScale.backend().sum(logScale, new int[0], DType.FLOAT64).mul(positions);
        return LayerResult.shared(rows.reshape(x.shape()), logDeterminant);
    }

    /** Undoes {@link #apply}: {@code y * exp(-logScale) - bias}, as an affine map of the same kind. */
    LayerResult invert(Tensor y, Tensor bias, Tensor logScale) {
        return apply(y, bias.mul(logScale.exp()).neg(), logScale.neg());
    }
}
