package org.flows4j.models.autoregressive;

import java.util.List;
import org.flows4j.core.autodiff.ParameterFactory;
import org.flows4j.core.layer.InvertibleLayer;
import org.flows4j.layers.autoregressive.MaskedAutoregressive;

/**
 * Autoregressive neural spline flow of table rows (Durkan et al. 2019, RQ-NSF (AR)): steps of {@link MaskedAutoregressive} with rational
 * quadratic splines. The coupling form, RQ-NSF (C), is the preset {@code SPLINE} of {@link
 * org.flows4j.models.tabular.TabularFlow}.
 */
public final class NeuralSplineFlow extends AutoregressiveFamily {
    /** Creates the family. */
    public NeuralSplineFlow() {
        super("nsf", TransformConfig.Kind.SPLINE);
    }

    @Override
    InvertibleLayer layer(AutoregressiveConfig config, ParameterFactory parameters, List<Integer> order) {
        return masked(config, parameters, order);
    }
}
