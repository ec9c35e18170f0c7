package org.flows4j.models.mint;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.flows4j.core.autodiff.ParameterFactory;
import org.flows4j.core.data.DataSet;
import org.flows4j.core.flow.Flow;
import org.flows4j.core.layer.InvertibleLayer;
import org.flows4j.core.tensor.DType;
import org.flows4j.core.tensor.Shape;
import org.flows4j.layers.elementwise.Standardize;
import org.flows4j.models.family.BaseConfig;
import org.flows4j.models.family.ContextConfig;
import org.flows4j.models.family.ModelFamily;
import org.flows4j.models.tabular.StandardizedFlow;
import org.flows4j.models.tabular.TabularColumns;

/**
 * MintNet of table rows (Song, Meng and Ermon 2019): columns are standardized by moments that are saved with the model; then come pairs of
 * Mint layers in opposite orders of the columns. They take no condition.
 */
public final class MintTableFlow implements ModelFamily<MintTableConfig> {
    /** Creates the family. */
    public MintTableFlow() {}

    @Override
    public String name() {
        return "mintnet-table";
    }

    /** One preset. */
    @Override
    public Map<String, MintTableConfig> presets() {
        return Map.of("TABULAR", new MintTableConfig(2, 6, 32, true, BaseConfig.NORMAL));
    }

    @Override
    public MintTableConfig forData(MintTableConfig config, Shape sample, int levels) {
        if (sample.rank() != 1) {
            throw new IllegalArgumentException(
                    "A flow of tables models rows of numbers, the data has samples of shape " + sample);
        }
        return config.forColumns(sample.channels());
    }

    /** Refuses columns that do not vary, or not in the model's precision. */
    @Override
    public void checkValues(DataSet data, DType dtype) {
        TabularColumns.check(data, dtype, "column");
    }

    @Override
    public int levels(MintTableConfig config) {
        return 0;
    }

    @Override
    public Flow build(MintTableConfig config, ParameterFactory parameters) {
        Shape row = Shape.vector(config.columns());
        List<InvertibleLayer> steps = new ArrayList<>();
        for (int k = 1; k <= config.pairs(); k++) {
            steps.addAll(MintNet.pair(parameters.child("pair" + k), row, config.copies(), 1, config.actNorm()));
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
