package org.flows4j.models.continuous;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.flows4j.core.autodiff.ParameterFactory;
import org.flows4j.core.flow.Flow;
import org.flows4j.core.training.TrainingObjective;
import org.flows4j.layers.continuous.Divergence;
import org.flows4j.layers.continuous.SmoothNonlinearity;
import org.flows4j.layers.elementwise.Standardize;
import org.flows4j.models.family.BaseConfig;
import org.flows4j.models.family.ContextConfig;
import org.flows4j.models.tabular.RowFamily;
import org.flows4j.models.tabular.StandardizedFlow;

/**
 * Continuous flows of table rows, trained by flow matching (Lipman et al. 2023): columns are standardized by moments that are saved with
 * the model; then comes one {@link org.flows4j.layers.continuous.ContinuousFlow} to a standard normal base.
 */
public final class FlowMatching implements RowFamily<FlowMatchingConfig> {
    /** Creates the family. */
    public FlowMatching() {}

    @Override
    public String name() {
        return "flow-matching";
    }

    /** Two hidden layers, whose exact divergence is cheap; a deeper network; and the same with the estimated divergence. */
    @Override
    public Map<String, FlowMatchingConfig> presets() {
        Map<String, FlowMatchingConfig> presets = new LinkedHashMap<>();
        presets.put("TABULAR", preset(128, 2, Divergence.EXACT));
        presets.put("LARGE", preset(256, 3, Divergence.EXACT));
        presets.put("HIGH_DIMENSIONAL", preset(256, 3, Divergence.HUTCHINSON));
        return Collections.unmodifiableMap(presets);
    }

    private static FlowMatchingConfig preset(int hiddenUnits, int depth, Divergence divergence) {
        return new FlowMatchingConfig(
                2,
                0,
                hiddenUnits,
                depth,
                SmoothNonlinearity.SWISH,
                4,
                0,
                16,
                divergence,
                1e-5,
                1e-5,
                1000,
                ContextConfig.NONE);
    }

    @Override
    public TrainingObjective objective() {
        return new MatchingObjective();
    }

    @Override
    public Flow build(FlowMatchingConfig config, ParameterFactory parameters) {
        return StandardizedFlow.of(
                List.of(new Standardize(parameters.child("columns"), config.columns())),
                List.of(config.layer(parameters.child("velocity"))),
                config.conditionColumns(),
                config.conditioning(),
                BaseConfig.NORMAL.create(parameters, config.columns()),
                parameters);
    }
}
