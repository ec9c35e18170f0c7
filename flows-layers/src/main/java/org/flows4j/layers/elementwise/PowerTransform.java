package org.flows4j.layers.elementwise;

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

/**
 * Power transforms that make skewed columns symmetric (Yeo and Johnson 2000, "A new family of power transformations to improve normality
 * or symmetry", equation 2.1), each with a learned origin and scale: with {@code u = (x - shift) exp(logScale)} and the power {@code p =
 * 1 + 0.95 tanh(power)} between 0.05 and 1.95,
 *
 * <pre>{@code
 * z = ((1 + u)^p - 1) / p                  if u >= 0
 * z = -((1 - u)^(2 - p) - 1) / (2 - p)     if u < 0
 * log|det| = sum over the columns of sign(u) (p - 1) log(1 + |u|) + logScale
 * }</pre>
 *
 * <p>The powers keep away from 0 and 2, where the transform is a logarithm on one side; all real numbers remain possible on both sides.
 * Columns are expected in standardized units. New parameters are 0, and the layer is the identity. {@link #initialize} sets them, once, to
 * the values under which the columns are closest to normal distributions ({@link PowerFit}); they are trained like other parameters.
 *
 * <p>Shapes: {@code [N, D]}, kept; {@code shift}, {@code logScale} and {@code power} are {@code [D]}.
 */
public final class PowerTransform implements InvertibleLayer {
    /** The distance of the smallest power from 1. */
    static final double RANGE = 0.95;

    private final Shape input;
    private final Parameter shift;
    private final Parameter logScale;
    private final Parameter power;
    private final Parameter initialized;

    /**
     * Creates the layer as the identity.
     *
     * @param columns number of columns D
     * @throws IllegalArgumentException if there are none
     */
    public PowerTransform(ParameterFactory parameters, int columns) {
        this.input = Shape.vector(columns);
        this.shift = parameters.parameter("shift", input, Initializer.zeros());
        this.logScale = parameters.parameter("logScale", input, Initializer.zeros());
        this.power = parameters.parameter("power", input, Initializer.zeros());
        this.initialized = parameters.buffer("initialized", Shape.of(1), Initializer.zeros());
    }

    @Override
    public LayerResult forward(Tensor x, FlowContext context) {
        outputShape(x.shape().sample());
        Tensor scale = context.value(logScale);
        Tensor u = x.sub(context.value(shift)).mul(scale.exp());
        Tensor above = u.unary(UnaryOp.RELU).add(1).log();
        Tensor below = u.neg().unary(UnaryOp.RELU).add(1).log();
        Tensor excess = excess(context);
        Tensor z = powered(above, excess.add(1)).sub(powered(below, excess.neg().add(1)));
        return new LayerResult(z, logSlopes(above, below, excess, scale));
    }

    @Override
    public LayerResult inverseWithLogDet(Tensor z, FlowContext context) {
        outputShape(z.shape().sample());
        Tensor scale = context.value(logScale);
        Tensor excess = excess(context);
        Tensor above = rooted(z.unary(UnaryOp.RELU), excess.add(1));
        Tensor below = rooted(z.neg().unary(UnaryOp.RELU), excess.neg().add(1));
        Tensor u = above.exp().sub(below.exp());
        Tensor x = u.mul(scale.neg().exp()).add(context.value(shift));
        return new LayerResult(x, logSlopes(above, below, excess, scale).neg());
    }

    /** {@code p - 1}. */
    private Tensor excess(FlowContext context) {
        return context.value(power).unary(UnaryOp.TANH).mul(RANGE);
    }

    /** {@code (exp(p log(1 + u)) - 1) / p}. */
    private static Tensor powered(Tensor logarithm, Tensor exponent) {
        return logarithm.mul(exponent).exp().add(-1).div(exponent);
    }

    /** {@code log(1 + u) = log(1 + p z) / p}. */
    private static Tensor rooted(Tensor z, Tensor exponent) {
        return z.mul(exponent).add(1).log().div(exponent);
    }

    private static Tensor logSlopes(Tensor above, Tensor below, Tensor excess, Tensor scale) {
        return above.sub(below).mul(excess).add(scale).sumPerSample();
    }

    @Override
    public Tensor initialize(Tensor x, FlowContext context) {
        outputShape(x.shape().sample());
        if (initialized.value().item() == 0) {
            double[][] fitted = PowerFit.of(x.toDoubles(), input.dim(0), x.backend());
            shift.assign(fitted[0]);
            logScale.assign(fitted[1]);
            power.assign(fitted[2]);
            initialized.assign(new double[] {1});
        }
        return forward(x, context).value();
    }

    @Override
    public Shape outputShape(Shape sample) {
        return SampleShapes.requireBuiltFor("PowerTransform", input, sample);
    }

    @Override
    public ParameterList parameters() {
        return ParameterList.of(shift, logScale, power, initialized);
    }
}
