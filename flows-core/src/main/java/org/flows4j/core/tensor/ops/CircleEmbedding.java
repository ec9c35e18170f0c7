package org.flows4j.core.tensor.ops;

import org.flows4j.core.tensor.CustomGradient;
import org.flows4j.core.tensor.Shape;
import org.flows4j.core.tensor.Tensor;
import org.jspecify.annotations.Nullable;

/**
 * Angles as points of the unit circle, which networks see without a jump: {@code (cos x, sin x)} for each x, computed in double.
 *
 * <p>Input: x {@code [N, C]} in radians. Result: {@code [N, 2C]}, cosine and sine of an element next to one another.
 */
public record CircleEmbedding() implements CustomGradient {
    /**
     * Embeds angles.
     *
     * @param x {@code [N, C]}, in radians
     * @return {@code [N, 2C]}
     */
    public static Tensor of(Tensor x) {
        return new CircleEmbedding().apply(x)[0];
    }

    @Override
    public Tensor[] forward(Tensor... inputs) {
        OpInputs.count(this, 1, inputs);
        Tensor x = inputs[0];
        double[] angles = x.toDoubles();
        double[] points = new double[2 * angles.length];
        for (int i = 0; i < angles.length; i++) {
            points[2 * i] = Math.cos(angles[i]);
            points[2 * i + 1] = Math.sin(angles[i]);
        }
        Shape shape = x.shape();
        return new Tensor[] {x.backend().fromDoubles(points, shape.with(-1, 2 * shape.channels()), x.dtype())};
    }

    /** The derivative of the cosine is minus the sine, that of the sine the cosine. */
    @Override
    public @Nullable Tensor[] backward(
            Tensor[] inputs, Tensor[] outputs, @Nullable Tensor[] outputGradients, boolean[] needed) {
        Tensor toPoints = outputGradients[0];
        if (toPoints == null || !needed[0]) {
            return new @Nullable Tensor[] {null};
        }
        double[] points = outputs[0].toDoubles();
        double[] gradients = toPoints.toDoubles();
        double[] toAngles = new double[points.length / 2];
        for (int i = 0; i < toAngles.length; i++) {
            toAngles[i] = gradients[2 * i + 1] * points[2 * i] - gradients[2 * i] * points[2 * i + 1];
        }
        Tensor x = inputs[0];
        return new Tensor[] {x.backend().fromDoubles(toAngles, x.shape(), x.dtype())};
    }
}
