package org.flows4j.layers.transform;

import java.util.ArrayList;
import java.util.List;
import org.flows4j.core.layer.LayerResult;
import org.flows4j.core.tensor.Shape;
import org.flows4j.core.tensor.Split;
import org.flows4j.core.tensor.Tensor;
import org.flows4j.core.tensor.UnaryOp;

/**
 * A shift t and a scale f(s) in one of the forms of other libraries: {@code z = x f(s) + t}, or its inverse, {@code z = (x - t) / f(s)}, if
 * inverted. The log-determinant is the sum of {@code log f(s)}, or of {@code -log f(s)}. Parameters per element are t and s, in this
 * order; {@link Form#SHIFT} has t alone.
 *
 * <p>{@link AffineTransform} is the faster form of some cases.
 *
 * @param form f
 * @param constant c of f
 * @param inverted whether the map from data to latent undoes the scale and shift
 */
public record ScaledTransform(Form form, double constant, boolean inverted) implements ElementTransform {
    /** The function f from an unbounded number to a positive scale. */
    public enum Form {
        /** No scale, 1. */
        SHIFT,
        /** {@code exp(s)}. */
        EXP,
        /** {@code 1 / sigmoid(s + 2)}. */
        INVERSE_SIGMOID,
        /** {@code sigmoid(s + 2) + c}. */
        SIGMOID,
        /** {@code softplus(s) + c}. */
        SOFTPLUS,
        /** {@code min(softplus(s) + 0.001, c)}. */
        CAPPED_SOFTPLUS,
        /** {@code exp(s / (1 + |s| / c))}: between exp(-c) and exp(c). */
        SOFT_CLIPPED_EXP
    }

    private static final double LEAST = 1e-3;

    /** @throws IllegalArgumentException if the constant is negative, not finite, or 0 where it is a bound */
    public ScaledTransform {
        boolean bound = form == Form.SOFT_CLIPPED_EXP || form == Form.CAPPED_SOFTPLUS;
        if (!(constant >= 0) || Double.isInfinite(constant) || (bound && constant == 0)) {
            throw new IllegalArgumentException("The constant of " + form + " must be finite and "
                    + (bound ? "positive" : "at least 0") + ", got " + constant);
        }
    }

    @Override
    public int parameters() {
        return form == Form.SHIFT ? 1 : 2;
    }

    @Override
    public LayerResult forward(Tensor x, Tensor parameters) {
        return run(x, parameters, inverted);
    }

    @Override
    public LayerResult inverse(Tensor z, Tensor parameters) {
        return run(z, parameters, !inverted);
    }

    private LayerResult run(Tensor x, Tensor parameters, boolean undo) {
        if (form == Form.SHIFT) {
            return LayerResult.volumePreserving(undo ? x.sub(parameters) : x.add(parameters));
        }
        Shape shape = x.shape();
        List<Integer> dims = new ArrayList<>();
        for (int dim : shape.dims()) {
            dims.add(dim);
        }
        dims.add(2);
        Tensor pairs =
                parameters.reshape(dims.stream().mapToInt(Integer::intValue).toArray());
        Tensor[] parts = new Split(-1, 1, 1).apply(pairs);
        Tensor shift = parts[0].reshape(shape);
        Tensor logScale = logScale(parts[1].reshape(shape));
        Tensor sum = logScale.sumPerSample();
        return undo
                ? new LayerResult(x.sub(shift).div(logScale.exp()), sum.neg())
                : new LayerResult(x.mul(logScale.exp()).add(shift), sum);
    }

    private Tensor logScale(Tensor s) {
        return switch (form) {
            case SHIFT, EXP -> s;
            case INVERSE_SIGMOID -> s.add(2).unary(UnaryOp.LOG_SIGMOID).neg();
            case SIGMOID -> s.add(2).unary(UnaryOp.SIGMOID).add(constant).log();
            case SOFTPLUS -> s.unary(UnaryOp.SOFTPLUS).add(constant).log();
            case CAPPED_SOFTPLUS -> {
                Tensor scale = s.unary(UnaryOp.SOFTPLUS).add(LEAST);
                yield scale.sub(scale.add(-constant).unary(UnaryOp.RELU)).log();
            }
            case SOFT_CLIPPED_EXP ->
                s.div(s.unary(UnaryOp.ABS).mul(1 / constant).add(1));
        };
    }
}
