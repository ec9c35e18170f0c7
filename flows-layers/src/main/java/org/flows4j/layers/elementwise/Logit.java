package org.flows4j.layers.elementwise;

import java.util.Arrays;
import org.flows4j.core.autodiff.ParameterList;
import org.flows4j.core.layer.FlowContext;
import org.flows4j.core.layer.InvertibleLayer;
import org.flows4j.core.layer.LayerResult;
import org.flows4j.core.tensor.Shape;
import org.flows4j.core.tensor.Tensor;
import org.flows4j.core.tensor.UnaryOp;

/**
 * The logit map from the unit interval to the real line: {@code y = log(v / (1 - v))} with {@code v = alpha + (1 - 2 alpha) x}. An alpha
 * above 0 (0.05 is usual: Dinh, Sohl-Dickstein and Bengio 2017; Ho et al. 2019) keeps data at the ends of the interval finite. The
 * log-determinant is {@code sum(log(1 - 2 alpha) - log v - log(1 - v))}.
 *
 * <p>Shapes: any, kept.
 */
public final class Logit implements InvertibleLayer {
    private final double alpha;

    /**
     * Creates the logit of values that are drawn in toward one half.
     *
     * @param alpha distance of 0 and 1 from the ends after drawing in, at least 0 and less than 0.5
     * @throws IllegalArgumentException if alpha is outside that range
     */
    public Logit(double alpha) {
        if (!(alpha >= 0 && alpha < 0.5)) {
            throw new IllegalArgumentException("alpha must be at least 0 and less than 0.5, got " + alpha);
        }
        this.alpha = alpha;
    }

    /**
     * {@inheritDoc}
     *
     * @throws IllegalArgumentException if an element is outside the interval where v is between 0 and 1
     */
    @Override
    public LayerResult forward(Tensor x, FlowContext context) {
        Tensor v = x.backend().scaleShift(x, 1 - 2 * alpha, alpha);
        Tensor logV = v.log();
        Tensor logRest = x.backend().scaleShift(v, -1, 1).log();
        Tensor perSample = logV.add(logRest).sumPerSample();
        checkDomain(x, perSample);
        return new LayerResult(logV.sub(logRest), perSample.neg().add(volume(x)));
    }

    /** Checks the elements only if a sum indicates an error. Input that is already NaN passes through. */
    private void checkDomain(Tensor x, Tensor perSample) {
        if (!perSample.hasValues() || Arrays.stream(perSample.toDoubles()).allMatch(Double::isFinite)) {
            return;
        }
        for (double element : x.toDoubles()) {
            double v = alpha + (1 - 2 * alpha) * element;
            if (v <= 0 || v >= 1) {
                throw new IllegalArgumentException("Logit with alpha " + alpha + " cannot take " + element
                        + (alpha == 0
                                ? ": values must be inside (0, 1); dequantize them or use alpha 0.05"
                                : ": values must be in [0, 1]; scale them first"));
            }
        }
    }

    private double volume(Tensor x) {
        return x.shape().sample().size() * Math.log1p(-2 * alpha);
    }

    @Override
    public LayerResult inverseWithLogDet(Tensor z, FlowContext context) {
        double stretch = 1 / (1 - 2 * alpha);
        Tensor x = z.backend().scaleShift(z.unary(UnaryOp.SIGMOID), stretch, -alpha * stretch);
        Tensor logSlope = z.unary(UnaryOp.LOG_SIGMOID).add(z.neg().unary(UnaryOp.LOG_SIGMOID));
        return new LayerResult(x, logSlope.sumPerSample().add(-volume(z)));
    }

    @Override
    public Shape outputShape(Shape input) {
        return input;
    }

    @Override
    public ParameterList parameters() {
        return ParameterList.empty();
    }
}
