package org.flows4j.core.tensor.ops;

import org.flows4j.core.tensor.CustomGradient;
import org.flows4j.core.tensor.DType;
import org.flows4j.core.tensor.Shape;
import org.flows4j.core.tensor.Tensor;
import org.jspecify.annotations.Nullable;

/**
 * The inverse of {@link MixLogCdfOp}, with the log-determinant of the inverse. Each element is found by Newton's method on
 * log F - log(1 - F), see {@link LogisticMixture#quantile}; the gradient is that of the implicit function theorem.
 *
 * <p>With a positive margin the forward op is not onto: a y outside its range is replaced by the nearest y with F in [clip, 1 - clip],
 * with gradient 0. The inverse of the forward op is the identity for x with F in that interval, the forward op of the inverse within the
 * range of y.
 *
 * <p>Inputs: y {@code [N, .., C]} and the conditioner's output {@code [N, .., C (2 + 3K)]}. Results: x, shaped as y, and logDet
 * {@code [N]}, FLOAT64. This form computes in double on one thread; the CPU backend has a fast one for floats.
 *
 * @param forward the op to undo
 */
public record MixLogCdfInverseOp(MixLogCdfOp forward) implements CustomGradient {
    /** Relative length of the last step of the search. */
    private static final double TOLERANCE = 1e-14;

    @Override
    public void check(Tensor... inputs) {
        forward.check(inputs);
    }

    @Override
    public Tensor[] forward(Tensor... inputs) {
        check(inputs);
        double[] y = inputs[0].toDoubles();
        double[] raw = inputs[1].toDoubles();
        int samples = inputs[0].shape().dim(0);
        double[] logDet = new double[samples];
        MixLogElement element = new MixLogElement(forward);
        for (int i = 0; i < y.length; i++) {
            element.set(raw, i * forward.parametersPerElement());
            y[i] = element.inverse(y[i], TOLERANCE);
            logDet[i / (y.length / samples)] -= element.logSlope();
        }
        return new Tensor[] {
            inputs[0].backend().fromDoubles(y, inputs[0].shape(), inputs[0].dtype()),
            inputs[0].backend().fromDoubles(logDet, Shape.of(samples), DType.FLOAT64)
        };
    }

    @Override
    public @Nullable Tensor[] backward(
            Tensor[] inputs, Tensor[] outputs, @Nullable Tensor[] outputGradients, boolean[] needed) {
        double[] y = inputs[0].toDoubles();
        double[] raw = inputs[1].toDoubles();
        int samples = inputs[0].shape().dim(0);
        double[] toX = elements(outputGradients[0], y.length);
        double[] toLogDet = elements(outputGradients[1], samples);
        double[] toY = new double[y.length];
        double[] toRaw = new double[raw.length];
        MixLogElement element = new MixLogElement(forward);
        for (int i = 0; i < y.length; i++) {
            int from = i * forward.parametersPerElement();
            element.set(raw, from);
            element.inverse(y[i], TOLERANCE);
            toY[i] = element.pullBackInverse(toX[i], toLogDet[i / (y.length / samples)], toRaw, from);
        }
        return new @Nullable Tensor[] {like(inputs[0], toY), like(inputs[1], toRaw)};
    }

    private static double[] elements(@Nullable Tensor gradient, int count) {
        return gradient == null ? new double[count] : gradient.toDoubles();
    }

    private static Tensor like(Tensor tensor, double[] elements) {
        return tensor.backend().fromDoubles(elements, tensor.shape(), tensor.dtype());
    }
}
