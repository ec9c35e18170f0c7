package org.flows4j.layers.elementwise;

import org.flows4j.core.autodiff.Initializer;
import org.flows4j.core.autodiff.Parameter;
import org.flows4j.core.autodiff.ParameterFactory;
import org.flows4j.core.autodiff.ParameterList;
import org.flows4j.core.layer.FlowContext;
import org.flows4j.core.layer.InvertibleLayer;
import org.flows4j.core.layer.LayerResult;
import org.flows4j.core.nn.Moments;
import org.flows4j.core.tensor.Scope;
import org.flows4j.core.tensor.Shape;
import org.flows4j.core.tensor.Tensor;

/**
 * Activation normalization (Kingma and Dhariwal 2018, section 3.1, in the order of the authors' code):
 * {@code y = (x + bias) * exp(factor * logs)}. The log-determinant is the sum of {@code factor * logs} over all elements of a
 * sample, so each channel counts H * W times if positions share it.
 *
 * <p>{@link #initialize} sets bias and logs so that a first batch has mean 0 and (biased) variance 1 after the layer; a channel
 * that does not vary is centered and keeps scale 1. A buffer that is saved with the model records the initialization, so it happens only
 * once. Before it the layer is the identity.
 *
 * <p>Shapes: {@code [N, D]} or {@code [N, H, W, C]}, kept; bias and logs are {@code [C]}, or the sample shape if per element.
 */
public final class ActNorm implements InvertibleLayer {
    private final AffineSharing sharing;
    private final double logScaleFactor;
    private final double[] startingDeviations;
    private final Parameter bias;
    private final Parameter logs;
    private final Parameter initialized;

    /** Initial deviations, repeated cyclically over the channels. */
    private ActNorm(
            ParameterFactory parameters, AffineSharing sharing, double logScaleFactor, double... startingDeviations) {
        if (!(logScaleFactor > 0) || Double.isInfinite(logScaleFactor)) {
            throw new IllegalArgumentException("The log-scale factor must be positive, got " + logScaleFactor);
        }
        for (double deviation : startingDeviations) {
            if (!(deviation > 0) || Double.isInfinite(deviation)) {
                throw new IllegalArgumentException("Starting deviations must be positive, got " + deviation);
            }
        }
        this.sharing = sharing;
        this.startingDeviations = startingDeviations.clone();
        this.logScaleFactor = logScaleFactor;
        this.bias = parameters.parameter("bias", sharing.parameterShape(), Initializer.zeros());
        this.logs = parameters.parameter("logs", sharing.parameterShape(), Initializer.zeros());
        this.initialized = parameters.buffer("initialized", Shape.of(1), Initializer.zeros());
    }

    /**
     * Creates a layer with one bias and scale per channel, shared by all positions; for images of any size, and for vectors.
     *
     * @return the layer, with factor 1
     */
    public static ActNorm perChannel(ParameterFactory parameters, int channels) {
        return perChannel(parameters, channels, 1);
    }

    /**
     * Creates a layer with one bias and scale per channel, shared by all positions; for images of any size, and for vectors.
     *
     * @param logScaleFactor multiplies logs and so its learning rate; 3 in Glow's code
     * @throws IllegalArgumentException if the factor is not positive
     */
    public static ActNorm perChannel(ParameterFactory parameters, int channels, double logScaleFactor) {
        return new ActNorm(parameters, AffineSharing.perChannel("ActNorm", channels), logScaleFactor, 1);
    }

    /**
     * Creates a layer with a separate bias and scale for every element of a sample (Ho et al. 2019, Flow++). It needs a large first
     * batch, because each element's moments are taken over the batch alone.
     *
     * @return the layer, with factor 1
     */
    public static ActNorm perElement(ParameterFactory parameters, Shape sample) {
        return new ActNorm(parameters, AffineSharing.perElement("ActNorm", sample), 1, 1);
    }

    /**
     * Creates a layer with one bias and scale per channel, shared by all positions, with deviations other than 1 after data-dependent
     * initialization: a small deviation hides a channel from the following networks until they have learned to use it.
     *
     * @param deviations one deviation per channel
     * @return the layer, with factor 1
     * @throws IllegalArgumentException if a deviation is not positive
     */
    public static ActNorm startingAt(ParameterFactory parameters, double... deviations) {
        return new ActNorm(parameters, AffineSharing.perChannel("ActNorm", deviations.length), 1, deviations);
    }

    @Override
    public LayerResult forward(Tensor x, FlowContext context) {
        return sharing.apply(x, context.value(bias), logScale(context));
    }

    @Override
    public LayerResult inverseWithLogDet(Tensor z, FlowContext context) {
        return sharing.invert(z, context.value(bias), logScale(context));
    }

    private Tensor logScale(FlowContext context) {
        return context.value(logs).mul(logScaleFactor);
    }

    /**
     * {@inheritDoc}
     *
     * @throws IllegalArgumentException if the batch holds values that are not finite
     */
    @Override
    public Tensor initialize(Tensor x, FlowContext context) {
        if (initialized.value().item() == 0) {
            outputShape(x.shape().sample());
            try (Scope scope = x.backend().openScope()) {
                Moments moments = sharing.perElement() ? Moments.perElement(x) : Moments.perChannel(x);
                double[] logScaling = moments.logScaling();
                for (int i = 0; i < logScaling.length; i++) {
                    double deviation = startingDeviations[i % startingDeviations.length];
                    logScaling[i] = (logScaling[i] + Math.log(deviation)) / logScaleFactor;
                }
                bias.assign(moments.centring());
                logs.assign(logScaling);
                initialized.assign(new double[] {1});
            }
        }
        return forward(x, context).value();
    }

    @Override
    public Shape outputShape(Shape input) {
        return sharing.check(input);
    }

    @Override
    public ParameterList parameters() {
        return ParameterList.of(bias, logs, initialized);
    }
}
