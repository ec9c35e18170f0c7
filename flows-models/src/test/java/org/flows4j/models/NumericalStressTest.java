package org.flows4j.models;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.Map;
import java.util.SplittableRandom;
import org.flows4j.core.autodiff.Parameter;
import org.flows4j.core.autodiff.ParameterFactory;
import org.flows4j.core.data.DataSet;
import org.flows4j.core.data.open.DataSets;
import org.flows4j.core.flow.Flow;
import org.flows4j.core.tensor.DType;
import org.flows4j.core.tensor.Shape;
import org.flows4j.core.tensor.Tensor;
import org.flows4j.core.tensor.TensorBackend;
import org.flows4j.core.tensor.cpu.CpuBackend;
import org.flows4j.core.tensor.cpu.CpuOptions;
import org.flows4j.core.training.Trainer;
import org.flows4j.core.training.TrainingSettings;
import org.flows4j.core.training.TrainingSummary;
import org.flows4j.core.training.data.DataSetBatches;
import org.flows4j.core.training.schedule.LearningRateSchedule;
import org.flows4j.models.family.ModelConfigs;
import org.flows4j.models.glow.Glow;
import org.flows4j.models.glow.GlowConfig;
import org.flows4j.models.tabular.TabularConfig;
import org.flows4j.models.tabular.TabularFlow;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Data that is legal and extreme: huge, constant, single. Answers stay finite, or there is an exception that says why not. */
class NumericalStressTest {
    private static final TensorBackend BACKEND =
            CpuBackend.create(CpuOptions.defaults().withThreads(1));
    private static final int COLUMNS = 4;

    private static Flow tabular(String preset) {
        TabularFlow family = new TabularFlow();
        TabularConfig config = family.preset(preset).sized(4, 16).forColumns(COLUMNS, 0);
        return family.build(config, new ParameterFactory(BACKEND, DType.FLOAT32, new SplittableRandom(1)));
    }

    private static Flow glow() {
        Glow family = new Glow();
        GlowConfig small = ModelConfigs.with(
                family.preset("FASHION_MNIST"), Map.of("levels", "2", "stepsPerLevel", "2", "hiddenWidth", "8"));
        GlowConfig config = family.forData(small, Shape.image(1, 8, 8), 256);
        return family.build(config, new ParameterFactory(BACKEND, DType.FLOAT32, new SplittableRandom(1)));
    }

    private static Flow scrambled(Flow flow, double amount) {
        SplittableRandom random = new SplittableRandom(6);
        for (Parameter parameter : flow.parameters().trainable()) {
            double[] values = parameter.value().toDoubles();
            for (int i = 0; i < values.length; i++) {
                values[i] += amount * random.nextGaussian();
            }
            parameter.assign(values);
        }
        return flow;
    }

    private static float[][] rows(int n, double scale) {
        SplittableRandom random = new SplittableRandom(2);
        float[][] rows = new float[n][COLUMNS];
        for (float[] row : rows) {
            for (int j = 0; j < COLUMNS; j++) {
                row[j] = (float) (scale * random.nextGaussian());
            }
        }
        return rows;
    }

    private static Tensor batch(float[][] rows) {
        float[] all = new float[rows.length * COLUMNS];
        for (int i = 0; i < all.length; i++) {
            all[i] = rows[i / COLUMNS][i % COLUMNS];
        }
        return BACKEND.fromFloats(all, Shape.of(rows.length, COLUMNS), DType.FLOAT32);
    }

    /** A model of ordinary data that meets rows a million deviations away: unlikely, but finite; and invertible there. */
    @ParameterizedTest
    @ValueSource(strings = {"GLOW", "REAL_NVP", "SPLINE"})
    void rowsFarAwayAreUnlikelyButFinite(String preset) {
        Flow flow = tabular(preset);
        flow.initialize(batch(rows(500, 1)), new SplittableRandom(1));
        scrambled(flow, 0.1);
        float[][] far = rows(100, 1e6);
        double nearest = Arrays.stream(flow.logProb(rows(100, 1))).min().orElseThrow();
        double[] logProb = flow.logProb(far);
        assertThat(Arrays.stream(logProb)).allMatch(Double::isFinite).allMatch(value -> value < nearest);
        Tensor x = batch(far);
        double[] back = flow.decode(flow.encode(x)).toDoubles();
        assertThat(back).containsExactly(x.toDoubles(), within(1e6 * 1e-3));
        assertThat(Arrays.stream(flow.logProbGradient(x).toDoubles())).allMatch(Double::isFinite);
    }

