package org.flows4j.core.tensor.ops;

import org.flows4j.core.tensor.BinaryOp;
import org.flows4j.core.tensor.CustomGradient;
import org.flows4j.core.tensor.Shape;
import org.flows4j.core.tensor.Tensor;
import org.flows4j.core.tensor.TensorBackend;
import org.flows4j.core.tensor.UnaryOp;
import org.jspecify.annotations.Nullable;

/**
 * The rational quadratic functions of K bins (Durkan, Bekasov, Murray and Papamakarios 2019, section 3.1 and appendix A.1), one set of bins
 * per element; {@link RationalQuadraticSpline} has the formulas.
 *
 * @param widths {@code [N, K]}, positive
 * @param heights {@code [N, K]}, positive
 * @param slopes {@code [N, K + 1]}, positive, those at the knots
 * @param lower the first knot, in both directions
 */
record RationalQuadraticBins(Tensor widths, Tensor heights, Tensor slopes, double lower) {
    /**
     * The spline at an element.
     *
     * @param value {@code [N, 1]}
     * @param logSlope the logarithm of the spline's slope, not of its inverse's
     */
    record Evaluated(Tensor value, Tensor logSlope) {}

    /** Computes the spline, or its inverse, at elements {@code [N, 1]} of the interval. */
    Evaluated evaluate(Tensor clamped, boolean inverse) {
        int bins = widths.shape().channels();
        Tensor left = starts(widths);
        Tensor bottom = starts(heights);
        Tensor chosen = chosen(clamped, inverse ? bottom : left);
        Bin bin = new Bin(
                pick(chosen, left),
                pick(chosen, widths),
                pick(chosen, bottom),
                pick(chosen, heights),
                pick(chosen, slopes.slice(1, 0, bins)),
                pick(chosen, slopes.slice(1, 1, bins + 1)));
        Tensor theta = inverse ? bin.thetaOfY(clamped) : bin.thetaOfX(clamped);
        Tensor logSlope = bin.logSlope(theta);
        Tensor result = inverse ? theta.mul(bin.width).add(bin.left) : bin.y(theta);
        return new Evaluated(result, logSlope);
    }

    /** 1 where x is in the interval, both ends included, otherwise 0. */
    static Tensor inside(Tensor x, double from, double to) {
        return step(x.add(-from)).mul(step(x.neg().add(to)));
    }

    /** 1 where two tensors have the same number, otherwise 0; of derivative 0. */
    static Tensor equal(Tensor x, Tensor y) {
        return clamp(x.sub(y).unary(UnaryOp.ABS), 0, 1)
                .neg()
                .unary(UnaryOp.FLOOR)
                .add(1);
    }

    static Tensor constant(Tensor like, double value) {
        return like.backend().fill(value, Shape.of(1, 1), like.dtype());
    }

    static Tensor clamp(Tensor x, double from, double to) {
        return x.binary(BinaryOp.MAXIMUM, constant(x, from)).binary(BinaryOp.MINIMUM, constant(x, to));
    }

    /** 1 where x is at least 0, otherwise 0; of derivative 0. */
    static Tensor step(Tensor x) {
        return clamp(x.unary(UnaryOp.FLOOR).add(1), 0, 1);
    }

    /** The start of each bin: the sum of the previous ones. */
    private Tensor starts(Tensor sizes) {
        int bins = sizes.shape().channels();
        double[] before = new double[bins * bins];
        for (int i = 0; i < bins * bins; i++) {
            before[i] = i / bins < i % bins ? 1 : 0;
        }
        TensorBackend backend = sizes.backend();
        Tensor matrix = backend.fromDoubles(before, Shape.of(bins, bins), sizes.dtype());
        return backend.matmul(sizes, matrix, false, false).add(lower);
    }

