package org.flows4j.models.tabular;

import java.util.ArrayList;
import java.util.List;
import org.flows4j.core.autodiff.ParameterFactory;
import org.flows4j.core.distribution.Distribution;
import org.flows4j.core.flow.Flow;
import org.flows4j.core.layer.FlowChain;
import org.flows4j.core.layer.FlowLayer;
import org.flows4j.core.layer.InvertibleChain;
import org.flows4j.core.layer.InvertibleLayer;
import org.flows4j.models.family.ContextConfig;

/** The common frame of all flows of table rows: columns and conditions enter in their own units and are standardized by saved moments. */
public final class StandardizedFlow {
    private StandardizedFlow() {}

    /** A bijection, unless a layer adds noise. */
    private static FlowLayer chain(List<FlowLayer> layers) {
        return layers.stream().allMatch(InvertibleLayer.class::isInstance)
                ? new InvertibleChain(
                        layers.stream().map(InvertibleLayer.class::cast).toList())
                : new FlowChain(layers);
    }

    /**
     * Puts steps behind layers that standardize the columns. The buffers of the conditions are called {@code condition}.
     *
     * @param units from the columns' units to standardized numbers
     * @param steps data to latent; may be empty without a condition
     * @param conditionColumns length k of a condition, 0 for none
     * @param conditioning context network that the steps were built for
     * @param base base distribution over the columns
     * @param parameters makes the buffers
     * @return a flow of rows
     */
    public static Flow of(
            List<? extends FlowLayer> units,
            List<InvertibleLayer> steps,
            int conditionColumns,
            ContextConfig conditioning,
            Distribution base,
            ParameterFactory parameters) {
        List<FlowLayer> layers = new ArrayList<>(units);
        if (!steps.isEmpty()) {
            layers.add(conditioning.around(parameters, conditionColumns, new InvertibleChain(steps)));
        }
        return new Flow(chain(layers), base, base.sampleShape(), parameters.backend(), parameters.dtype());
    }
}
