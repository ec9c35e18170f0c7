package org.flows4j.models.pixelcnn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.flows4j.core.autodiff.ParameterFactory;
import org.flows4j.core.data.DataSet;
import org.flows4j.core.data.open.DataSets;
import org.flows4j.core.flow.Flow;
import org.flows4j.core.flow.ScoredSamples;
import org.flows4j.core.layer.Likelihood;
import org.flows4j.core.tensor.DType;
import org.flows4j.core.tensor.Shape;
import org.flows4j.core.tensor.Tensor;
import org.flows4j.core.tensor.TensorBackend;
import org.flows4j.core.tensor.cpu.CpuBackend;
import org.flows4j.core.training.StepReport;
import org.flows4j.core.training.TrainingListener;
import org.flows4j.core.training.TrainingSettings;
import org.flows4j.core.training.schedule.LearningRateSchedule;
import org.flows4j.layers.pixelcnn.PixelCnn;
import org.flows4j.layers.pixelcnn.PixelCnnSize;
import org.flows4j.models.Model;
import org.flows4j.models.family.ModelConfigs;
import org.flows4j.models.glow.Glow;
import org.flows4j.models.glow.GlowConfig;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PixelCnnPlusPlusTest {
    private static final TensorBackend BACKEND = CpuBackend.create();
    private static final PixelCnnPlusPlus FAMILY = new PixelCnnPlusPlus();

    @TempDir
    private Path folder;

    private static PixelCnnConfig small() {
        return ModelConfigs.with(FAMILY.preset("MNIST"), Map.of("height", 8, "width", 8, "filters", 4, "mixtures", 2));
    }

    /** Pictures of a bright square at random places. */
    private static DataSet squares(int count) {
        SplittableRandom random = new SplittableRandom(1);
        byte[] pixels = new byte[count * 64];
        for (int i = 0; i < count; i++) {
            int top = random.nextInt(5);
            int left = random.nextInt(5);
            for (int k = 0; k < 16; k++) {
                pixels[i * 64 + (top + Math.floorDiv(k, 4)) * 8 + left + k % 4] = (byte) (200 + random.nextInt(50));
            }
        }
        return DataSets.ofBytes(pixels, 8, 8, 1);
    }

    /**
     * CIFAR-10 by hand, F = 160 filters, from the layers of the authors' code. A kernel of t taps from a to b filters has t a b weights
     * and 2 b gains and biases. A block on the way down takes 6 and 4 taps from 2F to F and from 2F to 2F, and in the second stream a
     * skip from 2F; a block on the way up takes skips from 2F and from 4F.
     */
    @Test
    void thePublishedModelHasThePublishedLayers() {
        long f = 160;
        long blocks = 12 * f * f + 24 * f * f + 6 * f + 8 * f * f + 16 * f * f + 6 * f;
        long down = blocks + 2 * f * f + 2 * f;
        long up = blocks + 2 * f * f + 2 * f + 4 * f * f + 2 * f;
        long between = 6 * f * f + 4 * f * f + 4 * f;
        long start = (6 + 3 + 2) * 4 * f + 6 * f;
        long end = 100 * f + 200;
        long expected = 15 * down + 17 * up + 4 * between + start + end;
        assertThat(expected).isEqualTo(53_659_080);
        assertThat(count("CIFAR10")).isEqualTo(expected);
    }

    @Test
    void theSmallModelIsSmall() {
        assertThat(count("MNIST")).isEqualTo(89_614);
    }

    private static long count(String preset) {
        ParameterFactory parameters = new ParameterFactory(BACKEND, DType.FLOAT32, new SplittableRandom(1));
        return FAMILY.build(FAMILY.preset(preset), parameters).parameters().count();
    }

    private static TrainingSettings settings(long steps) {
        return TrainingSettings.plain(steps, 32)
                .withSchedule(schedule -> schedule.withLearningRate(LearningRateSchedule.constant(2e-3)));
    }

    private static double mean(List<Double> values) {
        return values.stream().mapToDouble(Double::doubleValue).average().orElseThrow();
    }

    @Test
    void trainingImprovesAndASavedModelScoresAlike() {
        Model model = Model.create(FAMILY, small(), squares(200), BACKEND);
        List<Double> losses = new ArrayList<>();
        model.train(squares(200), settings(60), new TrainingListener() {
            @Override
            public void onStep(StepReport report) {
                losses.add(report.loss());
            }
        });
        assertThat(mean(losses.subList(50, 60))).isLessThan(mean(losses.subList(0, 10)) - 1);
        model.save(folder.resolve("model.safetensors"));
        Flow flow = model.flow();
        Tensor drawn = flow.sample(3, 1, new SplittableRandom(2));
        Flow read = Model.read(folder.resolve("model.safetensors"), BACKEND).flow();
        assertThat(read.logProb(drawn)).containsExactly(flow.logProb(drawn));
        assertThat(read.sample(3, 1, new SplittableRandom(2)).toDoubles()).containsExactly(drawn.toDoubles());
    }

    @Test
    void theLikelihoodIsTheProbabilityOfWholeNumbers() {
        Flow flow = FAMILY.build(small(), new ParameterFactory(BACKEND, DType.FLOAT64, new SplittableRandom(1)));
        assertThat(flow.likelihood()).isEqualTo(Likelihood.EXACT);
        ScoredSamples drawn = flow.sampleAndLogProb(5, 1, new SplittableRandom(2));
        double[] pixels = drawn.samples().toDoubles();
        assertThat(Arrays.stream(pixels)).allMatch(value -> value == Math.rint(value) && value >= 0 && value <= 255);
        assertThat(drawn.logProb()).containsExactly(flow.logProb(drawn.samples()), within(1e-9));
        assertThat(Arrays.stream(drawn.logProb())).allMatch(value -> value < 0);
        assertThat(flow.decode(flow.encode(drawn.samples())).toDoubles()).containsExactly(pixels);
        assertThat(flow.bitsPerDim(drawn.samples(), new SplittableRandom(3))[0])
                .isCloseTo(-drawn.logProb()[0] / (64 * Math.log(2)), within(1e-9));
        Tensor between = BACKEND.fill(0.5, Shape.of(1, 8, 8, 1), DType.FLOAT64);
        assertThatThrownBy(() -> flow.logProb(between)).hasMessageContaining("whole numbers from 0 to 255");
    }

    @ParameterizedTest
    @CsvSource({"1, 3", "5, 1"})
    void fewerBitsHaveFewerLevels(int bits, int channels) {
        PixelCnnConfig config =
                FAMILY.forData(ModelConfigs.with(small(), Map.of("bits", bits)), Shape.image(channels, 4, 4), 256);
        Flow flow = FAMILY.build(config, new ParameterFactory(BACKEND, DType.FLOAT32, new SplittableRandom(1)));
        assertThat(FAMILY.levels(config)).isEqualTo(1 << bits);
        double[] drawn = flow.sample(4, 1, new SplittableRandom(2)).toDoubles();
        assertThat(Arrays.stream(drawn)).allMatch(value -> value >= 0 && value < 1 << bits);
    }

    /** The latents of a Glow of one scale under a PixelCNN++ of continuous logistics instead of N(0, I). */
    @Test
    void isAPriorOfALatentImage() {
        GlowConfig config = ModelConfigs.with(
                new Glow().preset("FASHION_MNIST"),
                Map.of(
                        "height",
                        8,
                        "width",
                        8,
                        "levels",
                        1,
                        "stepsPerLevel",
                        1,
                        "hiddenWidth",
                        4,
                        "topPrior",
                        "STANDARD"));
        ParameterFactory parameters = new ParameterFactory(BACKEND, DType.FLOAT64, new SplittableRandom(1));
        Flow glow = new Glow().build(config, parameters);
        PixelCnn prior =
                PixelCnn.continuous(parameters.child("prior"), glow.latentShape(), new PixelCnnSize(2, 1, 4, 2, 0));
        Flow flow = new Flow(glow.layers(), prior, glow.sampleShape(), BACKEND, DType.FLOAT64);
        Tensor x = BACKEND.fromDoubles(
                new SplittableRandom(2).ints(4 * 64, 0, 256).asDoubleStream().toArray(),
                Shape.of(4, 8, 8, 1),
                DType.FLOAT64);
        flow.initialize(x, new SplittableRandom(3));
        assertThat(Arrays.stream(flow.logProb(x))).allMatch(value -> Double.isFinite(value) && value < 0);
        Tensor drawn = flow.sample(3, 1, new SplittableRandom(4));
        assertThat(drawn.shape()).isEqualTo(Shape.of(3, 8, 8, 1));
    }

    @Test
    void refusesTablesRealNumbersAndClasses() {
        PixelCnnConfig config = FAMILY.preset("MNIST");
        assertThatThrownBy(() -> FAMILY.forData(config, Shape.vector(3), 256)).hasMessageContaining("[3]");
        assertThatThrownBy(() -> FAMILY.forData(config, Shape.image(1, 28, 28), 0))
                .hasMessageContaining("real-valued");
        assertThatThrownBy(() -> FAMILY.forData(config, Shape.image(1, 27, 28), 256))
                .hasMessageContaining("[27, 28, 1]");
        assertThatThrownBy(() -> FAMILY.withClasses(config, 10)).hasMessageContaining("pixelcnn");
    }
}
