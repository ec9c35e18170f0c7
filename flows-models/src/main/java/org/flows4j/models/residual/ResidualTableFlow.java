package org.flows4j.models.residual;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.flows4j.core.autodiff.ParameterFactory;
import org.flows4j.core.flow.Flow;
import org.flows4j.core.layer.InvertibleLayer;
import org.flows4j.core.tensor.Shape;
import org.flows4j.layers.elementwise.ActNorm;
import org.flows4j.layers.elementwise.Standardize;
import org.flows4j.layers.residual.InvertibleResidualBlock;
import org.flows4j.layers.residual.LogDetSettings;
import org.flows4j.layers.residual.Roulette;
import org.flows4j.models.family.BaseConfig;
import org.flows4j.models.family.ContextConfig;
import org.flows4j.models.tabular.RowFamily;
import org.flows4j.models.tabular.StandardizedFlow;

/**
 * Residual flows of table rows (Chen et al. 2019): columns are standardized by moments that are saved with the model; then come residual
 * blocks of dense layers, with activation normalizations if wanted. They take no condition.
 */
public final class ResidualTableFlow implements RowFamily<ResidualTableConfig> {
    /** Columns up to which the exact determinant costs about as much as the estimate, whose certain terms alone are 20 in scores. */
    private static final int FEW_COLUMNS = 10;

    /** Creates the family. */
    public ResidualTableFlow() {}

    @Override
    public String name() {
        return "residual-table";
    }

    /**
     * For few columns, with exact determinants; for many, with estimates; and the network of the authors' experiments in the plane
     * (train_toy.py of rtqichen/residual-flows: 100 blocks of four hidden layers, coefficient 0.9), which has 5,018,300 parameters for two
     * columns.
     */
    @Override
    public Map<String, ResidualTableConfig> presets() {
        LogDetConfig exact = LogDetConfig.of(LogDetSettings.exact());
        LogDetConfig estimate = LogDetConfig.of(LogDetSettings.estimate(Roulette.GEOMETRIC));
        Map<String, ResidualTableConfig> presets = new LinkedHashMap<>();
        presets.put("TABULAR", new ResidualTableConfig(2, 12, 64, 2, 0.97, true, exact, BaseConfig.NORMAL));
        presets.put(
                "HIGH_DIMENSIONAL", new ResidualTableConfig(2, 12, 128, 2, 0.97, true, estimate, BaseConfig.NORMAL));
        presets.put("TOY", new ResidualTableConfig(2, 100, 128, 4, 0.9, false, estimate, BaseConfig.NORMAL));
        return Collections.unmodifiableMap(presets);
    }

    @Override
    public String defaultPreset(Shape sample) {
        return sample.rank() == 1 && sample.channels() > FEW_COLUMNS ? "HIGH_DIMENSIONAL" : "TABULAR";
    }

    @Override
    public Flow build(ResidualTableConfig config, ParameterFactory parameters) {
        Shape row = Shape.vector(config.columns());
        List<InvertibleLayer> steps = new ArrayList<>();
        for (int k = 1; k <= config.blocks(); k++) {
            ParameterFactory step = parameters.child("step" + k);
            if (config.actNorm()) {
                steps.add(ActNorm.perChannel(step.child("actnorm"), config.columns()));
            }
            steps.add(new InvertibleResidualBlock(
                    step.child("block"), row, config.networks(), config.series().settings()));
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
