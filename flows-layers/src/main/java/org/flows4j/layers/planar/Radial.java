package org.flows4j.layers.planar;

import org.flows4j.core.autodiff.Initializer;
import org.flows4j.core.autodiff.Parameter;
import org.flows4j.core.autodiff.ParameterFactory;
import org.flows4j.core.autodiff.ParameterList;
import org.flows4j.core.layer.FlowContext;
import org.flows4j.core.layer.InvertibleLayer;
import org.flows4j.core.layer.LayerResult;
import org.flows4j.core.tensor.BinaryOp;
import org.flows4j.core.tensor.SampleShapes;
import org.flows4j.core.tensor.Shape;
import org.flows4j.core.tensor.Tensor;
import org.flows4j.core.tensor.UnaryOp;

/**
 * A radial layer (Rezende and Mohamed 2015, equation 14 and appendix A.2), which contracts or expands around a point c: with {@code r = |x
 * - c|} and {@code h = 1 / (a + r)}
 *
 * <pre>{@code
 * z = x + k h (x - c)
 * log|det| = (D - 1) log(1 + k h) + log(1 + k a h^2)
 * }</pre>
 *
 * <p>Both constraints hold by parametrization, {@code a = softplus(alpha) > 0} and {@code k = softplus(beta) - a > -a}, which makes {@code
 * |z - c| = r (1 + k h)} increase with r. The inverse is in closed form: with {@code R = |z - c|} and {@code p = R - a - k}, r is the
 * positive root {@code (p + sqrt(p^2 + 4 a R)) / 2}.
 *
 * <p>It starts around a normal draw with deviation 1, and with alpha = beta = 0 as the identity. Shapes: {@code [N, D]}, both ways.
 */
public final class Radial implements InvertibleLayer {
    /** Added to squared distances, so that the gradient exists at c; no distance above 1e-14 changes. */
    private static final double LEAST_SQUARE = 1e-30;

    private final Shape input;
    private final Parameter center;
    private final Parameter alpha;
    private final Parameter beta;

    /**
     * Creates the layer.
     *
     * @param parameters makes its parameters: {@code center [D]}, {@code alpha [1]} and {@code beta [1]}
     * @param dimensions D, at least 1
     * @throws IllegalArgumentException if there is no dimension
     */
    public Radial(ParameterFactory parameters, int dimensions) {
        this.input = Vectors.shape("A radial layer", dimensions);
        this.center = parameters.parameter("center", input, Initializer.normal(1));
        this.alpha = parameters.parameter("alpha", Shape.of(1), Initializer.zeros());
        this.beta = parameters.parameter("beta", Shape.of(1), Initializer.zeros());
    }

    private Tensor a(FlowContext context) {
        return context.value(alpha).unary(UnaryOp.SOFTPLUS);
    }

    private Tensor k(FlowContext context) {
        return context.value(beta).unary(UnaryOp.SOFTPLUS).sub(a(context));
    }

    /** The length of each row, as a column. */
    private static Tensor length(Tensor rows) {
        return rows.square().sum(1).add(LEAST_SQUARE).unary(UnaryOp.SQRT).reshape(-1, 1);
    }

    /** The log-determinant at distances r from the center. */
    private Tensor logDet(Tensor r, FlowContext context) {
        Tensor h = r.add(a(context)).unary(UnaryOp.RECIPROCAL);
        Tensor around = h.mul(k(context)).add(1).log().mul(input.dim(0) - 1.0);
        Tensor along = h.square().mul(k(context).mul(a(context))).add(1).log();
        return around.add(along).sumPerSample();
    }

    @Override
    public LayerResult forward(Tensor x, FlowContext context) {
        outputShape(x.shape().sample());
        Tensor offset = x.sub(context.value(center));
        Tensor r = length(offset);
        Tensor factor = k(context).div(r.add(a(context)));
        return new LayerResult(x.add(offset.mul(factor)), logDet(r, context));
    }

    @Override
    public LayerResult inverseWithLogDet(Tensor z, FlowContext context) {
        outputShape(z.shape().sample());
        Tensor offset = z.sub(context.value(center));
        Tensor length = length(offset);
        Tensor r = distance(length, context);
        Tensor stretched = k(context).div(r.add(a(context))).add(1);
        return new LayerResult(
                offset.div(stretched).add(context.value(center)),
                logDet(r, context).neg());
    }

    /** The positive root, without cancellation: {@code q = (|p| + sqrt(p^2 + 4 a R)) / 2} if p is positive, otherwise {@code a R / q}. */
    private Tensor distance(Tensor length, FlowContext context) {
        Tensor product = length.mul(a(context));
        Tensor p = length.sub(a(context).add(k(context)));
        Tensor root = p.square().add(product.mul(4)).unary(UnaryOp.SQRT);
        Tensor q = p.unary(UnaryOp.ABS).add(root).mul(0.5);
        Tensor positive = step(p);
        return positive.mul(q).add(positive.neg().add(1).mul(product.div(q)));
    }

    /** 1 where x is at least 0, otherwise 0. */
    private static Tensor step(Tensor x) {
        Tensor zero = x.backend().plain().fill(0, Shape.of(1, 1), x.dtype());
        return x.unary(UnaryOp.FLOOR).add(1).binary(BinaryOp.MAXIMUM, zero).binary(BinaryOp.MINIMUM, zero.add(1));
    }

    @Override
    public Shape outputShape(Shape shape) {
        return SampleShapes.requireBuiltFor("Radial", input, shape);
    }

    @Override
    public ParameterList parameters() {
        return ParameterList.of(center, alpha, beta);
    }
}
