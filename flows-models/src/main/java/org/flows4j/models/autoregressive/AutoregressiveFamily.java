package org.flows4j.models.autoregressive;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.flows4j.core.autodiff.ParameterFactory;
import org.flows4j.core.distribution.Distribution;
import org.flows4j.core.flow.Flow;
import org.flows4j.core.layer.InvertibleLayer;
import org.flows4j.core.nn.Nonlinearity;
import org.flows4j.core.nn.masked.ColumnLayout;
import org.flows4j.core.tensor.Shape;
import org.flows4j.layers.autoregressive.InverseAutoregressive;
import org.flows4j.layers.autoregressive.MaskedAutoregressive;
import org.flows4j.layers.elementwise.ActNorm;
import org.flows4j.layers.linear.ChannelPermutation;
import org.flows4j.layers.linear.Invertible1x1Conv;
import org.flows4j.layers.transform.ColumnTransforms;
import org.flows4j.models.autoregressive.AutoregressiveConfig.Mixing;
import org.flows4j.models.family.BaseConfig;
import org.flows4j.models.family.ContextConfig;
import org.flows4j.models.tabular.ColumnKinds;
import org.flows4j.models.tabular.RowFamily;
import org.flows4j.models.tabular.StandardizedFlow;

/**
 * The families of autoregressive flows of table rows. Columns are standardized by moments that are saved with the model; then come steps
 * of activation normalization, a change of the order of the columns, and an autoregressive layer.
 */
public abstract sealed class AutoregressiveFamily implements RowFamily<AutoregressiveConfig>
        permits MaskedAutoregressiveFlow, InverseAutoregressiveFlow, NeuralSplineFlow, NeuralAutoregressiveFlow {
    private final String name;
    private final TransformConfig transform;

    AutoregressiveFamily(String name, TransformConfig.Kind kind) {
        this.name = name;
        this.transform = TransformConfig.of(kind);
    }

    @Override
    public final String name() {
        return name;
    }

    @Override
    public final Class<AutoregressiveConfig> configType() {
        return AutoregressiveConfig.class;
    }

    /** A small flow for tables, the same with residual blocks, and a wide and deep one. */
    @Override
    public final Map<String, AutoregressiveConfig> presets() {
        Map<String, AutoregressiveConfig> presets = new LinkedHashMap<>();
        presets.put("TABULAR", preset(5, new MaskedNetworkConfig(64, 2, false, Nonlinearity.RELU)));
        presets.put("RESIDUAL", preset(5, new MaskedNetworkConfig(64, 2, true, Nonlinearity.RELU)));
        presets.put("LARGE", preset(10, new MaskedNetworkConfig(256, 2, true, Nonlinearity.RELU)));
        return Collections.unmodifiableMap(presets);
    }

    private AutoregressiveConfig preset(int steps, MaskedNetworkConfig network) {
        return new AutoregressiveConfig(
                2,
                0,
                steps,
                transform,
                Mixing.REVERSE,
                true,
                network,
                BaseConfig.NORMAL,
                ColumnKinds.REAL,
                ContextConfig.NONE);
    }

    @Override
    public final AutoregressiveConfig forData(AutoregressiveConfig config, Shape sample, int levels) {
        AutoregressiveConfig fitted = RowFamily.super.forData(config, sample, levels);
        fitted.columnKinds().check(fitted.columns());
        return fitted;
    }

    @Override
    public final Flow build(AutoregressiveConfig config, ParameterFactory parameters) {
        ColumnUnits units = new ColumnUnits(config.columnKinds(), config.columns());
        List<Integer> numbers = units.numbers();
        List<InvertibleLayer> steps = new ArrayList<>();
        for (int k = 1; k <= config.steps(); k++) {
            ParameterFactory step = parameters.child("step" + k);
            if (config.actNorm() && !numbers.isEmpty()) {
                steps.add(units.onNumbers(ActNorm.perChannel(step.child("actnorm"), numbers.size())));
            }
            switch (config.mixing()) {
                case REVERSE -> {}
                case PERMUTATION -> steps.add(ChannelPermutation.random(step.child("mixing"), config.columns()));
                case MATRIX -> steps.add(new Invertible1x1Conv(step.child("mixing"), config.columns()));
            }
            boolean reversed = config.mixing() == Mixing.REVERSE && k % 2 == 0;
            steps.add(layer(
                    config,
                    step.child("autoregression"),
                    reversed ? ColumnLayout.reversed(config.columns()) : ColumnLayout.identity(config.columns())));
        }
        Distribution base = units.base(config.prior(), parameters);
        return StandardizedFlow.of(
                units.layers(parameters.child("columns")),
                steps,
                config.conditionColumns(),
                config.conditioning(),
                base,
                parameters);
    }

    /** The layer of a step. */
    abstract InvertibleLayer layer(AutoregressiveConfig config, ParameterFactory parameters, List<Integer> order);

    static ColumnTransforms transforms(AutoregressiveConfig config) {
        return new ColumnUnits(config.columnKinds(), config.columns())
                .transforms(config.elementwise(), config.network().hiddenUnits());
    }

    static MaskedAutoregressive masked(AutoregressiveConfig config, ParameterFactory parameters, List<Integer> order) {
        return new MaskedAutoregressive(
                parameters, transforms(config), order, config.network().network(), config.conditionChannels());
    }

    static InverseAutoregressive inverse(
            AutoregressiveConfig config, ParameterFactory parameters, List<Integer> order) {
        return new InverseAutoregressive(
                parameters, transforms(config), order, config.network().network(), config.conditionChannels());
    }
}
