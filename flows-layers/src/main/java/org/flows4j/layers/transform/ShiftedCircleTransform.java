package org.flows4j.layers.transform;

import org.flows4j.core.layer.LayerResult;
import org.flows4j.core.tensor.Tensor;
import org.flows4j.core.tensor.UnaryOp;

/**
 * zuko's map of angles: half a turn, then a spline of the interval (Rezende et al. 2020, "Normalizing flows on tori and spheres"),
 *
 * <pre>{@code
 * z = spline(turn(x))    turn(x) = (x mod 2 B) - B
 * }</pre>
 *
 * <p>with the bound B of the spline. A conditioner sees x itself, so the density may jump across the ends; {@link CircularTransform} is
 * continuous there. Angles outside of {@code [-B, B]} turn into the interval; a {@code Domain} in front of the flow refuses them.
 *
 * @param spline of {@code [-B, B]}
 */
public record ShiftedCircleTransform(KnotSplineTransform spline) implements ElementTransform {
    /** @throws IllegalArgumentException if the interval is not symmetric */
    public ShiftedCircleTransform {
        if (spline.lower() != -spline.upper()) {
            throw new IllegalArgumentException(
                    "A circle needs a spline on a symmetric interval, got " + spline.lower() + " to " + spline.upper());
        }
    }

    @Override
    public int parameters() {
        return spline.parameters();
    }

    @Override
    public LayerResult forward(Tensor x, Tensor parameters) {
        return spline.forward(turned(x), parameters);
    }

    @Override
    public LayerResult inverse(Tensor z, Tensor parameters) {
        LayerResult result = spline.inverse(z, parameters);
        return new LayerResult(turned(result.value()), result.logTerm());
    }

    private Tensor turned(Tensor x) {
        double turn = 2 * spline.upper();
        Tensor turns = x.mul(1 / turn).unary(UnaryOp.FLOOR);
        return x.sub(turns.mul(turn)).add(-spline.upper());
    }
}
