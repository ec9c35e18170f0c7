package org.flows4j.models.autoregressive;

import java.util.List;
import org.flows4j.core.autodiff.ParameterFactory;
import org.flows4j.core.layer.InvertibleLayer;
import org.flows4j.layers.autoregressive.MaskedAutoregressive;

/**
 * Masked autoregressive flow of table rows (Papamakarios, Pavlakou and Murray 2017): steps of {@link MaskedAutoregressive} with affine
 * transforms of bounded scale. Scoring evaluates each network once; sampling takes one column after another.
 */
public final class MaskedAutoregressiveFlow extends AutoregressiveFamily {
    /** Creates the family. */
    public MaskedAutoregressiveFlow() {
        super("maf", TransformConfig.Kind.BOUNDED_AFFINE);
    }

    @Override
    InvertibleLayer layer(AutoregressiveConfig config, ParameterFactory parameters, List<Integer> order) {
        return masked(config, parameters, order);
    }
}
