package org.flows4j.models.tabular;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.flows4j.core.autodiff.ParameterFactory;
import org.flows4j.core.flow.Flow;
import org.flows4j.core.layer.InvertibleLayer;
import org.flows4j.core.nn.Mlp;
import org.flows4j.core.nn.Nonlinearity;
import org.flows4j.core.tensor.Shape;
import org.flows4j.layers.coupling.AdditiveCoupling;
import org.flows4j.layers.coupling.AffineCoupling;
import org.flows4j.layers.coupling.Half;
import org.flows4j.layers.coupling.RationalQuadraticSplineCoupling;
import org.flows4j.layers.elementwise.ActNorm;
import org.flows4j.layers.elementwise.Standardize;
import org.flows4j.layers.linear.ChannelPermutation;
import org.flows4j.layers.linear.Invertible1x1Conv;
import org.flows4j.models.TabularTraining;
import org.flows4j.models.family.BaseConfig;
import org.flows4j.models.family.ContextConfig;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A flow of a table's rows in their original units: the columns are standardized by moments that are saved with the model; then come
 * steps of activation norm, mixing of the columns and a coupling with a two-layer perceptron. The presets are after NICE (Dinh et al.
 * 2015), RealNVP (Dinh et al. 2017), Glow (Kingma and Dhariwal 2018) and neural spline flows (Durkan et al. 2019).
 *
 * <p>{@link TabularTraining} fits one with defaults that suit the size of the table. Conditions are standardized as well.
 */
public final class TabularFlow implements RowFamily<TabularConfig> {
    private static final Logger LOG = LoggerFactory.getLogger(TabularFlow.class);

    /** Above this number of columns, learned matrices cost more than they gain. */
    private static final int WIDE = 100;

    /** Drawing a random matrix with this number of columns takes a second. */
    private static final int SLOW_MATRIX = 500;

    @Override
    public String name() {
        return "tabular";
    }

    @Override
    public Map<String, TabularConfig> presets() {
        Map<String, TabularConfig> presets = new LinkedHashMap<>();
        presets.put("GLOW", preset(TabularConfig.CouplingKind.AFFINE, TabularConfig.Mixing.MATRIX));
        presets.put("REAL_NVP", preset(TabularConfig.CouplingKind.AFFINE, TabularConfig.Mixing.PERMUTATION));
        presets.put("NICE", preset(TabularConfig.CouplingKind.ADDITIVE, TabularConfig.Mixing.PERMUTATION));
        presets.put("SPLINE", preset(TabularConfig.CouplingKind.SPLINE, TabularConfig.Mixing.MATRIX));
        return Collections.unmodifiableMap(presets);
    }

    private static TabularConfig preset(TabularConfig.CouplingKind coupling, TabularConfig.Mixing mixing) {
        return new TabularConfig(2, 0, coupling, mixing, 6, 64, 8, 5, BaseConfig.NORMAL, ContextConfig.NONE);
    }

    /** {@code GLOW} for up to 100 columns, {@code REAL_NVP} for more: a learned matrix costs D^3 operations per step and D^2 parameters. */
    @Override
    public String defaultPreset(Shape sample) {
        return sample.rank() == 1 && isWide(sample.channels()) ? "REAL_NVP" : "GLOW";
    }

    public static boolean isWide(int columns) {
        return columns > WIDE;
    }

    @Override
    public Flow build(TabularConfig config, ParameterFactory parameters) {
        Shape row = Shape.vector(config.columns());
        if (config.mixing() == TabularConfig.Mixing.MATRIX && config.columns() >= SLOW_MATRIX) {
            LOG.warn(
                    "Drawing {} random matrices of {} columns, which takes a while, as does every step with them; the preset"
                            + " REAL_NVP (mixing=PERMUTATION) needs none",
                    config.steps(),
                    config.columns());
        }
        List<InvertibleLayer> steps = new ArrayList<>();
        for (int k = 1; k <= config.steps(); k++) {
            steps.addAll(step(config, parameters.child("step" + k), row, k));
        }
        return StandardizedFlow.of(
                List.of(new Standardize(parameters.child("columns"), config.columns())),
                steps,
                config.conditionColumns(),
                config.conditioning(),
                config.prior().create(parameters, config.columns()),
                parameters);
    }

    private static List<InvertibleLayer> step(TabularConfig config, ParameterFactory parameters, Shape row, int k) {
        InvertibleLayer mixing = switch (config.mixing()) {
            case PERMUTATION -> ChannelPermutation.random(parameters.child("mixing"), config.columns());
            case MATRIX -> new Invertible1x1Conv(parameters.child("mixing"), config.columns());
        };
        return List.of(
                ActNorm.perChannel(parameters.child("actnorm"), config.columns()),
                mixing,
                coupling(config, parameters.child("coupling"), row, k % 2 == 1 ? Half.FIRST : Half.SECOND));
    }

    private static InvertibleLayer coupling(
            TabularConfig config, ParameterFactory parameters, Shape row, Half conditioning) {
        Mlp network = Mlp.of(Nonlinearity.RELU, config.hiddenUnits(), config.hiddenUnits());
        return switch (config.coupling()) {
            case AFFINE ->
                new AffineCoupling(
                        parameters,
                        row,
                        AffineCoupling.Config.NIF.conditionedOn(conditioning),
                        network,
                        config.conditionChannels());
            case ADDITIVE -> new AdditiveCoupling(parameters, row, conditioning, network, config.conditionChannels());
            case SPLINE ->
                new RationalQuadraticSplineCoupling(
                        parameters,
                        row,
                        new RationalQuadraticSplineCoupling.Config(
                                config.bins(), config.bound(), config.hiddenUnits(), conditioning),
                        network,
                        config.conditionChannels());
        };
    }
}
