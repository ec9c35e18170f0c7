package org.flows4j.core.layer;

import org.flows4j.core.tensor.SampleShapes;
import org.flows4j.core.tensor.Shape;
import org.flows4j.core.tensor.Split;
import org.flows4j.core.tensor.Tensor;

/**
 * The multi-scale architecture (Dinh et al. 2017, section 3.6): only the first channels pass through the inner layers; the
 * others are already latent. {@code [x1, x2] -> [flatten(inner(x1)), flatten(x2)]}, one vector per sample, so nothing is lost
 * and the latent of a multi-scale model is {@code [N, D]}. Nesting it gives any number of scales.
 *
 * <p>Shapes: {@code [N, H, W, C]} or {@code [N, D]} to {@code [N, H*W*C]} or {@code [N, D]}. log|det| is the inner layer's.
 */
public final class FactorOut extends InvertibleWrapper {
    private final Shape input;
    private final Shape kept;
    private final Shape innerOutput;

    /**
     * Passes the first half of the channels on to the inner layer (the larger half when their number is odd).
     *
     * @param inner the layer for the first half
     * @param input sample shape of the whole
     */
    public FactorOut(InvertibleLayer inner, Shape input) {
        this(inner, input, input.channels() - input.channels() / 2);
    }

    /**
     * Passes the first channels on to the inner layer.
     *
     * @param inner the layer for those channels
     * @param input sample shape of the whole
     * @param keptChannels the number of channels that are passed on
     * @throws IllegalArgumentException unless at least one channel is passed on and at least one is factored out, or inner refuses the
     *     shape
     */
    public FactorOut(InvertibleLayer inner, Shape input, int keptChannels) {
        super(inner);
        if (keptChannels < 1 || keptChannels >= input.channels()) {
            throw new IllegalArgumentException("Factoring out needs 1 to " + (input.channels() - 1) + " of the "
                    + input.channels() + " channels of " + input + " to continue, got " + keptChannels);
        }
        this.input = input;
        this.kept = input.with(-1, keptChannels);
        this.innerOutput = inner().outputShape(kept);
        if (innerOutput.size() != kept.size()) {
            throw new IllegalArgumentException(
                    "Inner layers must keep the number of dimensions: " + kept + " became " + innerOutput);
        }
    }

    @Override
    public LayerResult forward(Tensor x, FlowContext context) {
        Tensor[] parts = split().apply(x);
        LayerResult result = inner().forward(parts[0], context);
        return new LayerResult(
                Tensor.concat(
                        1,
                        result.value().reshape(x.shape().dim(0), -1),
                        parts[1].reshape(x.shape().dim(0), -1)),
                result.logTerm());
    }

    @Override
    public LayerResult inverseWithLogDet(Tensor z, FlowContext context) {
        int batch = z.shape().dim(0);
        Tensor[] parts = new Split(1, (int) kept.size(), (int) (input.size() - kept.size())).apply(z);
        LayerResult result = inner().inverseWithLogDet(parts[0].reshape(innerOutput.batch(batch)), context);
        Shape rest = input.with(-1, input.channels() - kept.channels());
        return new LayerResult(
                Tensor.concat(-1, result.value(), parts[1].reshape(rest.batch(batch))), result.logTerm());
    }

    @Override
    public Tensor initialize(Tensor x, FlowContext context) {
        Tensor[] parts = split().apply(x);
        Tensor value = inner().initialize(parts[0], context);
        return Tensor.concat(
                1,
                value.reshape(x.shape().dim(0), -1),
                parts[1].reshape(x.shape().dim(0), -1));
    }

    private Split split() {
        return new Split(-1, kept.channels(), input.channels() - kept.channels());
    }

    @Override
    public Shape outputShape(Shape shape) {
        SampleShapes.requireBuiltFor("FactorOut", input, shape);
        return Shape.vector(Math.toIntExact(input.size()));
    }

    /**
     * The sample shape of the channels that are passed on.
     *
     * @return the input's shape with the first channels only
     */
    public Shape innerInput() {
        return kept;
    }

    /** The same split around another inner layer. */
    public FactorOut around(InvertibleLayer other) {
        return new FactorOut(other, input, kept.channels());
    }

    @Override
    public boolean composite() {
        return true;
    }
}
