package org.flows4j.layers.planar;

import org.flows4j.core.autodiff.Initializer;
import org.flows4j.core.autodiff.Parameter;
import org.flows4j.core.autodiff.ParameterFactory;
import org.flows4j.core.autodiff.ParameterList;
import org.flows4j.core.layer.FlowContext;
import org.flows4j.core.layer.InvertibleLayer;
import org.flows4j.core.layer.LayerResult;
import org.flows4j.core.tensor.SampleShapes;
import org.flows4j.core.tensor.Shape;
import org.flows4j.core.tensor.Tensor;
import org.flows4j.core.tensor.UnaryOp;
import org.flows4j.core.tensor.ops.TanhEquation;

/**
 * A planar layer (Rezende and Mohamed 2015, "Variational inference with normalizing flows", equations 10 to 12 and appendix A.1):
 *
 * <pre>{@code
 * z = x + u' tanh(w.x + b),   u' = u + (m(w.u) - w.u) w / |w|^2,   m(a) = -1 + log(1 + exp(a))
 * log|det| = log(1 + w.u' (1 - tanh^2(w.x + b)))
 * }</pre>
 *
 * <p>The replacement of u by u' makes {@code w.u' = m(w.u) > -1}, so the layer is invertible: {@code a = w.x + b} solves {@code a + w.u'
 * tanh(a) = w.z + b}, which the inverse does by a bracketed search ({@link TanhEquation}), and {@code x = z - u' tanh(a)}.
 *
 * <p>w and u start as normal draws with deviation {@code 1 / sqrt(D)}. Shapes: {@code [N, D]}, both ways.
 */
public final class Planar implements InvertibleLayer {
    private static final double LEAST_SQUARE = 1e-12;

    private final Shape input;
    private final Parameter w;
    private final Parameter u;
    private final Parameter b;

    /**
     * Creates the layer.
     *
     * @param parameters makes its parameters: {@code w [D]}, {@code u [D]} and {@code b [1]}
     * @param dimensions D, at least 1
     * @throws IllegalArgumentException if there is no dimension
     */
    public Planar(ParameterFactory parameters, int dimensions) {
        this.input = Vectors.shape("A planar layer", dimensions);
        Initializer start = Initializer.normal(1 / Math.sqrt(dimensions));
        this.w = parameters.parameter("w", input, start);
        this.u = parameters.parameter("u", input, start);
        this.b = parameters.parameter("b", Shape.of(1), Initializer.zeros());
    }

    /** The weights as a column, u' as a row, their product, and the bias. */
    private record Plane(Tensor w, Tensor u, Tensor product, Tensor b) {
        /** {@code w.x + b}, as a column. */
        Tensor height(Tensor x) {
            return x.matmul(w).add(b);
        }

        /** {@code log(1 + w.u' (1 - tanh^2))}. */
        Tensor logSlope(Tensor tanh) {
            return tanh.square().neg().add(1).mul(product).add(1).log().sumPerSample();
        }
    }

    private Plane plane(FlowContext context) {
        Tensor row = context.value(w).reshape(1, -1);
        Tensor free = context.value(u).reshape(1, -1);
        Tensor product = row.mul(free).sum().reshape(1);
        Tensor constrained = product.unary(UnaryOp.SOFTPLUS).add(-1);
        Tensor square = row.square().sum().reshape(1).add(LEAST_SQUARE);
        Tensor moved = free.add(row.mul(constrained.sub(product).div(square)));
        return new Plane(row.reshape(-1, 1), moved, row.mul(moved).sum().reshape(1), context.value(b));
    }

    @Override
    public LayerResult forward(Tensor x, FlowContext context) {
        outputShape(x.shape().sample());
        Plane plane = plane(context);
        Tensor tanh = plane.height(x).unary(UnaryOp.TANH);
        return new LayerResult(x.add(tanh.mul(plane.u)), plane.logSlope(tanh));
    }

    @Override
    public LayerResult inverseWithLogDet(Tensor z, FlowContext context) {
        outputShape(z.shape().sample());
        Plane plane = plane(context);
        Tensor height = plane.height(z).reshape(-1);
        Tensor one = z.backend().plain().fill(1, Shape.of(1), z.dtype());
        Tensor solved = new TanhEquation().apply(height, plane.product, one, height.mul(0))[0];
        Tensor tanh = solved.reshape(-1, 1).unary(UnaryOp.TANH);
        return new LayerResult(z.sub(tanh.mul(plane.u)), plane.logSlope(tanh).neg());
    }

    @Override
    public Shape outputShape(Shape shape) {
        return SampleShapes.requireBuiltFor("Planar", input, shape);
    }

    @Override
    public ParameterList parameters() {
        return ParameterList.of(w, u, b);
    }
}
