package org.flows4j.models;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.flows4j.core.autodiff.Parameter;
import org.flows4j.core.autodiff.ParameterFactory;
import org.flows4j.core.flow.Flow;
import org.flows4j.core.flow.NonFiniteSamplesException;
import org.flows4j.core.tensor.DType;
import org.flows4j.core.tensor.Scope;
import org.flows4j.core.tensor.TensorBackend;
import org.flows4j.core.tensor.cpu.CpuBackend;
import org.flows4j.models.family.ModelConfigs;
import org.flows4j.models.glow.Glow;
import org.flows4j.models.glow.GlowConfig;
import org.flows4j.models.glow.MarScf;
import org.flows4j.models.glow.MarScfConfig;
import org.flows4j.models.glow.WoodburyGlow;
import org.flows4j.models.glow.WoodburyGlowConfig;
import org.flows4j.models.tabular.TabularFlow;
import org.flows4j.models.vflow.VFlowGlow;
import org.flows4j.models.vflow.VFlowWoodburyGlow;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What a user meets first has scales that are bounded on both sides; what is published stays as published. */
class BoundedScalesTest {
    private static final TensorBackend BACKEND = CpuBackend.create();

    @Test
    void smallPresetsAreBounded() {
        assertBounded(new Glow().preset("FASHION_MNIST"));
        assertBounded(new WoodburyGlow().preset("FASHION_MNIST").base());
        assertBounded(new VFlowGlow().preset("FASHION_MNIST").base());
        assertBounded(new VFlowWoodburyGlow().preset("FASHION_MNIST").base().base());
        assertThat(new MarScf().preset("FASHION_MNIST").coupling()).isEqualTo(MarScfConfig.CouplingKind.BOUNDED_AFFINE);
    }

    private static void assertBounded(GlowConfig config) {
        assertThat(config.coupling()).isEqualTo(GlowConfig.CouplingKind.BOUNDED_AFFINE);
        assertThat(config.priors().boundedPrior()).isTrue();
    }

    @Test
    void publishedPresetsAreAsPublished() {
        Stream<GlowConfig> glow = new Glow().presets().values().stream();
        Stream<GlowConfig> woodbury =
                new WoodburyGlow().presets().values().stream().map(WoodburyGlowConfig::base);
        Stream.concat(glow, woodbury)
                .filter(config -> config.image().channels() == 3)
                .forEach(config -> {
                    assertThat(config.coupling())
                            .isIn(GlowConfig.CouplingKind.AFFINE, GlowConfig.CouplingKind.ADDITIVE);
                    assertThat(config.priors().boundedPrior()).isFalse();
                });
        new MarScf()
                .presets().values().stream()
                        .filter(config -> config.image().channels() == 3)
                        .forEach(config ->
                                assertThat(config.coupling()).isNotEqualTo(MarScfConfig.CouplingKind.BOUNDED_AFFINE));
    }

    /** With large parameters the published scales overflow within two scales of four steps; the bounded ones cannot. */
    @Test
    void boundedScalesKeepSamplesFiniteWherePublishedOnesOverflow() {
        GlowConfig bounded = ModelConfigs.with(
                new Glow().preset("FASHION_MNIST"),
                Map.of("height", 8, "width", 8, "stepsPerLevel", 4, "hiddenWidth", 8));
        GlowConfig published = ModelConfigs.with(bounded, Map.of("coupling", "AFFINE", "boundedPrior", false));
        assertThat(nonFinite(published)).isGreaterThan(100);
        assertThat(nonFinite(bounded)).isZero();
    }

    /** How many of 200 samples are not finite, of a model with large parameters. */
    private static int nonFinite(GlowConfig config) {
        try (Scope scope = BACKEND.openScope()) {
            assertThat(scope).isNotNull();
            large(new Glow().build(config, parameters())).sample(200, 1.2, new SplittableRandom(1));
            return 0;
        } catch (NonFiniteSamplesException refusal) {
            return refusal.nonFinite();
        }
    }

    static Stream<Flow> families() {
        Map<String, Integer> small = Map.of("height", 8, "width", 8, "stepsPerLevel", 2, "hiddenWidth", 8);
        Map<String, Integer> ofBase =
                Map.of("base.height", 8, "base.width", 8, "base.stepsPerLevel", 2, "base.hiddenWidth", 8);
        WoodburyGlow woodbury = new WoodburyGlow();
        VFlowGlow vflow = new VFlowGlow();
        MarScf marScf = new MarScf();
        TabularFlow tabular = new TabularFlow();
        return Stream.of(
                woodbury.build(ModelConfigs.with(woodbury.preset("FASHION_MNIST"), small), parameters()),
                vflow.build(ModelConfigs.with(vflow.preset("FASHION_MNIST"), ofBase), parameters()),
                marScf.build(ModelConfigs.with(marScf.preset("FASHION_MNIST"), small), parameters()),
                tabular.build(tabular.preset("GLOW").forColumns(5, 0), parameters()));
    }

    @ParameterizedTest
    @MethodSource("families")
    void otherFamiliesKeepSamplesFinite(Flow flow) {
        try (Scope scope = BACKEND.openScope()) {
            assertThat(scope).isNotNull();
            double[] values =
                    large(flow).sample(50, 1.2, new SplittableRandom(1)).toDoubles();
            assertThat(Arrays.stream(values).allMatch(Double::isFinite)).isTrue();
        }
    }

    private static ParameterFactory parameters() {
        return new ParameterFactory(BACKEND, DType.FLOAT32, new SplittableRandom(2));
    }

    /** Large weights of the couplings' networks, and everything else as it starts. */
    private static Flow large(Flow flow) {
        SplittableRandom random = new SplittableRandom(3);
        for (Parameter parameter : flow.parameters()) {
            if (parameter.name().contains("coupling") && parameter.name().endsWith("weight")) {
                parameter.assign(
                        random.doubles(parameter.shape().size(), -0.7, 0.7).toArray());
            }
        }
        return flow;
    }
}
