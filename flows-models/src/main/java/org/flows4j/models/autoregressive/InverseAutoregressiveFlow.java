package org.flows4j.models.autoregressive;

import java.util.List;
import org.flows4j.core.autodiff.ParameterFactory;
import org.flows4j.core.layer.InvertibleLayer;
import org.flows4j.layers.autoregressive.InverseAutoregressive;

/**
 * Inverse autoregressive flow of table rows (Kingma et al. 2016): steps of {@link InverseAutoregressive} with affine transforms of bounded
 * scale. Sampling evaluates each network once; scoring, and so training on data, takes one column after another.
 */
public final class InverseAutoregressiveFlow extends AutoregressiveFamily {
    /** Creates the family. */
    public InverseAutoregressiveFlow() {
        super("iaf", TransformConfig.Kind.BOUNDED_AFFINE);
    }

    @Override
    InvertibleLayer layer(AutoregressiveConfig config, ParameterFactory parameters, List<Integer> order) {
        return inverse(config, parameters, order);
    }
}
