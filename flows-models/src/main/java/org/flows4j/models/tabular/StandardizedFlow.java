package org.flows4j.models.tabular;

import java.util.ArrayList;
import java.util.List;
import org.flows4j.core.autodiff.ParameterFactory;
import org.flows4j.core.distribution.Distribution;
import org.flows4j.core.flow.Flow;
import org.flows4j.core.layer.InvertibleChain;
import org.flows4j.core.layer.InvertibleLayer;
import org.flows4j.models.family.ContextConfig;

/** The common frame of all flows of table rows: columns and conditions enter in their own units and are standardized by saved moments. */
public final class StandardizedFlow {
    private StandardizedFlow() {}

    /**
     * Puts steps behind layers that standardize the columns. The buffers of the conditions are called {@code condition}.
     *
     * @param units from the columns' units to standardized numbers
     * @param steps data to latent
     * @param conditionColumns length k of a condition, 0 for none
     * @param conditioning context network that the steps were built for
     * @param base base distribution over the columns
     * @param parameters makes the buffers
     * @return a flow of rows
     */
    public static Flow of(
            List<InvertibleLayer> units,
            List<InvertibleLayer> steps,
            int conditionColumns,
            ContextConfig conditioning,
            Distribution base,
            ParameterFactory parameters) {
        InvertibleLayer flow = conditioning.around(parameters, conditionColumns, new InvertibleChain(steps));
        List<InvertibleLayer> layers = new ArrayList<>(units);
        layers.add(flow);
        return new Flow(
                new InvertibleChain(layers), base, base.sampleShape(), parameters.backend(), parameters.dtype());
    }
}
