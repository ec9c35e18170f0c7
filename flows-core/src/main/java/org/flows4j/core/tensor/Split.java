package org.flows4j.core.tensor;

import org.jspecify.annotations.Nullable;

/**
 * Cuts a tensor into consecutive parts of one axis. The same as several slices, but its gradient is one concatenation
 * instead of one padded copy per part.
 *
 * @param axis which axis, from either end
 * @param extents of the parts; their sum is the extent of the axis
 */
public record Split(int axis, int... extents) implements CustomGradient {
    @Override
    public Tensor[] forward(Tensor... inputs) {
        Tensor x = inputs[0];
        int total = 0;
        Tensor[] parts = new Tensor[extents.length];
        for (int i = 0; i < parts.length; i++) {
            parts[i] = x.slice(axis, total, total + extents[i]);
            total += extents[i];
        }
        if (total != x.shape().dim(axis)) {
            throw new IllegalArgumentException("Parts of extents " + java.util.Arrays.toString(extents)
                    + " do not make up axis " + axis + " of " + x.shape());
        }
        return parts;
    }

    @Override
    public @Nullable Tensor[] backward(
            Tensor[] inputs, Tensor[] outputs, @Nullable Tensor[] outputGradients, boolean[] needed) {
        Tensor[] parts = new Tensor[outputs.length];
        for (int i = 0; i < parts.length; i++) {
            Tensor gradient = outputGradients[i];
            parts[i] =
                    gradient != null ? gradient : inputs[0].backend().fill(0, outputs[i].shape(), outputs[i].dtype());
        }
        return new Tensor[] {Tensor.concat(axis, parts)};
    }
}
