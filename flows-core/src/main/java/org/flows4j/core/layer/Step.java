package org.flows4j.core.layer;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.flows4j.core.tensor.Scope;
import org.flows4j.core.tensor.Tensor;

/**
 * A layer in the direction it is run: data to latent, or (bijections only) latent to data. Composition and recomputation
 * are the same in both.
 */
record Step(FlowLayer layer, boolean towardsLatent) {
    static List<Step> towardsLatent(List<? extends FlowLayer> layers) {
        List<Step> steps = new ArrayList<>();
        layers.forEach(layer -> steps.add(new Step(layer, true)));
        return List.copyOf(steps);
    }

    static List<Step> towardsData(List<InvertibleLayer> layers) {
        List<Step> steps = new ArrayList<>();
        layers.forEach(layer -> steps.add(new Step(layer, false)));
        Collections.reverse(steps);
        return List.copyOf(steps);
    }

    LayerResult run(Tensor x, FlowContext context) {
        return towardsLatent ? layer.forward(x, context) : bijection().inverseWithLogDet(x, context);
    }

    /** Evaluates the step again, recorded, at its original input. */
    Recomputed repeat(Tensor x, FlowContext context) {
        return Recomputed.at(x, context, this::run);
    }

    /** Evaluates the step again, recorded, at the input recovered from its output. */
    Recomputed recover(Tensor y, FlowContext context) {
        if (towardsLatent) {
            return bijection().recover(y, context);
        }
        Tensor z;
        try (Scope scope = y.backend().openScope()) {
            z = scope.keep(layer.forward(y, context.replay().withoutTape()).value());
        }
        return repeat(z, context);
    }

    private InvertibleLayer bijection() {
        if (layer instanceof InvertibleLayer invertible) {
            return invertible;
        }
        throw new IllegalArgumentException(layer.getClass().getSimpleName() + " is not a bijection");
    }

    /** Returns whether {@link MemoryMode#INVERT} may recover this step's input instead of keeping it. */
    boolean recoverable() {
        return layer instanceof InvertibleLayer invertible && (!towardsLatent || invertible.cheapInverse());
    }
}
