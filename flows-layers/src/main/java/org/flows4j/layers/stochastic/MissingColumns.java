package org.flows4j.layers.stochastic;

import java.util.Arrays;
import java.util.List;
import org.flows4j.core.autodiff.Initializer;
import org.flows4j.core.autodiff.Parameter;
import org.flows4j.core.autodiff.ParameterFactory;
import org.flows4j.core.autodiff.ParameterList;
import org.flows4j.core.layer.FlowContext;
import org.flows4j.core.layer.LayerResult;
import org.flows4j.core.layer.StochasticLayer;
import org.flows4j.core.tensor.SampleShapes;
import org.flows4j.core.tensor.Shape;
import org.flows4j.core.tensor.Tensor;

/**
 * Values of a table that may be missing. A column j is paired with an indicator column m that is 1 where the value is missing, and 0
 * elsewhere. Forward replaces a missing value, whatever number stands in its place, by a normal draw:
 *
 * <pre>{@code
 * z_j = (1 - m) x_j + m u,   u ~ q = N(mean_j, deviation_j^2),   log term = -sum over j of m log q(u)
 * }</pre>
 *
 * <p>So the sum of all log terms estimates the density of the values that are present together with the pattern of the missing ones:
 * {@code log p(x_present, m) >= E[log p(x_present, u, m) - log q(u)]}, with equality where the rest of the model has learned that u is
 * independent of everything else. The other columns are kept.
 *
 * <p>Mean and deviation are those of the present values in the first batch ({@link #initialize}); they are saved and not trained. The
 * inverse keeps all values; those with an indicator of 1 have no meaning. Shapes: {@code [N, D]}, both ways.
 */
public final class MissingColumns implements StochasticLayer {
    private static final double HALF_LOG_TWO_PI = 0.5 * Math.log(2 * Math.PI);

    private final int[] indicators;
    private final Parameter mean;
    private final Parameter deviation;
    private final Parameter initialized;

    /**
     * Creates the layer.
     *
     * @param parameters makes the buffers
     * @param indicators for each column the index of its indicator, -1 for a column whose values are all present
     * @throws IllegalArgumentException if an index is no other column, or no column has an indicator
     */
    public MissingColumns(ParameterFactory parameters, List<Integer> indicators) {
        this.indicators = indicators.stream().mapToInt(Integer::intValue).toArray();
        for (int j = 0; j < this.indicators.length; j++) {
            int indicator = this.indicators[j];
            if (indicator < -1 || indicator >= this.indicators.length || indicator == j) {
                throw new IllegalArgumentException(
                        "The indicator of column " + j + " must be another column, from 0 to "
                                + (this.indicators.length - 1) + ", or -1 for none, got " + indicator);
            }
        }
        if (Arrays.stream(this.indicators).allMatch(indicator -> indicator == -1)) {
            throw new IllegalArgumentException("No column has an indicator of missing values, got " + indicators);
        }
        Shape columns = Shape.vector(this.indicators.length);
        this.mean = parameters.buffer("mean", columns, Initializer.zeros());
        this.deviation = parameters.buffer("deviation", columns, Initializer.constant(1));
        this.initialized = parameters.buffer("initialized", Shape.of(1), Initializer.zeros());
    }

    /** {@code [N, D]}: 1 where a value is missing. */
    private Tensor missing(Tensor plain) {
        int width = indicators.length;
        double[] selection = new double[width * width];
        for (int j = 0; j < width; j++) {
            if (indicators[j] >= 0) {
                selection[indicators[j] * width + j] = 1;
            }
        }
        Tensor missing = plain.matmul(plain.backend().fromDoubles(selection, Shape.of(width, width), plain.dtype()));
        if (missing.hasValues()) {
            double[] elements = missing.toDoubles();
            for (int i = 0; i < elements.length; i++) {
                if (elements[i] != 0 && elements[i] != 1) {
                    throw new IllegalArgumentException("Row " + i / width + " of the batch: the indicator of column "
                            + (i % width + 1) + " is " + elements[i] + ", not 0 or 1");
                }
            }
        }
        return missing;
    }

    /**
     * Replaces missing values.
     *
     * @throws IllegalArgumentException if an indicator is neither 0 nor 1
     */
    @Override
    public LayerResult forward(Tensor x, FlowContext context) {
        outputShape(x.shape().sample());
        Tensor missing = missing(context.tape() == null ? x : context.tape().plain(x));
        Tensor noise = x.backend().plain().normal(x.shape(), x.dtype(), context.random());
        Tensor scale = deviation.value();
        Tensor draws = noise.mul(scale).add(mean.value());
        Tensor present = missing.neg().add(1);
        Tensor minusLog = noise.square().mul(0.5).add(scale.log()).add(HALF_LOG_TWO_PI);
        Tensor logTerm = minusLog.mul(missing).sumPerSample();
        return new LayerResult(x.mul(present).add(draws.mul(missing)), logTerm);
    }

    @Override
    public Tensor inverse(Tensor z, FlowContext context) {
        outputShape(z.shape().sample());
        return z;
    }

    /** Sets the moments, once, and passes the batch on. */
    @Override
    public Tensor initialize(Tensor x, FlowContext context) {
        if (initialized.value().item() == 0) {
            double[] elements = x.toDoubles();
            double[] missing = missing(x).toDoubles();
            int width = indicators.length;
            double[] means = new double[width];
            double[] deviations = new double[width];
            for (int j = 0; j < width; j++) {
                double count = 0;
                double sum = 0;
                double squares = 0;
                for (int i = j; i < elements.length; i += width) {
                    count += 1 - missing[i];
                    sum += (1 - missing[i]) * elements[i];
                }
                means[j] = sum / Math.max(1, count);
                for (int i = j; i < elements.length; i += width) {
                    double centered = elements[i] - means[j];
                    squares += (1 - missing[i]) * centered * centered;
                }
                double root = Math.sqrt(squares / Math.max(1, count));
                deviations[j] = root > 0 ? root : 1;
            }
            mean.assign(means);
            deviation.assign(deviations);
            initialized.assign(new double[] {1});
        }
        return forward(x, context).value();
    }

    @Override
    public Shape outputShape(Shape input) {
        return SampleShapes.requireBuiltFor("MissingColumns", Shape.vector(indicators.length), input);
    }

    @Override
    public ParameterList parameters() {
        return ParameterList.of(mean, deviation, initialized);
    }
}
