package org.flows4j.core.tensor.ops;

import org.flows4j.core.tensor.BinaryOp;
import org.flows4j.core.tensor.FusedOp;
import org.flows4j.core.tensor.Shape;
import org.flows4j.core.tensor.Split;
import org.flows4j.core.tensor.Tensor;
import org.flows4j.core.tensor.UnaryOp;

/**
 * The transformed half of a mixture-of-logistics coupling (Ho et al. 2019, "Flow++", section 3.2), with its log-determinant. The
 * conditioner gives each element x a number a', a shift b, and K logits, means and log-scales; with a = tanh(a'), or a = a' if
 * {@code boundedScale} is false,
 * {@code s = max(log-scale, leastLogScale)}, {@code z = (x - mean) exp(-s)} and weights pi = softmax(logits)
 *
 * <pre>{@code
 * F = sum of pi sigmoid(z),   f = dF/dx = sum of pi sigmoid(z) sigmoid(-z) exp(-s)
 * v = margin + (1 - 2 margin) F
 * y = logit(v) exp(a) + b          or, if shiftFirst, (logit(v) + b) exp(a)
 * logDet[n] = sum over sample n of log f + log(1 - 2 margin) - log v - log(1 - v) + a
 * }</pre>
 *
 * <p>With margin 0 {@code logit(v)} is {@code log F - log(1 - F)}, both by their own log-sum-exp: exact in both tails, and onto
 * the whole line. With a positive margin (0.05 in VFlow, Chen et al. 2020, appendix B) the range is only
 * {@code |logit(v)| < logit(1 - margin)}, which is 2.94: such a map is not onto, see {@link MixLogCdfInverseOp}.
 *
 * <p>Inputs: x {@code [N, .., C]} and the conditioner's output {@code [N, .., C (2 + 3K)]}, for each channel a', b, logits, means,
 * log-scales in this order. Results: y, shaped as x, and logDet {@code [N]}, FLOAT64.
 *
 * @param components K, at least 1
 * @param margin 0, or the distance of v from 0 and 1
 * @param shiftFirst whether to shift before scaling
 * @param boundedScale whether a is the tanh of the conditioner's number; if not, the caller bounds that number
 * @param leastLogScale the lower bound of log-scales; smaller ones get no gradient
 * @param clip the distance of F from 0 and 1 in the inverse if the margin is positive
 */
public record MixLogCdfOp(
        int components, double margin, boolean shiftFirst, boolean boundedScale, double leastLogScale, double clip)
        implements FusedOp {
    /** The least log-scale of the authors' code. */
    public static final double LEAST_LOG_SCALE = -7;

    /** The margin of VFlow. */
    public static final double VFLOW_MARGIN = 0.05;

    /** The clipping constant of VFlow's code for ImageNet. */
    public static final double VFLOW_CLIP = 1e-5;

    /**
     * Checks the constants.
     *
     * @throws IllegalArgumentException if there is no component, margin is not in [0, 0.5) or clip not in (0, 0.5)
     */
    public MixLogCdfOp {
        if (components < 1 || !(margin >= 0 && margin < 0.5) || !(clip > 0 && clip < 0.5)) {
            throw new IllegalArgumentException(
                    "A mixture of logistics needs at least one component, a margin in [0, 0.5)"
                            + " and a clipping constant in (0, 0.5), got " + components + " components, margin "
                            + margin
                            + " and clip " + clip);
        }
    }

    /** Flow++ in its stable form with K components: no margin, scales before it shifts. */
    public static MixLogCdfOp flowPlusPlus(int components) {
        return new MixLogCdfOp(components, 0, false, true, LEAST_LOG_SCALE, VFLOW_CLIP);
    }

    /** VFlow with K components: a margin of 0.05, scales before it shifts. */
    public static MixLogCdfOp vflow(int components) {
        return new MixLogCdfOp(components, VFLOW_MARGIN, false, true, LEAST_LOG_SCALE, VFLOW_CLIP);
    }

    /** mAR-SCF with K components: no margin, shifts before it scales, and uses a unchanged, which is {@code rescale * tanh(a')} there. */
    public static MixLogCdfOp marScf(int components) {
        return new MixLogCdfOp(components, 0, true, false, LEAST_LOG_SCALE, VFLOW_CLIP);
    }

    /** The conditioner's numbers per element: 2 + 3K. */
    public int parametersPerElement() {
        return 2 + 3 * components;
    }

    @Override
    public Tensor[] compose(Tensor... inputs) {
        check(inputs);
        Shape shape = inputs[0].shape();
        Shape[] rows = rows(shape);
        Tensor x = inputs[0].reshape(rows[0]);
        Tensor[] parts = new Split(-1, 1, 1, components, components, components).apply(inputs[1].reshape(rows[1]));
        Tensor a = boundedScale ? parts[0].unary(UnaryOp.TANH) : parts[0];
        Tensor logScale = parts[4].binary(BinaryOp.MAXIMUM, constant(leastLogScale, x));
        Tensor logWeight = parts[2].sub(logSumExp(parts[2]));
        Tensor z = x.sub(parts[3]).mul(logScale.neg().exp());
        Tensor logSigmoid = z.unary(UnaryOp.LOG_SIGMOID);
        Tensor logComplement = z.neg().unary(UnaryOp.LOG_SIGMOID);
        Tensor logBelow = withMargin(logSumExp(logWeight.add(logSigmoid)));
        Tensor logAbove = withMargin(logSumExp(logWeight.add(logComplement)));
        Tensor logDensity =
                logSumExp(logWeight.add(logSigmoid).add(logComplement).sub(logScale));
        Tensor odds = logBelow.sub(logAbove);
        Tensor y =
                shiftFirst ? odds.add(parts[1]).mul(a.exp()) : odds.mul(a.exp()).add(parts[1]);
        Tensor logSlope = logDensity
                .add(Math.log1p(-2 * margin))
                .sub(logBelow)
                .sub(logAbove)
                .add(a);
        return new Tensor[] {y.reshape(shape), logSlope.sumPerSample()};
    }

    private Shape[] rows(Shape x) {
        int samples = x.dim(0);
        int elements = Math.toIntExact(x.sample().size());
        return new Shape[] {Shape.of(samples, elements, 1), Shape.of(samples, elements, parametersPerElement())};
    }

    private Tensor withMargin(Tensor log) {
        return margin == 0 ? log : log.exp().mul(1 - 2 * margin).add(margin).log();
    }

    private static Tensor constant(double value, Tensor like) {
        return like.backend().fill(value, Shape.of(1), like.dtype());
    }

    /** Over the last axis, which stays with extent 1. */
    private static Tensor logSumExp(Tensor x) {
        Shape kept = x.shape().with(-1, 1);
        // The maximum cancels, so the tape may treat it as a constant.
        Tensor most = x.backend().max(x, -1).reshape(kept);
        return x.sub(most).exp().sum(-1).reshape(kept).log().add(most);
    }

    @Override
    public void check(Tensor... inputs) {
        OpInputs.elementsAndParameters(this, parametersPerElement(), inputs);
    }

    /** Returns the op that undoes this one. */
    public MixLogCdfInverseOp inverse() {
        return new MixLogCdfInverseOp(this);
    }
}
