package org.flows4j.models.imported;

import java.util.Map;
import org.flows4j.core.autodiff.ParameterFactory;
import org.flows4j.core.flow.Flow;
import org.flows4j.core.layer.InvertibleChain;
import org.flows4j.core.tensor.Shape;
import org.flows4j.models.family.ModelFamily;

/**
 * Flows that another library trained. The configuration lists their layers, so the family has no presets and no data determines it; {@code
 * ModelImport} makes such models.
 */
public final class ImportedFlow implements ModelFamily<ImportedConfig> {
    /** The name of the family. */
    public static final String NAME = "imported";

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public Class<ImportedConfig> configType() {
        return ImportedConfig.class;
    }

    @Override
    public Map<String, ImportedConfig> presets() {
        return Map.of();
    }

    @Override
    public ImportedConfig forData(ImportedConfig config, Shape sample, int levels) {
        if (!sample.equals(config.sampleShape())) {
            throw new IllegalArgumentException("This imported model has samples of shape " + config.sampleShape()
                    + ", the data has samples of shape " + sample);
        }
        return config;
    }

    @Override
    public int levels(ImportedConfig config) {
        return 0;
    }

    @Override
    public Flow build(ImportedConfig config, ParameterFactory parameters) {
        Shape sample = config.sampleShape();
        InvertibleChain layers = FlowPart.chain(config.layers(), parameters, sample, config.conditionColumns());
        return new Flow(
                layers,
                config.base().create(parameters, layers.outputShape(sample)),
                sample,
                parameters.backend(),
                parameters.dtype());
    }
}
