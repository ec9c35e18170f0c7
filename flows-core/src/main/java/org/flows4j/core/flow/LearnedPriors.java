package org.flows4j.core.flow;

import java.util.ArrayList;
import java.util.List;
import org.flows4j.core.layer.FactorOut;
import org.flows4j.core.layer.FlowChain;
import org.flows4j.core.layer.FlowLayer;
import org.flows4j.core.layer.InvertibleChain;
import org.flows4j.core.layer.InvertibleLayer;
import org.flows4j.core.layer.LearnedPrior;

/**
 * Takes the learned priors out of a flow. In the flow they are bijections between the output of the flow proper and N(0, I). Without
 * them, the latent is the variable whose priors they are, and {@code log p(latent)} is the difference of the two flows' log terms and
 * priors.
 */
public final class LearnedPriors {
    private LearnedPriors() {}

    /**
     * Returns the same flow without its learned priors, sharing its parameters.
     *
     * @param flow any
     * @return a flow with the same sample and latent shapes; its prior on the latent has no meaning
     */
    public static Flow without(Flow flow) {
        return new Flow(without(flow.layers()), flow.prior(), flow.sampleShape(), flow.backend(), flow.dtype());
    }

    private static FlowLayer without(FlowLayer layer) {
        if (layer instanceof FlowChain chain) {
            List<FlowLayer> kept = new ArrayList<>();
            for (FlowLayer part : chain.layers()) {
                if (!(part instanceof LearnedPrior)) {
                    kept.add(without(part));
                }
            }
            return new FlowChain(kept);
        }
        return layer instanceof InvertibleLayer bijection ? without(bijection) : layer;
    }

    private static InvertibleLayer without(InvertibleLayer layer) {
        if (layer instanceof InvertibleChain chain) {
            return new InvertibleChain(chain.layers().stream()
                    .filter(part -> !(part instanceof LearnedPrior))
                    .map(LearnedPriors::without)
                    .toList());
        }
        if (layer instanceof FactorOut split) {
            return split.around(without(split.inner()));
        }
        return layer;
    }
}
