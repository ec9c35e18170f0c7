package org.flows4j.models.imported;

import org.flows4j.core.autodiff.ParameterFactory;
import org.flows4j.core.distribution.DiagonalNormal;
import org.flows4j.core.distribution.Distribution;
import org.flows4j.core.distribution.StandardNormal;
import org.flows4j.core.distribution.UniformBox;
import org.flows4j.core.tensor.Shape;

/**
 * The base distribution of an imported flow.
 *
 * @param kind of distribution
 * @param lower lower end of each component of UNIFORM
 * @param upper upper end of each component of UNIFORM
 */
public record LatentBase(Kind kind, double lower, double upper) {
    /** The kinds of base distribution. */
    public enum Kind {
        /** Independent standard normal components. */
        NORMAL,
        /** Independent normal components, each with its mean and log-scale. */
        DIAGONAL_NORMAL,
        /** Uniform on a box. */
        UNIFORM
    }

    /** The standard normal distribution. */
    public static final LatentBase NORMAL = new LatentBase(Kind.NORMAL, 0, 1);

    /** @throws IllegalArgumentException if the ends are not finite and in order */
    public LatentBase {
        if (!(lower < upper) || Double.isInfinite(upper - lower)) {
            throw new IllegalArgumentException(
                    "A base distribution has finite ends in order, got " + lower + " and " + upper);
        }
    }

    /** Makes the distribution over latents of a shape; its parameters are called {@code base.…}. */
    Distribution create(ParameterFactory parameters, Shape shape) {
        ParameterFactory own = parameters.child("base");
        return switch (kind) {
            case NORMAL -> new StandardNormal(shape, own.backend(), own.dtype());
            case DIAGONAL_NORMAL -> new DiagonalNormal(own, shape, DiagonalNormal.Sharing.PER_ELEMENT);
            case UNIFORM -> new UniformBox(shape, lower, upper, own.backend(), own.dtype());
        };
    }
}