    /** Columns around a million with a deviation of one: single precision has a sixteenth there. */
    @ParameterizedTest
    @ValueSource(strings = {"GLOW", "REAL_NVP", "SPLINE"})
    void columnsFarFromZeroAreTrained(String preset) {
        Flow flow = tabular(preset);
        float[][] rows = rows(256, 1);
        float[] values = new float[rows.length * COLUMNS];
        for (int i = 0; i < values.length; i++) {
            values[i] = 1e6F + rows[i / COLUMNS][i % COLUMNS];
        }
        TrainingSummary summary = train(flow, DataSets.ofFloats(values, COLUMNS), 64, 50);
        assertThat(summary.skipped()).isZero();
        // Independent standard normal columns have 4 * 1.419 nats.
        assertThat(mean(flow, DataSets.ofFloats(values, COLUMNS))).isBetween(4.5, 7.0);
    }

    private static TrainingSummary train(Flow flow, DataSet data, int batchSize, long steps) {
        TrainingSettings config = TrainingSettings.plain(steps, batchSize)
                .withSchedule(schedule -> schedule.withLearningRate(LearningRateSchedule.constant(1e-3)));
        try (Trainer trainer = new Trainer(flow, config, new DataSetBatches(data, BACKEND, DType.FLOAT32))) {
            trainer.initialize();
            return trainer.run();
        }
    }

    private static double mean(Flow flow, DataSet data) {
        float[][] rows = new float[data.size()][data.sampleLength()];
        for (int i = 0; i < rows.length; i++) {
            data.copySample(i, rows[i], 0);
        }
        return -Arrays.stream(flow.logProb(rows)).average().orElseThrow();
    }

    /** Whole batches of equal rows, which {@code TabularTraining} refuses, do not upset a trainer either. */
    @ParameterizedTest
    @ValueSource(strings = {"GLOW", "REAL_NVP", "SPLINE"})
    void dataWithoutVarianceKeepsEverythingFinite(String preset) {
        Flow flow = tabular(preset);
        float[] values = new float[64 * COLUMNS];
        Arrays.fill(values, 3.5F);
        train(flow, DataSets.ofFloats(values, COLUMNS), 16, 100);
        assertThat(mean(flow, DataSets.ofFloats(values, COLUMNS))).isFinite();
        assertThat(Arrays.stream(flow.sample(50, 1, new SplittableRandom(1)).toDoubles()))
                .allMatch(Double::isFinite);
    }

    @ParameterizedTest
    @ValueSource(strings = {"GLOW", "REAL_NVP", "SPLINE"})
    void batchesOfASingleRowAreTrained(String preset) {
        Flow flow = tabular(preset);
        float[][] rows = rows(40, 10);
        float[] values = new float[rows.length * COLUMNS];
        for (int i = 0; i < values.length; i++) {
            values[i] = rows[i / COLUMNS][i % COLUMNS];
        }
        DataSet data = DataSets.ofFloats(values, COLUMNS);
        TrainingSummary summary = train(flow, data, 1, 60);
        assertThat(summary.skipped()).isZero();
        assertThat(flow.logProb(new float[][] {rows[0]})[0]).isEqualTo(flow.logProb(rows)[0], within(1e-4));
    }

    @Test
    void aSingleRowInitialisesAFlow() {
        Flow flow = tabular("GLOW");
        flow.initialize(batch(rows(1, 1)), new SplittableRandom(1));
        assertThat(flow.logProb(rows(1, 1))[0]).isFinite();
    }

    /** Black images: every channel is constant, up to the noise of dequantisation. */
    @Test
    void imagesOfOneColourAreTrained() {
        Flow flow = glow();
        DataSet black = DataSets.ofBytes(new byte[32 * 64], 8, 8, 1);
        train(flow, black, 8, 60);
        Tensor x = BACKEND.fill(0, flow.sampleShape().batch(4), DType.FLOAT32);
        assertThat(Arrays.stream(flow.logProb(x))).allMatch(Double::isFinite);
        assertThat(flow.decode(flow.encode(x)).toDoubles()).containsExactly(x.toDoubles());
        assertThat(Arrays.stream(flow.sample(8, 1, new SplittableRandom(1)).toDoubles()))
                .allMatch(Double::isFinite);
    }

    @Test
    void whatIsNotFiniteIsRefusedAtTheDoor() {
        Flow flow = tabular("GLOW");
        float[][] rows = rows(3, 1);
        rows[2][1] = Float.POSITIVE_INFINITY;
        assertThatThrownBy(() -> flow.logProb(rows))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("Sample 2 has the value Infinity at position 1 of 4");
        float[] values = new float[8];
        values[5] = Float.NaN;
        assertThatThrownBy(() -> DataSets.ofFloats(values, COLUMNS))
                .hasMessageContaining("element 1 of sample 1 is NaN");
    }
}
