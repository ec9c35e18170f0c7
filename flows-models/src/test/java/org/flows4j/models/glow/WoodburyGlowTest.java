package org.flows4j.models.glow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import java.util.SplittableRandom;
import org.flows4j.core.autodiff.Parameter;
import org.flows4j.core.autodiff.ParameterFactory;
import org.flows4j.core.flow.Flow;
import org.flows4j.core.tensor.DType;
import org.flows4j.core.tensor.Shape;
import org.flows4j.core.tensor.Tensor;
import org.flows4j.core.tensor.TensorBackend;
import org.flows4j.core.tensor.cpu.CpuBackend;
import org.flows4j.models.family.ModelConfigs;
import org.flows4j.models.glow.WoodburyGlowConfig.Mixing;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class WoodburyGlowTest {
    private static final TensorBackend BACKEND = CpuBackend.create();
    private static final WoodburyGlow FAMILY = new WoodburyGlow();

    private static Flow build(WoodburyGlowConfig config, DType dtype) {
        return FAMILY.build(config, new ParameterFactory(BACKEND, dtype, new SplittableRandom(5)));
    }

    /** The exact counts of the authors' layout: paper ranks, memory-efficient, d = 16 everywhere, Glow's 1x1 convolution. */
    @ParameterizedTest
    @CsvSource({
        "CIFAR10,    WOODBURY,    8;8;16,   16;16;8, 11094580",
        "CIFAR10_ME, ME_WOODBURY, 8;8;16,   16;16;8, 11023924",
        "CIFAR10,    WOODBURY,    16,       16,      11101236",
        "CIFAR10,    CONV_1X1,    8;8;16,   16;16;8, 11017908",
    })
    void countsOfThePaper(String preset, Mixing mixing, String channelRanks, String spatialRanks, long expected) {
        WoodburyGlowConfig config = ModelConfigs.with(
                FAMILY.preset(preset),
                Map.of(
                        "mixing", mixing.name(),
                        "channelRanks", channelRanks.replace(';', ','),
                        "spatialRanks", spatialRanks.replace(';', ',')));
        assertThat(build(config, DType.FLOAT32).parameters().count()).isEqualTo(expected);
    }

    @Test
    void presetsHaveTheRanksOfTheTables() {
        assertThat(FAMILY.preset("CIFAR10").spatialRanks()).isEqualTo(Ranks.of(16, 16, 8));
        assertThat(FAMILY.preset("IMAGENET64").spatialRanks()).isEqualTo(Ranks.of(16, 16, 8, 8));
        assertThat(FAMILY.preset("LSUN96").spatialRanks()).isEqualTo(Ranks.of(16, 16, 16, 8, 8));
        WoodburyGlowConfig largest = FAMILY.preset("CELEBA_HQ256");
        assertThat(largest.spatialRanks()).isEqualTo(Ranks.of(16, 16, 16, 16, 8, 8));
        assertThat(largest.channelRanks().at(2)).isEqualTo(8);
        assertThat(largest.channelRanks().at(6)).isEqualTo(16);
        assertThat(FAMILY.levels(largest)).isEqualTo(32);
    }

    private static WoodburyGlowConfig tiny(Mixing mixing) {
        WoodburyGlowConfig config = ModelConfigs.with(
                FAMILY.preset("FASHION_MNIST"),
                Map.of("stepsPerLevel", "2", "hiddenWidth", "4", "mixing", mixing.name()));
        return FAMILY.forData(config, Shape.image(2, 8, 12), 256);
    }

    private static Tensor images() {
        SplittableRandom random = new SplittableRandom(7);
        double[] pixels = new double[3 * 8 * 12 * 2];
        for (int i = 0; i < pixels.length; i++) {
            pixels[i] = random.nextInt(256);
        }
        return BACKEND.fromDoubles(pixels, Shape.of(3, 8, 12, 2), DType.FLOAT64);
    }

    @ParameterizedTest
    @EnumSource
    void decodingWhatWasEncodedGivesTheImagesBack(Mixing mixing) {
        Flow flow = build(tiny(mixing), DType.FLOAT64);
        SplittableRandom random = new SplittableRandom(6);
        for (Parameter parameter : flow.parameters().trainable()) {
            double[] values = parameter.value().toDoubles();
            for (int i = 0; i < values.length; i++) {
                values[i] += 0.05 * random.nextGaussian();
            }
            parameter.assign(values);
        }
        Tensor x = images();
        assertThat(flow.decode(flow.encode(x)).toDoubles()).isEqualTo(x.toDoubles());
    }

    @ParameterizedTest
    @EnumSource
    void presetsSurviveJson(Mixing mixing) {
        for (String name : FAMILY.presets().keySet()) {
            WoodburyGlowConfig config = ModelConfigs.with(FAMILY.preset(name), Map.of("mixing", mixing.name()));
            assertThat(ModelConfigs.fromJson(ModelConfigs.toJson(config), WoodburyGlowConfig.class))
                    .isEqualTo(config);
        }
    }

    @Test
    void wrongRanksAndImagesAreRefused() {
        WoodburyGlowConfig config = FAMILY.preset("CIFAR10");
        assertThatThrownBy(() -> ModelConfigs.with(config, Map.of("channelRanks", "8,0")))
                .hasMessageContaining("[8, 0]");
        assertThatThrownBy(() -> ModelConfigs.with(config, Map.of("channelRanks", "8;8")))
                .hasMessageContaining("8;8");
        assertThatThrownBy(() -> ModelConfigs.with(config, Map.of("hiddenWidth", "0")))
                .hasMessageContaining("hiddenWidth");
        assertThatThrownBy(() -> FAMILY.forData(config, Shape.image(3, 28, 28), 256))
                .hasMessageContaining("28 x 28");
        assertThatThrownBy(() -> FAMILY.forData(config, Shape.vector(9), 256))
                .hasMessageContaining("woodbury-glow models images");
    }
}
