package org.flows4j.core.flow;

import java.util.List;
import java.util.Optional;
import org.flows4j.core.autodiff.ParameterList;
import org.flows4j.core.distribution.Distribution;
import org.flows4j.core.layer.Composition;
import org.flows4j.core.layer.FlowContext;
import org.flows4j.core.layer.FlowLayer;
import org.flows4j.core.layer.LayerResult;
import org.flows4j.core.layer.Likelihood;
import org.flows4j.core.tensor.DType;
import org.flows4j.core.tensor.Shape;
import org.flows4j.core.tensor.Tensor;
import org.flows4j.core.tensor.TensorBackend;
import org.jspecify.annotations.Nullable;

/** The parts of a flow: layers, a prior on their latent side, and the shape of one sample. */
public abstract sealed class FlowModel permits Flow {
    private final FlowLayer layers;
    private final Distribution prior;
    private final Shape sampleShape;
    private final Shape latentShape;
    private final @Nullable Shape conditionShape;
    private final TensorBackend backend;
    private final DType dtype;
    /** 0 until first asked for. */
    private volatile long multiplications;

    FlowModel(
            FlowLayer layers,
            Distribution prior,
            Shape sampleShape,
            @Nullable Shape conditionShape,
            TensorBackend backend,
            DType dtype) {
        this.layers = layers;
        this.prior = prior;
        this.sampleShape = sampleShape;
        this.latentShape = layers.outputShape(sampleShape);
        this.conditionShape = conditionShape;
        this.backend = backend;
        this.dtype = dtype;
        if (!latentShape.equals(prior.sampleShape())) {
            throw new IllegalArgumentException("The layers turn samples of shape " + sampleShape + " into "
                    + latentShape + ", but the prior is on " + prior.sampleShape());
        }
        List<Shape> possible = layers.conditionShapes();
        if (conditionShape == null ? !possible.isEmpty() : !possible.contains(conditionShape)) {
            throw new IllegalArgumentException(
                    "A flow for " + (conditionShape == null ? "no condition" : "conditions of shape " + conditionShape)
                            + " cannot have layers that "
                            + (possible.isEmpty() ? "look at none" : "were built for " + Composition.either(possible))
                            + "; build them for the same");
        }
    }

    /**
     * The log-density of each sample (or, for {@link Likelihood#LOWER_BOUND} flows, one draw of its lower bound), as the
     * training objective needs it: in one batch, recorded if the context has a tape.
     *
     * @param x {@code [N, sample...]}
     * @param context how to evaluate
     * @return {@code [N]}, FLOAT64, nats
     */
    public Tensor logProb(Tensor x, FlowContext context) {
        LayerResult result = layers.forward(x, context);
        return result.logTerm().add(prior.logProb(result.value(), context));
    }

    /**
     * Divides a batch among the backend's threads.
     *
     * @param rows of the batch
     * @return its parts
     */
    public RowParts parts(int rows) {
        if (multiplications == 0) {
            multiplications = Math.max(1, RowParts.multiplications(this));
        }
        return RowParts.of(backend, rows, multiplications);
    }

    /**
     * Converts nats per sample into bits per dimension.
     *
     * @param logProb log-density of one sample in nats
     * @return {@code -logProb / (D log 2)}
     */
    public double bitsPerDim(double logProb) {
        return -logProb / (sampleShape.size() * Math.log(2));
    }

    /**
     * All parameters: the layers', then the prior's.
     *
     * @return the list
     */
    public ParameterList parameters() {
        return ParameterList.concat(layers.parameters(), prior.parameters());
    }

    /**
     * The layers, data to latent.
     *
     * @return the outermost layer
     */
    public FlowLayer layers() {
        return layers;
    }

    /**
     * The prior on the latent side.
     *
     * @return the prior
     */
    public Distribution prior() {
        return prior;
    }

    /**
     * The shape of one sample.
     *
     * @return the shape without batch
     */
    public Shape sampleShape() {
        return sampleShape;
    }

    /**
     * The shape of one latent.
     *
     * @return the shape without batch
     */
    public Shape latentShape() {
        return latentShape;
    }

    /**
     * The shape, without batch, of the flow's condition.
     *
     * @return the shape; empty for an unconditional flow
     */
    public Optional<Shape> conditionShape() {
        return Optional.ofNullable(conditionShape);
    }

    /**
     * Checks the shape of a batch's condition before anything is computed.
     *
     * @param condition {@code [N, ...]}, or null for none
     * @throws IllegalArgumentException if this flow takes a condition of another shape, or none
     */
    public void requireCondition(@Nullable Tensor condition) {
        Shape given = condition == null ? null : condition.shape();
        boolean fits = given == null
                ? conditionShape == null
                : conditionShape != null && given.rank() > 1 && given.sample().equals(conditionShape);
        if (!fits) {
            throw new IllegalArgumentException(
                    conditionShape == null
                            ? "This flow is unconditional, it cannot be given a condition of shape " + given
                            : "This flow takes conditions [N, "
                                    + conditionShape.toString().substring(1) + ", got "
                                    + (given == null ? "none" : given));
        }
    }

    /**
     * The number of channels of the flow's condition.
     *
     * @return 0 for an unconditional flow
     */
    public int conditionChannels() {
        return conditionShape == null ? 0 : conditionShape.channels();
    }

    /**
     * The backend that computes the flow.
     *
     * @return the backend
     */
    public TensorBackend backend() {
        return backend;
    }

    /**
     * The element type of the flow's computations.
     *
     * @return the dtype
     */
    public DType dtype() {
        return dtype;
    }

    /**
     * Returns whether {@link Flow#logProb(Tensor)} is the log-density or a lower bound.
     *
     * @return the kind of likelihood
     */
    public Likelihood likelihood() {
        return layers.likelihood();
    }
}
