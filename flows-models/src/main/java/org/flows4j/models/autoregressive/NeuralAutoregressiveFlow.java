package org.flows4j.models.autoregressive;

import java.util.List;
import org.flows4j.core.autodiff.ParameterFactory;
import org.flows4j.core.layer.InvertibleLayer;
import org.flows4j.layers.autoregressive.MaskedAutoregressive;
import org.flows4j.layers.transform.NeuralTransform;

/**
 * Neural autoregressive flow of table rows (Huang et al. 2018): steps of {@link MaskedAutoregressive} with monotone networks, {@link
 * NeuralTransform}. Sampling takes one column after another, with a search for each.
 */
public final class NeuralAutoregressiveFlow extends AutoregressiveFamily {
    /** Creates the family. */
    public NeuralAutoregressiveFlow() {
        super("naf", TransformConfig.Kind.NEURAL);
    }

    @Override
    InvertibleLayer layer(AutoregressiveConfig config, ParameterFactory parameters, List<Integer> order) {
        return masked(config, parameters, order);
    }
}
