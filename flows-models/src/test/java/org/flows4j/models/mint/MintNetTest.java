package org.flows4j.models.mint;

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
import org.flows4j.core.tensor.TensorBackend;
import org.flows4j.core.tensor.cpu.CpuBackend;
import org.flows4j.core.training.StepReport;
import org.flows4j.core.training.TrainingListener;
import org.flows4j.core.training.TrainingSettings;
import org.flows4j.core.training.schedule.LearningRateSchedule;
import org.flows4j.models.Model;
import org.flows4j.models.family.ModelConfigs;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MintNetTest {
    private static final TensorBackend BACKEND = CpuBackend.create();
    private static final MintNet IMAGES = new MintNet();
    private static final MintTableFlow TABLES = new MintTableFlow();

    @TempDir
    private Path folder;

    private static MintTableConfig table(int columns) {
        return TABLES.forData(
                ModelConfigs.with(TABLES.preset("TABULAR"), Map.of("pairs", 2, "copies", 8)), Shape.vector(columns), 0);
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

    /**
     * By hand: a layer of C channels and K copies has 9 (2 C K C + K C K C) weights, 2 K C + C biases and H W C scales. MNIST has 12, 12 and 16
     * layers, CIFAR-10 10, 10 and 12.
     */
    @ParameterizedTest
    @CsvSource({"SMALL_MNIST, 85212", "MNIST, 805272", "CIFAR10, 21073680"})
    void numbersOfParameters(String preset, long expected) {
        ParameterFactory parameters = new ParameterFactory(BACKEND, DType.FLOAT32, new SplittableRandom(5));
        assertThat(IMAGES.build(IMAGES.preset(preset), parameters).parameters().count())
                .isEqualTo(expected);
    }

    @Test
    void tablesAreExactAndInvertible() {
        Flow flow = TABLES.build(table(3), new ParameterFactory(BACKEND, DType.FLOAT64, new SplittableRandom(5)));
        SplittableRandom random = new SplittableRandom(6);
        for (Parameter parameter : flow.parameters().trainable()) {
            double[] values = parameter.value().toDoubles();
            Arrays.setAll(values, i -> values[i] + 0.3 * random.nextGaussian());
            parameter.assign(values);
        }
        assertThat(flow.likelihood()).isEqualTo(Likelihood.EXACT);
        ScoredSamples drawn = flow.sampleAndLogProb(50, 1, new SplittableRandom(4));
        assertThat(drawn.logProb()).containsExactly(flow.logProb(drawn.samples()), within(1e-7));
        assertThat(flow.decode(flow.encode(drawn.samples())).toDoubles())
                .containsExactly(drawn.samples().toDoubles(), within(1e-7));
    }

    private static double mean(List<Double> values) {
        return values.stream().mapToDouble(Double::doubleValue).average().orElseThrow();
    }

    private static List<Double> losses(Model model, DataSet data, int steps, int batch) {
        List<Double> losses = new ArrayList<>();
        model.train(
                data,
                TrainingSettings.plain(steps, batch)
                        .withSchedule(schedule -> schedule.withLearningRate(LearningRateSchedule.constant(5e-3))),
                new TrainingListener() {
                    @Override
                    public void onStep(StepReport report) {
                        losses.add(report.loss());
                    }
                });
        return losses;
    }

    @Test
    void trainingImprovesAndASavedModelScoresAlike() {
        Model model = Model.create(TABLES, table(2), rows(500), BACKEND);
        List<Double> losses = losses(model, rows(500), 150, 100);
        assertThat(mean(losses.subList(130, 150))).isLessThan(mean(losses.subList(0, 10)) - 0.1);
        float[][] test = {{95, 0.2F}, {112, 1.3F}};
        model.save(folder.resolve("model.safetensors"));
        assertThat(Model.read(folder.resolve("model.safetensors"), BACKEND)
                        .flow()
                        .logProb(test))
                .containsExactly(model.flow().logProb(test));
    }

    @Test
    void imagesTrainAndAreSampled() {
        MintNetConfig config = ModelConfigs.with(
                IMAGES.preset("SMALL_MNIST"), Map.of("height", 8, "width", 8, "pairs", 2, "copies", 4));
        SplittableRandom random = new SplittableRandom(1);
        byte[] pixels = new byte[64 * 64];
        for (int i = 0; i < pixels.length; i++) {
            pixels[i] = (byte) (i % 64 < 32 ? 0 : 200 + random.nextInt(50));
        }
        DataSet data = DataSets.ofBytes(pixels, 8, 8, 1);
        Model model = Model.create(IMAGES, config, data, BACKEND);
        List<Double> losses = losses(model, data, 40, 32);
        assertThat(mean(losses.subList(30, 40))).isLessThan(mean(losses.subList(0, 5)) - 1);
        assertThat(model.flow().likelihood()).isEqualTo(Likelihood.LOWER_BOUND);
        double[] drawn = model.flow().sample(4, 1, new SplittableRandom(2)).toDoubles();
        assertThat(Arrays.stream(drawn)).allMatch(value -> value == Math.rint(value) && value >= 0 && value <= 255);
    }

    @Test
    void refusesWhatItCannotModel() {
        assertThatThrownBy(() -> TABLES.forData(TABLES.preset("TABULAR"), Shape.image(1, 2, 2), 0))
                .hasMessageContaining("[2, 2, 1]");
        assertThatThrownBy(() -> TABLES.withClasses(TABLES.preset("TABULAR"), 2))
                .hasMessageContaining("mintnet-table");
        assertThatThrownBy(() -> IMAGES.forData(IMAGES.preset("MNIST"), Shape.image(1, 26, 28), 256))
                .hasMessageContaining("[26, 28, 1]");
        assertThatThrownBy(() -> ModelConfigs.with(IMAGES.preset("MNIST"), Map.of("kernel", 4)))
                .hasMessageContaining("odd");
    }
}
