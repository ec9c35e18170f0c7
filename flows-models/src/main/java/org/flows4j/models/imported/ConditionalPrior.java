package org.flows4j.models.imported;

import java.util.List;
import org.flows4j.core.autodiff.ParameterFactory;
import org.flows4j.core.autodiff.ParameterList;
import org.flows4j.core.layer.FlowContext;
import org.flows4j.core.layer.LayerResult;
import org.flows4j.core.layer.LearnedPrior;
import org.flows4j.core.nn.parts.LinearPart;
import org.flows4j.core.nn.parts.PartNetwork;
import org.flows4j.core.tensor.SampleShapes;
import org.flows4j.core.tensor.Shape;
import org.flows4j.core.tensor.Tensor;
import org.flows4j.layers.elementwise.ConditionalAffine;

/**
 * A normal base distribution whose mean and log-scale are linear in the condition c, such as those of a class, as a bijection in front of
 * N(0, I): {@code (z - mean(c)) exp(-logScale(c))}.
 *
 * <p>Shapes: those of the latents, both ways; the network's weight is {@code [k, 2 D]} for their D elements, means first.
 */
final class ConditionalPrior implements LearnedPrior {
    private final Shape latent;
    private final ConditionalAffine fromNoise;

    ConditionalPrior(ParameterFactory parameters, Shape latent, int conditionChannels) {
        this.latent = latent;
        this.fromNoise = new ConditionalAffine(
                parameters,
                Shape.vector(Math.toIntExact(latent.size())),
                conditionChannels,
                (factory, input, outputs) ->
                        new PartNetwork(factory, List.of(new LinearPart(conditionChannels, outputs, false)), input, 0));
    }

    @Override
    public LayerResult forward(Tensor z, FlowContext context) {
        return shaped(fromNoise.inverseWithLogDet(vectors(z), context), z);
    }

    @Override
    public LayerResult inverseWithLogDet(Tensor noise, FlowContext context) {
        return shaped(fromNoise.forward(vectors(noise), context), noise);
    }

    private static Tensor vectors(Tensor batch) {
        return batch.reshape(
                batch.shape().dim(0), Math.toIntExact(batch.shape().sample().size()));
    }

    private static LayerResult shaped(LayerResult result, Tensor like) {
        return new LayerResult(result.value().reshape(like.shape()), result.logTerm());
    }

    @Override
    public List<Shape> conditionShapes() {
        return fromNoise.conditionShapes();
    }

    @Override
    public Shape outputShape(Shape shape) {
        return SampleShapes.requireBuiltFor("ConditionalPrior", latent, shape);
    }

    @Override
    public ParameterList parameters() {
        return fromNoise.parameters();
    }
}
