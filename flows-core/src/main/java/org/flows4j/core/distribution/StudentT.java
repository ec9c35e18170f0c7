package org.flows4j.core.distribution;

import java.util.Arrays;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import org.flows4j.core.autodiff.Evaluation;
import org.flows4j.core.tensor.DType;
import org.flows4j.core.tensor.Shape;
import org.flows4j.core.tensor.Tensor;
import org.flows4j.core.tensor.TensorBackend;
import org.flows4j.core.tensor.TensorBackend.NoiseSource;
import org.flows4j.core.tensor.UnaryOp;
import org.flows4j.core.tensor.ops.CircleEmbedding;

/**
 * Independent components with Student's t-distribution of n degrees of freedom, whose tails fall as a power: {@code log p(z) = sum of
 * log Gamma((n + 1) / 2) - log Gamma(n / 2) - log(n pi) / 2 - (n + 1) / 2 log(1 + z^2 / n)}. A Lipschitz flow keeps the tails of its base
 * distribution (Jaini, Kobyzev, Yu and Brubaker 2020, "Tails of Lipschitz triangular flows").
 *
 * <p>A temperature multiplies the draws. Draws are exact (Bailey 1994, "Polar generation of random variates with the t-distribution").
 */
public final class StudentT extends FixedDistribution {
    private static final double ASYMPTOTIC = 20;

    private final double degreesOfFreedom;

    /**
     * The distribution over samples of a shape.
     *
     * @param sampleShape {@code [H, W, C]} or {@code [D]}
     * @param degreesOfFreedom n, positive and finite; 1 is Cauchy's distribution
     * @param backend where samples are made
     * @param dtype element type of samples
     * @throws IllegalArgumentException if the degrees of freedom are out of range
     */
    public StudentT(Shape sampleShape, double degreesOfFreedom, TensorBackend backend, DType dtype) {
        super(sampleShape, backend, dtype);
        if (!(degreesOfFreedom > 0) || Double.isInfinite(degreesOfFreedom)) {
            throw new IllegalArgumentException(
                    "Student's t-distribution needs positive, finite degrees of freedom, got " + degreesOfFreedom);
        }
        this.degreesOfFreedom = degreesOfFreedom;
    }

    @Override
    public Tensor logProb(Tensor z, Evaluation evaluation) {
        Gaussians.checkBatch(z, sampleShape());
        double n = degreesOfFreedom;
        double constant = logGammaRatio(n / 2) - 0.5 * Math.log(n * Math.PI);
        Tensor tails = z.square().mul(1 / n).add(1).log().sumPerSample();
        return tails.mul(-0.5 * (n + 1)).add(constant * sampleShape().size());
    }

    /** {@code log Gamma(a + 1/2) - log Gamma(a)}: by its recurrence up to 20, then by its asymptotic series, to 1e-14. */
    static double logGammaRatio(double a) {
        double sum = 0;
        double at = a;
        for (; at < ASYMPTOTIC; at++) {
            sum += Math.log(at / (at + 0.5));
        }
        double square = at * at;
        double series = (-1.0 / 8 + (1.0 / 192 + (-1.0 / 640 + 17.0 / 14336 / square) / square) / square) / at;
        return sum + 0.5 * Math.log(at) + series;
    }

    @Override
    public Tensor sample(int n, double temperature, RandomGenerator random, Evaluation evaluation) {
        Gaussians.checkDraw(n, temperature);
        if (random instanceof NoiseSource source) {
            return polar(
                            source.uniform(sampleShape().batch(n), dtype),
                            source.uniform(sampleShape().batch(n), dtype))
                    .mul(temperature);
        }
        double[] draws = new double[Math.toIntExact(n * sampleShape().size())];
        Arrays.setAll(draws, i -> temperature * draw(random));
        return backend.fromDoubles(draws, sampleShape().batch(n), dtype);
    }

    /**
     * The draws by uniform numbers for direction and radius, {@code cos(2 pi a) sqrt(nu ((1 - w)^(-2 / nu) - 1))}: the distribution of
     * {@link #draw}, which finds a direction by rejection.
     */
    private Tensor polar(Tensor direction, Tensor radius) {
        int columns = sampleShape().channels();
        Tensor circle = CircleEmbedding.of(direction.cast(DType.FLOAT64).mul(2 * Math.PI));
        Tensor cosine = circle.backend()
                .select(circle, IntStream.range(0, columns).map(i -> 2 * i).toArray());
        Tensor square = radius.cast(DType.FLOAT64)
                .neg()
                .add(1)
                .log()
                .mul(-2 / degreesOfFreedom)
                .exp()
                .add(-1)
                .mul(degreesOfFreedom);
        return cosine.mul(square.unary(UnaryOp.SQRT)).cast(dtype);
    }

    private double draw(RandomGenerator random) {
        double u;
        double square;
        do {
            u = 2 * random.nextDouble() - 1;
            double v = 2 * random.nextDouble() - 1;
            square = u * u + v * v;
        } while (square >= 1 || square == 0);
        return u * Math.sqrt(degreesOfFreedom * Math.expm1(-2 / degreesOfFreedom * Math.log(square)) / square);
    }

    @Override
    public String toString() {
        return "StudentT" + sampleShape() + " of " + degreesOfFreedom + " degrees of freedom";
    }
}
