package org.flows4j.models.mixture;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.flows4j.core.autodiff.ParameterFactory;
import org.flows4j.core.distribution.FullMixture;
import org.flows4j.core.flow.Flow;
import org.flows4j.core.layer.FlowLayer;
import org.flows4j.core.layer.InvertibleLayer;
import org.flows4j.core.nn.Nonlinearity;
import org.flows4j.core.nn.masked.ColumnLayout;
import org.flows4j.core.nn.masked.MaskedMlp;
import org.flows4j.core.tensor.Shape;
import org.flows4j.layers.autoregressive.MaskedAutoregressive;
import org.flows4j.layers.elementwise.PowerTransform;
import org.flows4j.layers.elementwise.Standardize;
import org.flows4j.layers.transform.ColumnTransforms;
import org.flows4j.layers.transform.IdentitySplineTransform;
import org.flows4j.layers.transform.SplineTransform;
import org.flows4j.models.family.ContextConfig;
import org.flows4j.models.tabular.ColumnKinds;
import org.flows4j.models.tabular.RowFamily;
import org.flows4j.models.tabular.StandardizedFlow;

/**
 * A flow of table rows with a mixture of normal distributions as its base: standardized columns, power transforms that make skewed columns
 * symmetric, steps of autoregressive splines that start as the identity, and a {@link FullMixture}. Without steps the model is a mixture
 * of normal distributions in transformed columns. {@code TabularTraining} fits the mixture by expectation maximization before it trains
 * the steps.
 */
public final class MixtureFlow implements RowFamily<MixtureConfig> {
    @Override
    public String name() {
        return "mixture";
    }

    /** A mixture in transformed columns, and the same behind three steps of splines. */
    @Override
    public Map<String, MixtureConfig> presets() {
        Map<String, MixtureConfig> presets = new LinkedHashMap<>();
        presets.put("TABULAR", new MixtureConfig(2, 0, true, 8, 3, 0, 64, 8, 5, ColumnKinds.REAL));
        presets.put("SPLINE", new MixtureConfig(2, 0, true, 8, 3, 3, 64, 8, 5, ColumnKinds.REAL));
        return Collections.unmodifiableMap(presets);
    }

    @Override
    public MixtureConfig forData(MixtureConfig config, Shape sample, int levels) {
        config.columnKinds().check(sample.channels());
        // A masked network needs a unit per column.
        return RowFamily.super.forData(config.withHiddenUnits(sample.channels()), sample, levels);
    }

    /** Sets the length of the condition, which needs steps. */
    @Override
    public MixtureConfig withClasses(MixtureConfig config, int classes) {
        return config.forCondition(classes);
    }

    @Override
    public Flow build(MixtureConfig config, ParameterFactory parameters) {
        int columns = config.columns();
        config.columnKinds().check(columns);
        List<FlowLayer> units = new ArrayList<>();
        units.addAll(config.columnKinds().continuous(parameters));
        units.add(new Standardize(parameters.child("columns"), columns));
        if (config.power()) {
            units.add(new PowerTransform(parameters.child("power"), columns));
            units.add(new Standardize(parameters.child("powers"), columns));
        }
        List<InvertibleLayer> steps = new ArrayList<>();
        ColumnTransforms splines = ColumnTransforms.of(Collections.nCopies(
                columns,
                new IdentitySplineTransform(new SplineTransform(config.bins(), config.bound(), config.hiddenUnits()))));
        for (int k = 1; k <= config.steps(); k++) {
            steps.add(new MaskedAutoregressive(
                    parameters.child("step" + k),
                    splines,
                    k % 2 == 0 ? ColumnLayout.reversed(columns) : ColumnLayout.identity(columns),
                    MaskedMlp.of(Nonlinearity.RELU, config.hiddenUnits(), 2),
                    config.conditionColumns()));
        }
        FullMixture base =
                new FullMixture(parameters.child("base"), columns, config.components(), config.degreesOfFreedom());
        return StandardizedFlow.of(units, steps, config.conditionColumns(), ContextConfig.NONE, base, parameters);
    }
}
