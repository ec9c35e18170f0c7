package org.flows4j.models.continuous;

import java.util.List;
import org.flows4j.core.flow.Flow;
import org.flows4j.core.layer.FlowContext;
import org.flows4j.core.layer.FlowLayer;
import org.flows4j.core.layer.LayerChain;
import org.flows4j.core.tensor.Tensor;
import org.flows4j.core.training.TrainingObjective;
import org.flows4j.layers.continuous.ContinuousFlow;
import org.flows4j.layers.elementwise.EmbeddedCondition;
import org.flows4j.layers.elementwise.StandardizedCondition;

/**
 * Conditional flow matching (Lipman, Chen, Ben-Hamu, Nickel and Le 2023, "Flow matching for generative modeling", equation 23): the squared
 * error of the velocity on straight paths from draws of the base distribution to the data, see {@link ContinuousFlow#matchingLosses}. A
 * step evaluates the velocity network once and solves no equation.
 *
 * <p>It trains flows that end, on the latent side, in a {@link ContinuousFlow}. Layers before it, such as a standardization, are applied to
 * the data; what they have learned by data-dependent initialization stays.
 */
public final class MatchingObjective implements TrainingObjective {
    /** Creates the objective. */
    public MatchingObjective() {}

    /**
     * Computes the squared error of each row.
     *
     * @throws IllegalArgumentException if the last layer is not a continuous flow
     */
    @Override
    public Tensor losses(Flow flow, Tensor x, FlowContext context) {
        return losses(flow.layers(), flow, x, context);
    }

    private static Tensor losses(FlowLayer layer, Flow flow, Tensor x, FlowContext context) {
        if (layer instanceof LayerChain<?> chain) {
            List<? extends FlowLayer> layers = chain.layers();
            Tensor value = x;
            for (FlowLayer before : layers.subList(0, layers.size() - 1)) {
                value = before.forward(value, context).value();
            }
            return losses(layers.get(layers.size() - 1), flow, value, context);
        }
        if (layer instanceof StandardizedCondition conditional) {
            return losses(conditional.inner(), flow, x, conditional.standardized(context));
        }
        if (layer instanceof EmbeddedCondition embedded) {
            return losses(embedded.inner(), flow, x, embedded.embedded(x, context));
        }
        if (layer instanceof ContinuousFlow continuous) {
            Tensor noise = flow.prior().sample(x.shape().dim(0), 1, context.random(), context);
            return continuous.matchingLosses(x, noise, context);
        }
        throw new IllegalArgumentException("Flow matching trains a flow whose last layer is a ContinuousFlow, got a "
                + layer.getClass().getSimpleName() + "; train this flow by maximum likelihood");
    }
}
