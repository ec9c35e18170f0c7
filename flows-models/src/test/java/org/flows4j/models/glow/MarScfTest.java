package org.flows4j.models.glow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.flows4j.models.glow.MarScfTests.BACKEND;
import static org.flows4j.models.glow.MarScfTests.FAMILY;
import static org.flows4j.models.glow.MarScfTests.build;
import static org.flows4j.models.glow.MarScfTests.images;
import static org.flows4j.models.glow.MarScfTests.priors;
import static org.flows4j.models.glow.MarScfTests.scramble;
import static org.flows4j.models.glow.MarScfTests.tiny;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.flows4j.core.autodiff.Parameter;
import org.flows4j.core.flow.Flow;
import org.flows4j.core.layer.FlowChain;
import org.flows4j.core.layer.FlowContext;
import org.flows4j.core.layer.FlowLayer;
import org.flows4j.core.tensor.DType;
import org.flows4j.core.tensor.Scope;
import org.flows4j.core.tensor.Shape;
import org.flows4j.core.tensor.Tensor;
import org.flows4j.layers.prior.MultiScaleArPrior;
import org.flows4j.models.family.ImageFormat;
import org.flows4j.models.family.ModelConfigs;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MarScfTest {
    /**
     * The channel lemma on built models: 2^i C channels leave at scale i, 2^(n+1) C at the last; as many steps, 66 for 32x32x3 and three
     * scales, 138 for four.
     */
    @ParameterizedTest
    @CsvSource({"3, 32, 3, 66", "3, 64, 4, 138", "1, 28, 2, 10", "2, 8, 1, 8"})
    void channelLemmaAndSequentialSteps(int channels, int side, int levels, int expected) {
        try (Scope scope = BACKEND.openScope()) {
            assertThat(scope).isNotNull();
            MarScfConfig config = ModelConfigs.with(
                    tiny(Map.of()), Map.of("levels", levels, "image", ImageFormat.square(channels, side, 8)));
            List<Integer> steps = priors(build(FAMILY, config, DType.FLOAT32).layers()).stream()
                    .map(MultiScaleArPrior::steps)
                    .toList();
            List<Integer> lemma = new ArrayList<>();
            for (int level = 1; level < levels; level++) {
                lemma.add(channels << level);
            }
            lemma.add(channels << (levels + 1));
            assertThat(steps).isEqualTo(lemma);
            assertThat(steps.stream().mapToInt(Integer::intValue).sum())
                    .isEqualTo(expected)
                    .isEqualTo(config.sequentialSteps());
        }
    }

    /** A step's parameters by its layers' formulas, and the priors' 627,814 + 632,614 + 264,486 without the unused conditioner. */
    @ParameterizedTest
    @CsvSource({"MNIST", "CIFAR10", "IMAGENET32"})
    void countsOfTheAffineModels(String preset) {
        long priors = 627_814 + 632_614 + 264_486 - 41_636;
        long flow = 0;
        for (int channels : new int[] {12, 24, 48}) {
            long actNorm = 2L * channels;
            // The strict triangles, and the diagonal: permutation and signs are fixed.
            long pointwise = (long) channels * channels;
            long half = channels / 2;
            long first = 9 * half * 512 + 2 * 512;
            long second = 512 * 512 + 2 * 512;
            long third = 9 * 512L * channels + 2L * channels;
            flow += 32 * (actNorm + pointwise + first + second + third);
        }
        try (Scope scope = BACKEND.openScope()) {
            assertThat(scope).isNotNull();
            assertThat(build(FAMILY, FAMILY.preset(preset), DType.FLOAT32)
                            .parameters()
                            .count())
                    .isEqualTo(flow + priors);
        }
    }

    @Test
    void presetsAreThePapersAndSurviveJson() {
        for (MarScfConfig preset : FAMILY.presets().values()) {
            assertThat(ModelConfigs.fromJson(ModelConfigs.toJson(preset), MarScfConfig.class))
                    .isEqualTo(preset);
        }
        for (String data : List.of("MNIST", "CIFAR10", "IMAGENET32", "IMAGENET64")) {
            MarScfConfig affine = FAMILY.preset(data);
            MarScfConfig mixture = FAMILY.preset(data + "_MIXTURE");
            assertThat(affine.scales().stepsPerLevel()).isEqualTo(32);
            assertThat(mixture.scales().stepsPerLevel()).isEqualTo(4);
            assertThat(mixture.mixture().components()).isEqualTo(32);
            assertThat(mixture.scales().levels())
                    .isEqualTo(affine.scales().levels())
                    .isEqualTo(data.endsWith("64") ? 4 : 3);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "coupling, MIXTURE",
        "prior, AUTOREGRESSIVE",
        "prior, GAUSSIAN",
        "prior, STANDARD",
        "priorKernel, 5",
        "levels, 1",
    })
    void decodingWhatWasEncodedGivesTheImagesBack(String key, String value) {
        Flow flow = build(FAMILY, tiny(Map.of(key, value)), DType.FLOAT64);
        Tensor x = images(flow.sampleShape(), 20, 7, DType.FLOAT64);
        flow.initialize(x, new SplittableRandom(3));
        scramble(flow);
        assertThat(flow.decode(flow.encode(x)).toDoubles()).isEqualTo(x.toDoubles());
    }

    /** The density of a model of one 2x2 grey image, integrated over its four pixels through its latent by importance sampling. */
    @Test
    void theDensityOfATinyModelIntegratesToOne() {
        MarScfConfig config =
                ModelConfigs.with(tiny(Map.of("levels", "1")), Map.of("image", ImageFormat.square(1, 2, 1)));
        Flow flow = build(FAMILY, config, DType.FLOAT64);
        scramble(flow);
        for (Parameter parameter : flow.parameters()) {
            if (parameter.name().endsWith("output.bias")) {
                // Narrow enough for much of the density to be where pixels are.
                parameter.assign(new double[] {0.1, -1});
            }
        }
        // All 16 images; the noise of dequantisation averages the density over each pixel's cell.
        int draws = 4000;
        double[] pixels = new double[16 * draws * 4];
        for (int i = 0; i < pixels.length; i++) {
            int image = i / 4 / draws;
            pixels[i] = (image >> (i % 4)) & 1;
        }
        Tensor x = BACKEND.fromDoubles(pixels, flow.sampleShape().batch(16 * draws), DType.FLOAT64);
        double inside = Arrays.stream(flow.logProb(x, new SplittableRandom(1)))
                        .map(Math::exp)
                        .sum()
                / draws;
        // What the model puts outside the cells is clipped into them when it samples.
        int samples = 40_000;
        Tensor noise = flow.prior().sample(samples, 1, new SplittableRandom(2), FlowContext.deterministic());
        FlowLayer bijections = ((FlowChain) flow.layers()).layers().get(1);
        double[] drawn = bijections.inverse(noise, FlowContext.deterministic()).toDoubles();
        long within = 0;
        for (int i = 0; i < drawn.length; i += 4) {
            boolean all = true;
            for (int j = 0; j < 4; j++) {
                all &= Math.abs(drawn[i + j]) < 0.5;
            }
            within += all ? 1 : 0;
        }
        assertThat(inside).isCloseTo((double) within / samples, within(0.01));
        assertThat(inside).isBetween(0.2, 0.9);
    }

    /** Temperature scales the noise of every channel: without any, only the means are left. */
    @Test
    void temperatureScalesTheNoiseOfEveryChannel() {
        Flow flow = build(FAMILY, tiny(Map.of("levels", "1")), DType.FLOAT64);
        scramble(flow);
        double[] mean = flow.sample(2, 0, new SplittableRandom(1)).toDoubles();
        assertThat(flow.sample(2, 0, new SplittableRandom(2)).toDoubles()).isEqualTo(mean);
        Tensor noise = flow.prior().sample(2, 1, new SplittableRandom(3), FlowContext.deterministic());
        double[] cool = priors(flow.layers())
                .get(0)
                .inverse(image(noise.mul(0.5)), FlowContext.deterministic())
                .toDoubles();
        double[] warm = priors(flow.layers())
                .get(0)
                .inverse(image(noise), FlowContext.deterministic())
                .toDoubles();
        double[] still = priors(flow.layers())
                .get(0)
                .inverse(image(noise.mul(0)), FlowContext.deterministic())
                .toDoubles();
        int channels = 12;
        for (int first = 0; first < cool.length; first += channels) {
            // The first channel has no predecessors, so that it is its mean and its noise.
            assertThat(cool[first]).isCloseTo((warm[first] + still[first]) / 2, within(1e-12));
        }
    }

    private static Tensor image(Tensor noise) {
        return noise.reshape(2, 2, 4, 12);
    }

    @Test
    void refusesWhatItCannotModel() {
        MarScfConfig config = FAMILY.preset("CIFAR10");
        assertThatThrownBy(() -> FAMILY.forData(config, Shape.image(1, 28, 28), 256))
                .hasMessageContainingAll("28 x 28", "levels to at most 2");
        assertThatThrownBy(() -> ModelConfigs.with(config, Map.of("priorWidth", "0")))
                .hasMessageContaining("priorWidth");
        assertThatThrownBy(() -> ModelConfigs.with(config, Map.of("priorKernel", "4")))
                .hasMessageContaining("priorKernel");
    }
}
