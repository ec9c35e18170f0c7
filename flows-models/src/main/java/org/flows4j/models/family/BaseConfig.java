package org.flows4j.models.family;

import org.flows4j.core.autodiff.ParameterFactory;
import org.flows4j.core.distribution.DiagonalNormal;
import org.flows4j.core.distribution.Distribution;
import org.flows4j.core.distribution.FullNormal;
import org.flows4j.core.distribution.NormalMixture;
import org.flows4j.core.distribution.StandardNormal;
import org.flows4j.core.distribution.StudentT;
import org.flows4j.core.distribution.UniformBox;
import org.flows4j.core.tensor.Shape;

/**
 * The base distribution of a flow of vectors.
 *
 * @param base the kind of distribution
 * @param baseComponents components of a MIXTURE
 * @param degreesOfFreedom degrees of freedom of STUDENT_T; tails are heavier for fewer
 * @param baseBound UNIFORM is on the box [-baseBound, baseBound]
 */
public record BaseConfig(
        @AddedLater("NORMAL") Kind base,
        @AddedLater("8") int baseComponents,
        @AddedLater("5") double degreesOfFreedom,
        @AddedLater("5") double baseBound) {
    /** The kinds of base distribution. */
    public enum Kind {
        /** Independent standard normal components. */
        NORMAL,
        /** Independent normal components with learned means and deviations. */
        DIAGONAL_NORMAL,
        /** A normal distribution with learned mean and covariance. */
        FULL_NORMAL,
        /** A learned mixture of normal distributions. */
        MIXTURE,
        /** Independent components with Student's t-distribution, for heavy tails. */
        STUDENT_T,
        /** Uniform on a box; samples that the flow maps outside have density 0. */
        UNIFORM
    }

    /** The standard normal distribution. */
    public static final BaseConfig NORMAL = new BaseConfig(Kind.NORMAL, 8, 5, 5);

    /**
     * Checks the numbers.
     *
     * @throws IllegalArgumentException if one is out of range
     */
    public BaseConfig {
        ConfigLimits.range(1, ConfigLimits.MIXTURE, "baseComponents", baseComponents);
        positive("degreesOfFreedom", degreesOfFreedom);
        positive("baseBound", baseBound);
    }

    private static void positive(String name, double value) {
        if (!(value > 0) || Double.isInfinite(value)) {
            throw new IllegalArgumentException(name + " must be positive and finite, got " + value);
        }
    }

    /**
     * Creates the distribution.
     *
     * @param parameters makes its parameters, {@code base.…}
     * @param dimensions length of a latent vector
     * @return the distribution
     */
    public Distribution create(ParameterFactory parameters, int dimensions) {
        Shape shape = Shape.vector(dimensions);
        ParameterFactory own = parameters.child("base");
        return switch (base) {
            case NORMAL -> new StandardNormal(shape, own.backend(), own.dtype());
            case DIAGONAL_NORMAL -> new DiagonalNormal(own, shape, DiagonalNormal.Sharing.PER_ELEMENT);
            case FULL_NORMAL -> new FullNormal(own, dimensions);
            case MIXTURE -> new NormalMixture(own, dimensions, baseComponents);
            case STUDENT_T -> new StudentT(shape, degreesOfFreedom, own.backend(), own.dtype());
            case UNIFORM -> new UniformBox(shape, -baseBound, baseBound, own.backend(), own.dtype());
        };
    }
}
