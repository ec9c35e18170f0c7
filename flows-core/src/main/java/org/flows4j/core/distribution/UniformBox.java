package org.flows4j.core.distribution;

import java.util.Arrays;
import java.util.random.RandomGenerator;
import org.flows4j.core.autodiff.Evaluation;
import org.flows4j.core.tensor.BinaryOp;
import org.flows4j.core.tensor.CustomGradient;
import org.flows4j.core.tensor.DType;
import org.flows4j.core.tensor.Shape;
import org.flows4j.core.tensor.Tensor;
import org.flows4j.core.tensor.TensorBackend;
import org.flows4j.core.tensor.UnaryOp;
import org.jspecify.annotations.Nullable;

/**
 * The uniform distribution on a box, both ends included: {@code log p(z) = -sum log(upper - lower)} inside and negative infinity outside.
 * Use it behind layers that map the data into the box, such as splines on the same interval or circular splines. A training batch with a
 * sample outside has an infinite loss, which the trainer reports as divergence.
 *
 * <p>A temperature shrinks the box about its center; above 1 draws would leave the support, so it is rejected.
 */
public final class UniformBox extends FixedDistribution {
    private final double lower;
    private final double upper;

    /**
     * The distribution over samples of a shape.
     *
     * @param sampleShape {@code [H, W, C]} or {@code [D]}
     * @param lower the lower end of every component
     * @param upper the upper end of every component
     * @param backend where samples are made
     * @param dtype element type of samples
     * @throws IllegalArgumentException if the ends are not finite, or not in order
     */
    public UniformBox(Shape sampleShape, double lower, double upper, TensorBackend backend, DType dtype) {
        super(sampleShape, backend, dtype);
        if (!(lower < upper) || Double.isInfinite(upper - lower)) {
            throw new IllegalArgumentException(
                    "A box needs finite ends, the lower below the upper, got " + lower + " and " + upper);
        }
        this.lower = lower;
        this.upper = upper;
    }

    @Override
    public Tensor logProb(Tensor z, Evaluation evaluation) {
        Gaussians.checkBatch(z, sampleShape());
        double inside = -Math.log(upper - lower) * sampleShape().size();
        return new Indicator(rounded(lower), rounded(upper), inside).apply(z)[0];
    }

    private double rounded(double end) {
        return dtype == DType.FLOAT32 ? (float) end : end;
    }

    /** A constant where all components of a sample are inside, negative infinity elsewhere. */
    private record Indicator(double lower, double upper, double inside) implements CustomGradient {
        @Override
        public Tensor[] forward(Tensor... inputs) {
            double[] elements = inputs[0].toDoubles();
            double[] logProb = new double[inputs[0].shape().dim(0)];
            Arrays.fill(logProb, inside);
            int size = logProb.length == 0 ? 1 : elements.length / logProb.length;
            for (int i = 0; i < elements.length; i++) {
                if (!(elements[i] >= lower && elements[i] <= upper)) {
                    logProb[i / size] = Double.isNaN(elements[i]) ? Double.NaN : Double.NEGATIVE_INFINITY;
                }
            }
            return new Tensor[] {inputs[0].backend().fromDoubles(logProb, Shape.of(logProb.length), DType.FLOAT64)};
        }

        /** The same in tensor operations, for passes that are traced: the logarithm of 1 or 0. */
        @Override
        public Tensor[] compose(Tensor... inputs) {
            Tensor z = inputs[0];
            Tensor zero = z.backend().fill(0, Shape.of(), z.dtype());
            Tensor below = z.neg().add(lower).binary(BinaryOp.MAXIMUM, zero);
            Tensor above = z.add(-upper).binary(BinaryOp.MAXIMUM, zero);
            Tensor one = z.backend().fill(1, Shape.of(), DType.FLOAT64);
            Tensor outside = below.add(above)
                    .sumPerSample()
                    .neg()
                    .unary(UnaryOp.FLOOR)
                    .neg()
                    .binary(BinaryOp.MINIMUM, one);
            return new Tensor[] {outside.neg().add(1).log().add(inside)};
        }

        @Override
        public @Nullable Tensor[] backward(
                Tensor[] inputs, Tensor[] outputs, @Nullable Tensor[] outputGradients, boolean[] needed) {
            return new @Nullable Tensor[] {null};
        }
    }

    /**
     * {@inheritDoc}
     *
     * @throws IllegalArgumentException if the temperature is above 1
     */
    @Override
    public Tensor sample(int n, double temperature, RandomGenerator random, Evaluation evaluation) {
        Gaussians.checkDraw(n, temperature);
        if (temperature > 1) {
            throw new IllegalArgumentException("A uniform distribution has no draws outside its box, so its temperature"
                    + " is at most 1, got " + temperature);
        }
        Tensor unit = backend.uniform(sampleShape().batch(n), dtype, random);
        double width = temperature * (upper - lower);
        return unit.backend().scaleShift(unit, width, 0.5 * (lower + upper - width));
    }

    @Override
    public String toString() {
        return "UniformBox" + sampleShape() + " on [" + lower + ", " + upper + "]";
    }
}