    /** 1 at the bin of x, 0 at the others. */
    private Tensor chosen(Tensor x, Tensor starts) {
        if (starts.shape().channels() == 1) {
            return constant(x, 1).broadcastTo(x.shape());
        }
        Tensor passed = step(x.sub(starts.slice(1, 1, starts.shape().channels())));
        Tensor one = constant(x, 1).broadcastTo(x.shape());
        Tensor zero = constant(x, 0).broadcastTo(x.shape());
        return Tensor.concat(1, one, passed).sub(Tensor.concat(1, passed, zero));
    }

    private static Tensor pick(Tensor chosen, Tensor values) {
        return chosen.mul(values).sum(1).reshape(-1, 1);
    }

    /** The bin of each element. */
    private record Bin(Tensor left, Tensor width, Tensor lower, Tensor height, Tensor slope0, Tensor slope1) {
        private Tensor delta() {
            return height.div(width);
        }

        /** {@code d0 + d1 - 2 delta}. */
        private Tensor bend() {
            return slope0.add(slope1).sub(delta().mul(2));
        }

        private static Tensor oneMinus(Tensor x) {
            return x.neg().add(1);
        }

        private Tensor denominator(Tensor theta) {
            return bend().mul(theta).mul(oneMinus(theta)).add(delta());
        }

        /** Rounding may move the quotient out of [0, 1]: the excess is subtracted as a constant, so that the derivative stays. */
        Tensor thetaOfX(Tensor x) {
            Tensor theta = x.sub(left).div(width);
            return theta.add(stopGradient(clamp(theta, 0, 1).sub(theta)));
        }

        Tensor y(Tensor theta) {
            Tensor numerator = delta().mul(theta.square()).add(slope0.mul(theta).mul(oneMinus(theta)));
            return lower.add(height.mul(numerator).div(denominator(theta)));
        }

        /** {@code dy/dtheta}. */
        Tensor speed(Tensor theta) {
            return logSlope(theta).exp().mul(width);
        }

        Tensor logSlope(Tensor theta) {
            Tensor rest = oneMinus(theta);
            Tensor sum = slope1.mul(theta.square())
                    .add(delta().mul(theta).mul(rest).mul(2))
                    .add(slope0.mul(rest.square()));
            return delta().log()
                    .mul(2)
                    .add(sum.log())
                    .sub(denominator(theta).log().mul(2));
        }

        /** The root as a constant, with the derivative of one step of Newton's method from there, which is that of the inverse. */
        Tensor thetaOfY(Tensor y) {
            Tensor theta = stopGradient(clamp(root(y), 0, 1));
            Tensor step = y.sub(y(theta)).div(stopGradient(speed(theta)));
            return theta.add(step.sub(stopGradient(step)));
        }

        /** The root of {@code a theta^2 + b theta + c}, in the form without cancellation. */
        private Tensor root(Tensor y) {
            Tensor above = y.sub(lower);
            Tensor bent = above.mul(bend());
            Tensor a = bent.add(height.mul(delta().sub(slope0)));
            Tensor b = height.mul(slope0).sub(bent);
            Tensor c = delta().mul(above).neg();
            Tensor discriminant = b.square().sub(a.mul(c).mul(4)).binary(BinaryOp.MAXIMUM, constant(y, 0));
            return c.mul(-2).div(b.add(discriminant.unary(UnaryOp.SQRT)));
        }
    }

    /** The same values as constants: what follows from them has no gradient. */
    static Tensor stopGradient(Tensor x) {
        return new StopGradient().apply(x)[0];
    }

    /** The identity with derivative 0. */
    private record StopGradient() implements CustomGradient {
        @Override
        public Tensor[] forward(Tensor... inputs) {
            OpInputs.count(this, 1, inputs);
            return inputs.clone();
        }

        @Override
        public @Nullable Tensor[] backward(
                Tensor[] inputs, Tensor[] outputs, @Nullable Tensor[] outputGradients, boolean[] needed) {
            return new @Nullable Tensor[] {null};
        }
    }
}
