package org.flows4j.layers.elementwise;

import java.util.Arrays;
import org.flows4j.core.autodiff.ParameterList;
import org.flows4j.core.layer.FlowContext;
import org.flows4j.core.layer.InvertibleLayer;
import org.flows4j.core.layer.LayerResult;
import org.flows4j.core.tensor.SampleShapes;
import org.flows4j.core.tensor.Shape;
import org.flows4j.core.tensor.Tensor;
import org.flows4j.core.tensor.TensorBackend;
import org.flows4j.core.tensor.UnaryOp;

/**
 * The logit map of columns with bounded values to the real line: {@code z_i = log(x_i - a_i) - log(b_i - x_i)} for the open interval (a_i,
 * b_i) of column i. The log-determinant is {@code sum of log(b_i - a_i) - log(x_i - a_i) - log(b_i - x_i)}.
 *
 * <p>Shapes: {@code [N, D]}, kept.
 */
public final class IntervalLogit implements InvertibleLayer {
    private final double[] lower;
    private final double[] upper;

    /**
     * Creates the layer.
     *
     * @param lower the lower end a of each column
     * @param upper the upper end b of each column
     * @throws IllegalArgumentException if the numbers of ends differ, or an interval is empty or not finite
     */
    public IntervalLogit(double[] lower, double[] upper) {
        if (lower.length != upper.length || lower.length == 0) {
            throw new IllegalArgumentException("Every column needs a lower and an upper end, got " + lower.length
                    + " and " + upper.length + " ends");
        }
        for (int i = 0; i < lower.length; i++) {
            if (!(lower[i] < upper[i]) || Double.isInfinite(upper[i] - lower[i])) {
                throw new IllegalArgumentException(
                        "An interval needs finite ends in order, got (" + lower[i] + ", " + upper[i] + ")");
            }
        }
        this.lower = lower.clone();
        this.upper = upper.clone();
    }

    private Tensor row(Tensor like, double... values) {
        TensorBackend backend = like.backend().plain();
        return backend.fromDoubles(values, Shape.of(1, values.length), like.dtype());
    }

    private double[] widths() {
        double[] widths = new double[lower.length];
        Arrays.setAll(widths, i -> upper[i] - lower[i]);
        return widths;
    }

    private double logVolume() {
        return Arrays.stream(widths()).map(Math::log).sum();
    }

    /**
     * {@inheritDoc}
     *
     * @throws IllegalArgumentException if a value is not inside its column's interval
     */
    @Override
    public LayerResult forward(Tensor x, FlowContext context) {
        outputShape(x.shape().sample());
        Tensor above = x.sub(row(x, lower)).log();
        Tensor below = x.neg().add(row(x, upper)).log();
        Tensor logSlopes = above.add(below).sumPerSample();
        checkDomain(x, logSlopes);
        return new LayerResult(above.sub(below), logSlopes.neg().add(logVolume()));
    }

    /** Checks the elements only if a sum indicates an error. Input that is already NaN passes through. */
    private void checkDomain(Tensor x, Tensor perSample) {
        if (!perSample.hasValues() || Arrays.stream(perSample.toDoubles()).allMatch(Double::isFinite)) {
            return;
        }
        double[] elements = x.toDoubles();
        for (int i = 0; i < elements.length; i++) {
            int column = i % lower.length;
            if (elements[i] <= lower[column] || elements[i] >= upper[column]) {
                throw new IllegalArgumentException("The value " + elements[i] + " in column " + column
                        + " is not inside its interval (" + lower[column] + ", " + upper[column]
                        + "); widen the interval, or remove the row");
            }
        }
    }

    @Override
    public LayerResult inverseWithLogDet(Tensor z, FlowContext context) {
        outputShape(z.shape().sample());
        Tensor x = z.unary(UnaryOp.SIGMOID).mul(row(z, widths())).add(row(z, lower));
        Tensor logSlopes = z.unary(UnaryOp.LOG_SIGMOID).add(z.neg().unary(UnaryOp.LOG_SIGMOID));
        return new LayerResult(x, logSlopes.sumPerSample().add(logVolume()));
    }

    @Override
    public Shape outputShape(Shape input) {
        return SampleShapes.requireBuiltFor("IntervalLogit", Shape.vector(lower.length), input);
    }

    @Override
    public ParameterList parameters() {
        return ParameterList.empty();
    }
}
