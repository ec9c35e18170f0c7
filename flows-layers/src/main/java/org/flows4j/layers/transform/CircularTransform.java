package org.flows4j.layers.transform;

import org.flows4j.core.layer.LayerResult;
import org.flows4j.core.tensor.Split;
import org.flows4j.core.tensor.Tensor;
import org.flows4j.core.tensor.UnaryOp;
import org.flows4j.core.tensor.ops.CircleEmbedding;
import org.flows4j.core.tensor.ops.RationalQuadraticSpline;
import org.flows4j.core.tensor.ops.RationalQuadraticSpline.Ends;

/**
 * A map of angles: a periodic rational quadratic spline and a rotation (Rezende, Papamakarios, Racaniere, Albergo, Kanwar, Shanahan and
 * Cranmer 2020, "Normalizing flows on tori and spheres", section 2.3), {@code z = spline(x) + r} up to whole turns, with {@code 3 bins +
 * 1} parameters per element, the last of which is the rotation. The log-determinant is the sum of {@code log spline'(x)}; the density is
 * continuous across the ends. Conditioners see an angle as {@code (cos x, sin x)}.
 *
 * <p>Angles are in radians, in any representative; results are in [-pi, pi]. The base distribution must be one of angles, such as the
 * uniform one.
 *
 * @param bins K, from 2 to 256
 * @param hiddenWidth hidden width of the conditioner: parameters of widths and heights are divided by its root; 1 leaves them unchanged
 */
public record CircularTransform(int bins, int hiddenWidth) implements ElementTransform {
    private static final double TURN = 2 * Math.PI;

    /**
     * Checks the numbers.
     *
     * @throws IllegalArgumentException if one is out of range
     */
    public CircularTransform {
        if (hiddenWidth < 1) {
            throw new IllegalArgumentException("A conditioner has at least one hidden unit, got " + hiddenWidth);
        }
        spline(bins, hiddenWidth);
    }

    private static RationalQuadraticSpline spline(int bins, int hiddenWidth) {
        return new RationalQuadraticSpline(bins, Math.PI, 1 / Math.sqrt(hiddenWidth), Ends.PERIODIC, false);
    }

    @Override
    public int parameters() {
        return 3 * bins + 1;
    }

    @Override
    public int features() {
        return 2;
    }

    @Override
    public Tensor features(Tensor x) {
        return CircleEmbedding.of(x);
    }

    @Override
    public LayerResult forward(Tensor x, Tensor parameters) {
        Tensor[] parts = parts(x, parameters);
        Tensor[] results = spline(bins, hiddenWidth).apply(wrapped(x), parts[0]);
        return new LayerResult(wrapped(results[0].add(parts[1])), results[1]);
    }

    @Override
    public LayerResult inverse(Tensor z, Tensor parameters) {
        Tensor[] parts = parts(z, parameters);
        Tensor[] results = spline(bins, hiddenWidth).inverted().apply(wrapped(z.sub(parts[1])), parts[0]);
        return new LayerResult(results[0], results[1]);
    }

    /** The splines' numbers {@code [N, 3 bins C]} and the rotations {@code [N, C]}. */
    private Tensor[] parts(Tensor elements, Tensor parameters) {
        Tensor[] parts = new Split(-1, 3 * bins, 1).apply(parameters.reshape(-1, parameters()));
        int columns = elements.shape().channels();
        return new Tensor[] {parts[0].reshape(-1, 3 * bins * columns), parts[1].reshape(elements.shape())};
    }

    /** The representative in [-pi, pi]; its derivative is 1. */
    private static Tensor wrapped(Tensor angles) {
        Tensor turns = angles.mul(1 / TURN).add(0.5).unary(UnaryOp.FLOOR);
        return angles.sub(turns.mul(TURN));
    }
}
