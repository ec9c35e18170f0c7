package org.flows4j.models.planar;

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
import org.junit.jupiter.params.provider.ValueSource;

class PlanarFlowTest {
    private static final TensorBackend BACKEND = CpuBackend.create();
    private static final PlanarFlow FAMILY = new PlanarFlow();

    @TempDir
    private Path folder;

    private static PlanarConfig small(String preset, int columns) {
        return FAMILY.forData(ModelConfigs.with(FAMILY.preset(preset), Map.of("steps", 4)), Shape.vector(columns), 0);
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

    @ParameterizedTest
    @ValueSource(strings = {"PLANAR", "RADIAL", "SYLVESTER"})
    void isExactAndInvertible(String preset) {
        Flow flow =
                FAMILY.build(small(preset, 3), new ParameterFactory(BACKEND, DType.FLOAT64, new SplittableRandom(5)));
        SplittableRandom random = new SplittableRandom(6);
        for (Parameter parameter : flow.parameters().trainable()) {
            double[] values = parameter.value().toDoubles();
            Arrays.setAll(values, i -> values[i] + 0.3 * random.nextGaussian());
            parameter.assign(values);
        }
        assertThat(flow.likelihood()).isEqualTo(Likelihood.EXACT);
        ScoredSamples drawn = flow.sampleAndLogProb(50, 1, new SplittableRandom(4));
        assertThat(drawn.logProb()).containsExactly(flow.logProb(drawn.samples()), within(1e-8));
        assertThat(flow.decode(flow.encode(drawn.samples())).toDoubles())
                .containsExactly(drawn.samples().toDoubles(), within(1e-8));
    }

    private static TrainingSettings settings(long steps) {
        return TrainingSettings.plain(steps, 100)
                .withSchedule(schedule -> schedule.withLearningRate(LearningRateSchedule.constant(1e-2)));
    }

    private static double mean(List<Double> values) {
        return values.stream().mapToDouble(Double::doubleValue).average().orElseThrow();
    }

    @ParameterizedTest
    @ValueSource(strings = {"PLANAR", "RADIAL", "SYLVESTER"})
    void trainingImprovesAndASavedModelScoresAlike(String preset) {
        Model model = Model.create(FAMILY, small(preset, 2), rows(500), BACKEND);
        List<Double> losses = new ArrayList<>();
        model.train(rows(500), settings(300), new TrainingListener() {
            @Override
            public void onStep(StepReport report) {
                losses.add(report.loss());
            }
        });
        assertThat(mean(losses.subList(250, 300))).isLessThan(mean(losses.subList(0, 10)) - 0.1);
        float[][] test = {{95, 0.2F}, {112, 1.3F}};
        model.save(folder.resolve("model.safetensors"));
        assertThat(Model.read(folder.resolve("model.safetensors"), BACKEND)
                        .flow()
                        .logProb(test))
                .containsExactly(model.flow().logProb(test));
    }

    /** Per step: w, u and b of a planar layer; center, alpha and beta of a radial one; reflections, two triangles and b of a Sylvester layer. */
    @Test
    void numbersOfParameters() {
        ParameterFactory parameters = new ParameterFactory(BACKEND, DType.FLOAT32, new SplittableRandom(5));
        int columns = 3;
        assertThat(FAMILY.build(small("PLANAR", columns), parameters)
                        .parameters()
                        .trainable()
                        .count())
                .isEqualTo(4L * (2 * columns + 2 * columns + 1));
        assertThat(FAMILY.build(small("RADIAL", columns), parameters.child("radial"))
                        .parameters()
                        .trainable()
                        .count())
                .isEqualTo(4L * (2 * columns + columns + 2));
        assertThat(FAMILY.build(small("SYLVESTER", columns), parameters.child("sylvester"))
                        .parameters()
                        .trainable()
                        .count())
                .isEqualTo(4L * (2 * columns + columns * columns + 2 * 6 + columns));
    }

    @Test
    void refusesImagesAndConditions() {
        PlanarConfig config = FAMILY.preset("PLANAR");
        assertThatThrownBy(() -> FAMILY.forData(config, Shape.image(1, 2, 2), 0))
                .hasMessageContaining("[2, 2, 1]");
        assertThatThrownBy(() -> FAMILY.withClasses(config, 2)).hasMessageContaining("planar");
        assertThatThrownBy(() -> ModelConfigs.with(config, Map.of("rank", 0))).hasMessageContaining("rank");
    }
}
