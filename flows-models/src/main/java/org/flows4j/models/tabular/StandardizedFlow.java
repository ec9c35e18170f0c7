package org.flows4j.models.tabular;

import java.util.List;
import org.flows4j.core.autodiff.ParameterFactory;
import org.flows4j.core.flow.Flow;
import org.flows4j.core.layer.InvertibleChain;
import org.flows4j.core.layer.InvertibleLayer;
import org.flows4j.core.tensor.Shape;
import org.flows4j.layers.elementwise.Standardize;
import org.flows4j.layers.elementwise.StandardizedCondition;

/** The common frame of all flows of table rows: columns and conditions enter in their own units and are standardized by saved moments. */
public final class StandardizedFlow {
    private StandardizedFlow() {}

    /**
     * Puts steps on standardized columns behind the standardization. Its buffers are called {@code columns} and {@code condition}.
     *
     * @param steps data to latent
     * @param columns number of columns D
     * @param conditionColumns length k of a condition, 0 for none
     * @param parameters makes the buffers
     * @return a flow of rows with a standard normal prior
     */
    public static Flow of(List<InvertibleLayer> steps, int columns, int conditionColumns, ParameterFactory parameters) {
        InvertibleLayer flow = new InvertibleChain(steps);
        if (conditionColumns > 0) {
            flow = new StandardizedCondition(parameters.child("condition"), flow);
        }
        return Flow.of(
                InvertibleChain.of(new Standardize(parameters.child("columns"), columns), flow),
                Shape.vector(columns),
                parameters);
    }
}
