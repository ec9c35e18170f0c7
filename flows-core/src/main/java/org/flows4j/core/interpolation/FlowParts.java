package org.flows4j.core.interpolation;

import java.util.ArrayList;
import java.util.List;
import org.flows4j.core.flow.Flow;
import org.flows4j.core.layer.FlowChain;
import org.flows4j.core.layer.FlowContext;
import org.flows4j.core.layer.FlowLayer;
import org.flows4j.core.layer.InvertibleChain;
import org.flows4j.core.layer.InvertibleLayer;
import org.flows4j.core.layer.LayerResult;
import org.flows4j.core.tensor.Tensor;
import org.jspecify.annotations.Nullable;

/**
 * A flow divided into the layers that make data continuous and the bijections behind them.
 *
 * @param preparation layers that are no bijections, such as dequantization; null if there are none
 * @param bijections from the continuous data to the latent
 */
record FlowParts(@Nullable FlowChain preparation, InvertibleChain bijections) {
    /**
     * Cuts a flow.
     *
     * @throws IllegalArgumentException if its last layer is no bijection
     */
    static FlowParts of(Flow flow) {
        List<FlowLayer> preparation =
                new ArrayList<>(flow.layers() instanceof FlowChain chain ? chain.layers() : List.of(flow.layers()));
        List<InvertibleLayer> bijections = new ArrayList<>();
        while (!preparation.isEmpty() && preparation.get(preparation.size() - 1) instanceof InvertibleLayer bijection) {
            bijections.add(0, bijection);
            preparation.remove(preparation.size() - 1);
        }
        if (bijections.isEmpty()) {
            FlowLayer last = preparation.get(preparation.size() - 1);
            throw new IllegalArgumentException("An interpolation can be optimised only where the latent is a bijective "
                    + "function of continuous data, and this flow ends with "
                    + last.getClass().getSimpleName()
                    + "; take a linear or spherical one");
        }
        return new FlowParts(
                preparation.isEmpty() ? null : new FlowChain(preparation), new InvertibleChain(bijections));
    }

    /** Data as the bijections see it, noise being at its center. */
    Tensor continuous(Tensor data, FlowContext context) {
        return preparation == null ? data : preparation.forward(data, context).value();
    }

    /** The data that continuous values stand for. */
    Tensor data(Tensor continuous, FlowContext context) {
        return preparation == null ? continuous : preparation.inverse(continuous, context);
    }

    LayerResult encode(Tensor continuous, FlowContext context) {
        return bijections.forward(continuous, context);
    }

    Tensor decode(Tensor latent, FlowContext context) {
        return bijections.inverse(latent, context);
    }
}
