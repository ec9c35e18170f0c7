package org.flows4j.models;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import java.util.HashMap;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import org.flows4j.core.autodiff.Parameter;
import org.flows4j.core.model.DataDescription;
import org.flows4j.core.model.ModelDescription;
import org.flows4j.core.tensor.DType;
import org.flows4j.core.tensor.Shape;
import org.flows4j.core.tensor.Tensor;
import org.flows4j.core.tensor.TensorBackend;
import org.flows4j.core.tensor.cpu.CpuBackend;
import org.flows4j.core.training.Trainer;
import org.flows4j.core.training.TrainingSettings;
import org.flows4j.core.training.data.Batch;
import org.flows4j.core.training.data.BatchSource;
import org.flows4j.models.family.ModelConfigs;
import org.flows4j.models.family.ModelFamily;
import org.flows4j.models.flowpp.FlowPlusPlus;
import org.flows4j.models.glow.Glow;
import org.flows4j.models.glow.WoodburyGlow;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class EmulationTest {
    private static final TensorBackend BACKEND = CpuBackend.create();
    private static final Shape IMAGE = Shape.image(2, 4, 4);

    /** A model whose parameters are far from where they start, as training leaves them. */
    private static <C extends Record> Model trained(ModelFamily<C> family, Map<String, String> changes) {
        C config = family.forData(ModelConfigs.with(family.preset("FASHION_MNIST"), changes), IMAGE, 256);
        Model model = Model.create(
                new ModelDescription(
                        family.name(), ModelConfigs.toJson(config), DType.FLOAT64, new DataDescription(IMAGE, 256)),
                BACKEND,
                1);
        model.flow().initialize(images(50), new SplittableRandom(2));
        SplittableRandom random = new SplittableRandom(3);
        for (Parameter parameter : model.flow().parameters().trainable()) {
            double[] values = parameter.value().toDoubles();
            for (int i = 0; i < values.length; i++) {
                values[i] += 0.05 * random.nextGaussian();
            }
            parameter.assign(values);
        }
        return model;
    }

    private static Tensor images(int count) {
        SplittableRandom random = new SplittableRandom(7);
        double[] pixels =
                random.doubles(count * IMAGE.size(), 0, 256).map(Math::floor).toArray();
        return BACKEND.fromDoubles(pixels, IMAGE.batch(count), DType.FLOAT64);
    }

    private static Model requireEmulated(Model original, int added) {
        Model emulation = Emulation.of(original, added, BACKEND);
        Tensor x = images(20);
        // Dequantisation is the first to draw, so both see the same noise; what is drawn for z does not matter.
        double[] expected = original.flow().logProb(x, new SplittableRandom(4));
        double[] actual = emulation.flow().logProb(x, new SplittableRandom(4));
        assertThat(actual).containsExactly(expected, within(1e-9));
        assertThat(emulation.flow().decode(emulation.flow().encode(x)).toDoubles())
                .isEqualTo(x.toDoubles());
        return emulation;
    }

    private static Map<String, String> smallGlow(String... more) {
        Map<String, String> changes = new HashMap<>(Map.of("stepsPerLevel", "2", "hiddenWidth", "4"));
        for (int i = 0; i < more.length; i += 2) {
            changes.put(more[i], more[i + 1]);
        }
        return changes;
    }

    @ParameterizedTest
    @CsvSource({
        "levels, 1",
        "levels, 2",
        "permutation, INVERTIBLE_1X1_PLAIN",
        "conditioner, BORDER_CHANNEL",
        "conditioner, PLAIN",
        "conditioner, WOODBURY",
        "coupling, ADDITIVE",
        "topPrior, CONVOLUTION",
        "topPrior, STANDARD",
        "splitPrior, false",
    })
    void ofGlow(String key, String value) {
        requireEmulated(trained(new Glow(), smallGlow(key, value)), 1);
        requireEmulated(trained(new Glow(), smallGlow(key, value)), 3);
    }

    /** Border channel and a top prior by convolution come together in the published models. */
    @Test
    void ofGlowAsPublished() {
        Map<String, String> published = smallGlow(
                "conditioner", "BORDER_CHANNEL", "topPrior", "CONVOLUTION", "permutation", "INVERTIBLE_1X1_PLAIN");
        requireEmulated(trained(new Glow(), published), 2);
    }

    @ParameterizedTest
    @ValueSource(strings = {"WOODBURY", "ME_WOODBURY", "CONV_1X1"})
    void ofWoodburyGlow(String mixing) {
        requireEmulated(trained(new WoodburyGlow(), smallGlow("mixing", mixing, "levels", "2")), 1);
    }

    private static Map<String, String> smallFlowPlusPlus(String key, String value) {
        Map<String, String> changes = new HashMap<>(Map.of(
                "layout", "columns:1,squeeze,channels:2,columns:1",
                "filters", "4",
                "heads", "2",
                "blocks", "1",
                "components", "2",
                "contextChannels", "4"));
        changes.put(key, value);
        return changes;
    }

    @ParameterizedTest
    @CsvSource({
        "layout, 'columns:1,squeeze,channels:2,columns:1'",
        "layout, 'squeeze,checkerboard:2,squeeze,channels:2'",
        "coupling, AFFINE",
        "attention, MAXOUT",
        "dequantization, UNIFORM",
        "pointwise, false",
        "activatedOutput, true",
    })
    void ofFlowPlusPlus(String key, String value) {
        requireEmulated(trained(new FlowPlusPlus(), smallFlowPlusPlus(key, value)), 1);
        requireEmulated(trained(new FlowPlusPlus(), smallFlowPlusPlus(key, value)), 3);
    }

    private record Images() implements BatchSource {
        @Override
        public int size() {
            return 20;
        }

        @Override
        public Shape sampleShape() {
            return IMAGE;
        }

        @Override
        public Batch batch(int[] rows, RandomGenerator random) {
            return new Batch(images(rows.length), null);
        }
    }

    @Test
    void trainingGoesOnFromThere() {
        Model emulation = requireEmulated(trained(new Glow(), smallGlow("levels", "2")), 2);
        double before = bound(emulation);
        try (Trainer trainer = new Trainer(emulation.flow(), TrainingSettings.plain(30, 20), new Images())) {
            trainer.initialize();
            trainer.run();
        }
        assertThat(bound(emulation)).isGreaterThan(before);
        // What was 0 in the emulation, the networks' view of the added channels, is so no more.
        Parameter seen = emulation.flow().parameters().asList().stream()
                .filter(parameter -> parameter.name().equals("level1.step1.coupling.conv1.weight"))
                .findFirst()
                .orElseThrow();
        // [4 filters, 4 channels of x and 4 of z, 3, 3]
        assertThat(seen.value().slice(1, 4, 8).toDoubles()).doesNotContain(0);
    }

    private static double bound(Model model) {
        double sum = 0;
        for (double logProb : model.flow().logProb(images(20), 10, new SplittableRandom(5))) {
            sum += logProb;
        }
        return sum;
    }

    @Test
    void refusesWhatCannotLeaveAddedChannelsAlone() {
        Model spline = trained(new Glow(), smallGlow("coupling", "SPLINE"));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Emulation.of(spline, 1, BACKEND))
                .withMessageContaining("SPLINE");
        Model periodic = trained(new WoodburyGlow(), smallGlow("mixing", "PERIODIC"));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Emulation.of(periodic, 1, BACKEND))
                .withMessageContaining("PERIODIC");
        Model unsqueezed = trained(new FlowPlusPlus(), smallFlowPlusPlus("layout", "channels:1,squeeze,columns:1"));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Emulation.of(unsqueezed, 1, BACKEND))
                .withMessageContaining("before a squeeze");
    }
}
