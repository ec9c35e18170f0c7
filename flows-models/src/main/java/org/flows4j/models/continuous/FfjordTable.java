package org.flows4j.models.continuous;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.flows4j.core.autodiff.ParameterFactory;
import org.flows4j.core.flow.Flow;
import org.flows4j.layers.continuous.Divergence;
import org.flows4j.layers.continuous.SmoothNonlinearity;
import org.flows4j.models.family.ContextConfig;
import org.flows4j.models.tabular.RowFamily;

/**
 * FFJORD for table rows (Grathwohl et al. 2019): the model of {@link FlowMatching}, trained by maximum likelihood. Every training step solves
 * the equation.
 */
public final class FfjordTable implements RowFamily<FlowMatchingConfig> {
    private final FlowMatching model = new FlowMatching();

    /** Creates the family. */
    public FfjordTable() {}

    @Override
    public String name() {
        return "ffjord-table";
    }

    /** Two hidden layers with the exact divergence; and three, as in the authors' experiments in the plane, with the estimated one. */
    @Override
    public Map<String, FlowMatchingConfig> presets() {
        Map<String, FlowMatchingConfig> presets = new LinkedHashMap<>();
        presets.put("TABULAR", preset(2, Divergence.EXACT));
        presets.put("HIGH_DIMENSIONAL", preset(3, Divergence.HUTCHINSON));
        return Collections.unmodifiableMap(presets);
    }

    private static FlowMatchingConfig preset(int depth, Divergence divergence) {
        return new FlowMatchingConfig(
                2, 0, 64, depth, SmoothNonlinearity.TANH, 2, 0, 16, divergence, 1e-4, 1e-4, 1000, ContextConfig.NONE);
    }

    @Override
    public Flow build(FlowMatchingConfig config, ParameterFactory parameters) {
        return model.build(config, parameters);
    }
}
