package org.flows4j.models.continuous;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.flows4j.core.autodiff.Parameter;
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
import org.flows4j.layers.continuous.Divergence;
import org.flows4j.models.Model;
import org.flows4j.models.family.ModelConfigs;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class FfjordTest {
    private static final TensorBackend BACKEND = CpuBackend.create();
    private static final Ffjord IMAGES = new Ffjord();
    private static final FfjordTable TABLES = new FfjordTable();

    @TempDir
    private Path folder;

    private static ParameterFactory factory(DType dtype) {
        return new ParameterFactory(BACKEND, dtype, new SplittableRandom(5));
    }

    private static FfjordConfig small(Map<String, ?> changes) {
        FfjordConfig config = ModelConfigs.with(
                IMAGES.preset("SMALL_MNIST"),
                Map.of("hiddenWidth", 3, "hiddenLayers", 1, "relativeTolerance", 1e-8, "absoluteTolerance", 1e-8));
        return IMAGES.forData(ModelConfigs.with(config, changes), Shape.image(1, 4, 4), 256);
    }

    private static Flow scrambled(FfjordConfig config) {
        Flow flow = IMAGES.build(config, factory(DType.FLOAT64));
        SplittableRandom random = new SplittableRandom(6);
        for (Parameter parameter : flow.parameters().trainable()) {
            double[] values = parameter.value().toDoubles();
            Arrays.setAll(values, i -> values[i] + 0.2 * random.nextGaussian());
            parameter.assign(values);
        }
        return flow;
    }

    @ParameterizedTest
    @EnumSource
    void imagesComeBackFromTheirLatents(Divergence divergence) {
        Flow flow = scrambled(small(Map.of("divergence", divergence, "logitMargin", 0.05)));
        assertThat(flow.likelihood())
                .isEqualTo(divergence == Divergence.EXACT ? Likelihood.LOWER_BOUND : Likelihood.ESTIMATE);
        double[] pixels =
                new SplittableRandom(3).ints(3 * 16, 0, 256).asDoubleStream().toArray();
        Tensor images = BACKEND.fromDoubles(pixels, Shape.of(3, 4, 4, 1), DType.FLOAT64);
        assertThat(flow.decode(flow.encode(images)).toDoubles()).containsExactly(pixels);
    }

    /** The same seed gives both the same noise of dequantization; the estimates differ by their random signs alone. */
    @Test
    void estimatesOfAnImageAverageToTheExactLogDensity() {
        Flow exact = scrambled(small(Map.of("divergence", Divergence.EXACT, "relativeTolerance", 1e-5)));
        Flow estimated = scrambled(small(Map.of("divergence", Divergence.HUTCHINSON, "relativeTolerance", 1e-5)));
        float[] pixels = new float[64 * 16];
        Arrays.fill(pixels, 100);
        Tensor images = BACKEND.fromFloats(pixels, Shape.of(64, 4, 4, 1), DType.FLOAT64);
        double sum = 0;
        double squares = 0;
        int passes = 6;
        for (int seed = 0; seed < passes; seed++) {
            double[] one = exact.logProb(images, new SplittableRandom(seed));
            double[] other = estimated.logProb(images, new SplittableRandom(seed));
            for (int i = 0; i < one.length; i++) {
                sum += other[i] - one[i];
                squares += (other[i] - one[i]) * (other[i] - one[i]);
            }
        }
        int count = 64 * passes;
        double error = Math.sqrt(squares / count / count);
        assertThat(sum / count).isCloseTo(0, within(4 * error));
    }

    private static DataSet rows(int count) {
        SplittableRandom random = new SplittableRandom(1);
        float[] values = new float[2 * count];
        for (int i = 0; i < values.length; i += 2) {
            double a = random.nextGaussian();
            values[i] = (float) (100 + 10 * a);
            values[i + 1] = (float) (a * a + 0.3 * random.nextGaussian());
        }
        return DataSets.ofFloats(values, 2);
    }

    private static double mean(List<Double> values) {
        return values.stream().mapToDouble(Double::doubleValue).average().orElseThrow();
    }

    @ParameterizedTest
    @ValueSource(strings = {"TABULAR", "HIGH_DIMENSIONAL"})
    void maximumLikelihoodImprovesATable(String preset) {
        FlowMatchingConfig config = ModelConfigs.with(
                TABLES.preset(preset), Map.of("hiddenUnits", 12, "relativeTolerance", 1e-3, "absoluteTolerance", 1e-3));
        Model model = Model.create(TABLES, TABLES.forData(config, Shape.vector(2), 0), rows(300), BACKEND);
        List<Double> losses = new ArrayList<>();
        TrainingSettings settings = TrainingSettings.plain(60, 60)
                .withSchedule(schedule -> schedule.withLearningRate(LearningRateSchedule.constant(2e-2)));
        model.train(rows(300), settings, new TrainingListener() {
            @Override
            public void onStep(StepReport report) {
                losses.add(report.loss());
            }
        });
        assertThat(mean(losses.subList(40, 60))).isLessThan(mean(losses.subList(0, 5)) - 0.1);
        model.save(folder.resolve("model.safetensors"));
        Model read = Model.read(folder.resolve("model.safetensors"), BACKEND);
        ScoredSamples drawn = read.flow().sampleAndLogProb(5, 1, new SplittableRandom(4));
        assertThat(drawn.logProb()).hasSize(5);
    }

    /**
     * Four convolutions per flow, each with the time as one more channel: 9 (c + 1) w + w, twice 9 (w + 1) w + w, and 9 (w + 1) c + c. Layout
     * and widths are those of the README and of odenvp.py (rtqichen/ffjord, 01473fb).
     */
    @Test
    void numbersOfParametersOfThePublishedModels() {
        assertThat(count("MNIST", Shape.image(1, 28, 28)))
                .isEqualTo(2 * (flow(1) + flow(4) + flow(2) + flow(8) + flow(4)))
                .isEqualTo(800_636);
        assertThat(count("CIFAR10", Shape.image(3, 32, 32)))
                .isEqualTo(2 * (flow(3) + flow(12) + flow(6) + flow(24) + flow(12) + flow(48) + flow(24)))
                .isEqualTo(1_358_868);
        assertThat(count("SMALL_MNIST", Shape.image(1, 28, 28))).isEqualTo(91_672);
    }

    private static long flow(long c) {
        long w = 64;
        return 9 * (c + 1) * w + w + 2 * (9 * (w + 1) * w + w) + 9 * (w + 1) * c + c;
    }

    private static long count(String preset, Shape image) {
        FfjordConfig config = IMAGES.forData(IMAGES.preset(preset), image, 256);
        return IMAGES.build(config, factory(DType.FLOAT32))
                .parameters()
                .trainable()
                .count();
    }

    @Test
    void refusesWhatItCannotModel() {
        assertThatThrownBy(() -> IMAGES.forData(IMAGES.preset("CIFAR10"), Shape.image(3, 28, 28), 256))
                .hasMessageContaining("set levels to at most 3");
        assertThatThrownBy(() -> ModelConfigs.with(IMAGES.preset("MNIST"), Map.of("blocks", 0)))
                .hasMessageContaining("blocks");
        assertThatThrownBy(() -> TABLES.forData(TABLES.preset("TABULAR"), Shape.image(1, 2, 2), 0))
                .hasMessageContaining("[2, 2, 1]");
    }
}
