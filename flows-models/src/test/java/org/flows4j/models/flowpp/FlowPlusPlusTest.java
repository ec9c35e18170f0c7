package org.flows4j.models.flowpp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import org.flows4j.core.autodiff.Parameter;
import org.flows4j.core.autodiff.ParameterFactory;
import org.flows4j.core.flow.ClassCondition;
import org.flows4j.core.flow.Flow;
import org.flows4j.core.tensor.DType;
import org.flows4j.core.tensor.Scope;
import org.flows4j.core.tensor.Shape;
import org.flows4j.core.tensor.Tensor;
import org.flows4j.core.tensor.TensorBackend;
import org.flows4j.core.tensor.cpu.CpuBackend;
import org.flows4j.models.family.ModelConfigs;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class FlowPlusPlusTest {
    private static final TensorBackend BACKEND = CpuBackend.create();
    private static final FlowPlusPlus FAMILY = new FlowPlusPlus();

    private static Flow build(FlowPlusPlusConfig config, DType dtype) {
        return FAMILY.build(config, new ParameterFactory(BACKEND, dtype, new SplittableRandom(5)));
    }

    /** The exact counts of the authors' code: the model itself and its ablations of about equal size. */
    @ParameterizedTest
    @CsvSource({
        "CIFAR10,              31443440",
        "CIFAR10_NO_ATTENTION, 31443440",
        "CIFAR10_UNIFORM,      32324408",
        "CIFAR10_AFFINE,       32045708",
    })
    void countsOfThePaper(String preset, long expected) {
        try (Scope scope = BACKEND.openScope()) {
            assertThat(scope).isNotNull();
            assertThat(build(FAMILY.preset(preset), DType.FLOAT32).parameters().count())
                    .isEqualTo(expected);
        }
    }

    private static FlowPlusPlusConfig tiny(Map<String, String> changes) {
        Map<String, String> all = new HashMap<>(Map.of(
                "layout", "columns:1,squeeze,channels:1,checkerboard:1",
                "filters", "4",
                "heads", "2",
                "blocks", "1",
                "components", "2",
                "contextChannels", "4"));
        all.putAll(changes);
        return FAMILY.forData(ModelConfigs.with(FAMILY.preset("FASHION_MNIST"), all), Shape.image(2, 4, 4), 256);
    }

    private static Tensor images(int count, long seed, DType dtype) {
        SplittableRandom random = new SplittableRandom(seed);
        double[] pixels = new double[count * 32];
        for (int i = 0; i < pixels.length; i++) {
            pixels[i] = random.nextInt(256);
        }
        return BACKEND.fromDoubles(pixels, Shape.of(count, 4, 4, 2), dtype);
    }

    @ParameterizedTest
    @CsvSource({
        "coupling, AFFINE",
        "attention, MAXOUT",
        "attention, NONE",
        "dequantization, UNIFORM",
        "pointwise, false",
        "activatedOutput, true",
        "weightNorm, true",
        "contextAttention, ATTENTION",
        "noiseAttention, ATTENTION",
    })
    void decodingWhatWasEncodedGivesTheImagesBack(String key, String value) {
        Flow flow = build(tiny(Map.of(key, value)), DType.FLOAT64);
        Tensor x = images(20, 7, DType.FLOAT64);
        flow.initialize(x, new SplittableRandom(3));
        assertThat(flow.decode(flow.encode(x)).toDoubles()).isEqualTo(x.toDoubles());
    }

    /** The same parameters give another density when the dequantisation's network sees the pixels otherwise. */
    @Test
    void theDensityDependsOnWhatTheDequantizationSees() {
        Tensor x = images(5, 7, DType.FLOAT64);
        Flow centred = build(tiny(Map.of()), DType.FLOAT64);
        Flow old = build(tiny(Map.of("contextInput", "CELL_CENTRES")), DType.FLOAT64);
        centred.initialize(x, new SplittableRandom(3));
        List<Parameter> values = centred.parameters().asList();
        for (int i = 0; i < values.size(); i++) {
            old.parameters().asList().get(i).assign(values.get(i).value().toDoubles());
        }
        assertThat(centred.logProb(x, new SplittableRandom(4))).isNotEqualTo(old.logProb(x, new SplittableRandom(4)));
    }

    /** Uniform pixels have an entropy of eight bits, which no model can go below on images it has not seen. */
    @Test
    void anInitializedModelIsNotFarFromUniform() {
        Flow flow = build(tiny(Map.of()), DType.FLOAT32);
        RandomGenerator random = new SplittableRandom(3);
        flow.initialize(images(500, 8, DType.FLOAT32), random);
        double[] logProb = flow.logProb(images(500, 9, DType.FLOAT32), random);
        double bits = -Arrays.stream(logProb).average().orElseThrow() / (32 * Math.log(2));
        assertThat(bits).isBetween(7.98, 9.0);
    }

    /**
     * Couplings and dequantisation each see the class by themselves: the density depends on it when only the weights of the one, or only
     * those of the other, let it through.
     */
    @ParameterizedTest
    @ValueSource(strings = {"flow.", "dequantization.", "none"})
    void couplingsAndDequantizationSeeTheClass(String seeing) {
        FlowPlusPlusConfig config = FAMILY.withClasses(tiny(Map.of()), 3);
        Flow flow = build(config, DType.FLOAT64);
        assertThat(flow.conditionChannels()).isEqualTo(3);
        Tensor x = images(6, 7, DType.FLOAT64);
        int[] labels = {0, 1, 2, 0, 1, 2};
        flow.given(ClassCondition.of(BACKEND, DType.FLOAT64, 3, labels)).initialize(x, new SplittableRandom(3));
        for (Parameter weights : flow.parameters().trainable()) {
            if (!weights.name().startsWith(seeing)) {
                hideClasses(weights, config);
            }
        }
        double[] first =
                flow.given(ClassCondition.of(BACKEND, DType.FLOAT64, 3, 0)).logProb(x);
        double[] second =
                flow.given(ClassCondition.of(BACKEND, DType.FLOAT64, 3, 1)).logProb(x);
        for (int i = 0; i < first.length; i++) {
            assertThat(first[i] != second[i]).isEqualTo(!seeing.equals("none"));
        }
    }

    /** Puts to 0 the weights of what comes from the class: all of a coupling's context, the last channels of the dequantisation's. */
    private static void hideClasses(Parameter weights, FlowPlusPlusConfig config) {
        boolean ofCoupling =
                weights.name().startsWith("flow.") && weights.name().endsWith("context.weight");
        boolean ofNoise = weights.name().equals("dequantization.context.first.weight");
        if (!ofCoupling && !ofNoise) {
            return;
        }
        double[] values = weights.value().toDoubles();
        int inputs = weights.shape().dim(1);
        int taps = weights.shape().dim(2) * weights.shape().dim(3);
        for (int i = 0; i < values.length; i++) {
            if (ofCoupling || i / taps % inputs >= inputs - config.classes()) {
                values[i] = 0;
            }
        }
        weights.assign(values);
    }

    /** The condition's extents are checked before anything is computed. */
    @Test
    void conditionsOfAnotherShapeAreRefused() {
        Flow conditional = build(FAMILY.withClasses(tiny(Map.of()), 3), DType.FLOAT64);
        assertThatThrownBy(() -> conditional.given(ClassCondition.of(BACKEND, DType.FLOAT64, 4, 0)))
                .hasMessageContainingAll("[N, 3]", "[1, 4]");
        assertThatThrownBy(() -> conditional.logProb(images(1, 7, DType.FLOAT64)))
                .hasMessageContaining("condition");
        Flow unconditional = build(tiny(Map.of()), DType.FLOAT64);
        assertThatThrownBy(() -> unconditional.given(ClassCondition.of(BACKEND, DType.FLOAT64, 3, 0)))
                .hasMessageContaining("unconditional");
    }

    @Test
    void presetsSurviveJson() {
        for (FlowPlusPlusConfig preset : FAMILY.presets().values()) {
            assertThat(ModelConfigs.fromJson(ModelConfigs.toJson(preset), FlowPlusPlusConfig.class))
                    .isEqualTo(preset);
        }
    }

    @Test
    void imagesThatCannotBeHalvedAreRefused() {
        FlowPlusPlusConfig config = FAMILY.preset("CIFAR10");
        assertThatThrownBy(() -> FAMILY.forData(config, Shape.image(3, 30, 30), 256))
                .hasMessageContainingAll("[30, 30, 3]", "columns:3", "15 x 15");
        assertThatThrownBy(() -> FAMILY.forData(config, Shape.image(3, 32, 32), 8))
                .hasMessageContaining("set bits lower");
        assertThatThrownBy(() -> FAMILY.forData(config, Shape.vector(9), 256)).hasMessageContaining("[9]");
        assertThatThrownBy(() -> ModelConfigs.with(config, Map.of("layout", "rows:3")))
                .hasMessageContainingAll("rows:3", "columns");
        assertThatThrownBy(() -> ModelConfigs.with(config, Map.of("layout", "columns:x")))
                .hasMessageContaining("columns:x");
        assertThatThrownBy(() -> ModelConfigs.with(config, Map.of("layout", "squeeze:2")))
                .hasMessageContaining("2 steps");
        assertThatThrownBy(() -> ModelConfigs.with(config, Map.of("components", "0")))
                .hasMessageContaining("components");
    }
}
