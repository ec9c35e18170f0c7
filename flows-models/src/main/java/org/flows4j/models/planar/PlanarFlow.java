package org.flows4j.models.planar;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.flows4j.core.autodiff.ParameterFactory;
import org.flows4j.core.flow.Flow;
import org.flows4j.core.layer.InvertibleLayer;
import org.flows4j.layers.elementwise.ActNorm;
import org.flows4j.layers.elementwise.Standardize;
import org.flows4j.models.family.BaseConfig;
import org.flows4j.models.family.ContextConfig;
import org.flows4j.models.tabular.RowFamily;
import org.flows4j.models.tabular.StandardizedFlow;

/**
 * Flows of table rows with few parameters per layer: planar and radial flows (Rezende and Mohamed 2015) and Sylvester flows (van den Berg
 * et al. 2018). Columns are standardized by moments that are saved with the model; then come steps of activation normalization and a layer.
 * They take no condition.
 */
public final class PlanarFlow implements RowFamily<PlanarConfig> {
    /** Creates the family. */
    public PlanarFlow() {}

    @Override
    public String name() {
        return "planar";
    }

    /** One preset for each kind of layer. */
    @Override
    public Map<String, PlanarConfig> presets() {
        Map<String, PlanarConfig> presets = new LinkedHashMap<>();
        presets.put("PLANAR", new PlanarConfig(2, 32, PlanarConfig.Layer.PLANAR, 1, true, BaseConfig.NORMAL));
        presets.put("RADIAL", new PlanarConfig(2, 32, PlanarConfig.Layer.RADIAL, 1, true, BaseConfig.NORMAL));
        presets.put("SYLVESTER", new PlanarConfig(2, 16, PlanarConfig.Layer.SYLVESTER, 8, true, BaseConfig.NORMAL));
        return Collections.unmodifiableMap(presets);
    }

    @Override
    public Flow build(PlanarConfig config, ParameterFactory parameters) {
        List<InvertibleLayer> steps = new ArrayList<>();
        for (int k = 1; k <= config.steps(); k++) {
            ParameterFactory step = parameters.child("step" + k);
            if (config.actNorm()) {
                steps.add(ActNorm.perChannel(step.child("actnorm"), config.columns()));
            }
            steps.add(config.create(step.child("layer")));
        }
        return StandardizedFlow.of(
                List.of(new Standardize(parameters.child("columns"), config.columns())),
                steps,
                0,
                ContextConfig.NONE,
                config.prior().create(parameters, config.columns()),
                parameters);
    }
}
