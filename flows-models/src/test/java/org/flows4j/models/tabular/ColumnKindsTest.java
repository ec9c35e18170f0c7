package org.flows4j.models.tabular;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.flows4j.core.autodiff.Parameter;
import org.flows4j.core.autodiff.ParameterFactory;
import org.flows4j.core.data.DataSet;
import org.flows4j.core.data.DoubleDataSet;
import org.flows4j.core.data.Labels;
import org.flows4j.core.data.MissingIndicators;
import org.flows4j.core.flow.Flow;
import org.flows4j.core.flow.ScoredSamples;
import org.flows4j.core.tensor.DType;
import org.flows4j.core.tensor.Shape;
import org.flows4j.core.tensor.Tensor;
import org.flows4j.core.tensor.TensorBackend;
import org.flows4j.core.testing.TestBackends;
import org.flows4j.models.autoregressive.AutoregressiveConfig;
import org.flows4j.models.autoregressive.NeuralSplineFlow;
import org.flows4j.models.family.ModelConfigs;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ColumnKindsTest {
    private static final TensorBackend BACKEND = TestBackends.cpu();
    private static final NeuralSplineFlow FAMILY = new NeuralSplineFlow();

    private static AutoregressiveConfig config(String kinds, int columns) {
        AutoregressiveConfig small = ModelConfigs.with(
                FAMILY.preset("TABULAR"),
                Map.of("steps", 2, "hiddenUnits", 6, "mixing", "REVERSE", "bins", 4, "columnKinds", kinds));
        return FAMILY.forData(small, Shape.vector(columns), 0);
    }

    private static Flow scrambled(AutoregressiveConfig config) {
        Flow flow = FAMILY.build(config, new ParameterFactory(BACKEND, DType.FLOAT64, new SplittableRandom(5)));
        flow.initialize(rows(200, config.columns()), new SplittableRandom(1));
        SplittableRandom random = new SplittableRandom(6);
        for (Parameter parameter : flow.parameters().trainable()) {
            double[] values = parameter.value().toDoubles();
            Arrays.setAll(values, i -> values[i] + 0.2 * random.nextGaussian());
            parameter.assign(values);
        }
        return flow;
    }

    @Test
    void kindsOfATableWithCategoriesAndMissingValues() {
        DataSet table = new DoubleDataSet(
                3,
                new double[] {0.5, 1, 0},
                List.of("x", "kind", "x is missing"),
                List.of(List.of(), List.of("a", "b", "c"), MissingIndicators.categoryNames()),
                Labels.NONE);
        assertThat(ColumnKinds.of(table)).hasToString("real,category(3),missing(1)");
        assertThat(ColumnKinds.of(table.columns("kind", "x is missing"))).hasToString("category(3),category(2)");
        assertThat(ColumnKinds.of(table.columns("x"))).isEqualTo(ColumnKinds.REAL);
        assertThat(ColumnKinds.parse("real,missing(1)").toString()).isEqualTo("real,missing(1)");
        for (String wrong :
                List.of("real,missing(2)", "real,missing(3)", "real,missing(1),missing(1)", "angle,missing(1)")) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> ColumnKinds.parse(wrong))
                    .withMessageContaining("one real column");
        }
    }

    /** The density of a spline flow does not depend on the number in place of a missing value. */
    @Test
    void aMissingValueHasNoInfluence() {
        Flow flow = FAMILY.build(
                config("real,real,missing(2)", 3),
                new ParameterFactory(BACKEND, DType.FLOAT64, new SplittableRandom(5)));
        double[] table = new double[300];
        SplittableRandom random = new SplittableRandom(8);
        Arrays.setAll(table, i -> i % 3 == 2 ? random.nextInt(2) : random.nextGaussian());
        flow.initialize(BACKEND.fromDoubles(table, Shape.of(100, 3), DType.FLOAT64), new SplittableRandom(1));
        double[][] logs = new double[2][];
        for (int k = 0; k < 2; k++) {
            Tensor row = BACKEND.fromDoubles(new double[] {0.3, 100 * k, 1}, Shape.of(1, 3), DType.FLOAT64);
            logs[k] = flow.logProb(row, 10, new SplittableRandom(4));
        }
        assertThat(logs[1]).containsExactly(logs[0]);
        assertThat(logs[0][0]).isFinite();
    }

    /** Numbers between 0 and 1, which are legal for every kind. */
    private static Tensor rows(int n, int columns) {
        double[] values =
                new SplittableRandom(7).doubles((long) n * columns, 0.01, 0.99).toArray();
        return BACKEND.fromDoubles(values, Shape.of(n, columns), DType.FLOAT64);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "angle,angle", "real,angle", "interval(0:1),real", "angle,interval(-1:2)"})
    void samplesAreOfTheirKindAndHaveTheirDensity(String kinds) {
        AutoregressiveConfig config = config(kinds, 2);
        Flow flow = scrambled(config);
        Tensor x = rows(20, 2);
        assertThat(flow.decode(flow.encode(x)).toDoubles()).containsExactly(x.toDoubles(), within(1e-9));
        ScoredSamples drawn = flow.sampleAndLogProb(50, 1, new SplittableRandom(3));
        assertThat(flow.logProb(drawn.samples())).containsExactly(drawn.logProb(), within(1e-8));
        double[] samples = drawn.samples().toDoubles();
        for (int i = 0; i < samples.length; i++) {
            String kind = kinds.isEmpty() ? "real" : kinds.split(",", -1)[i % 2];
            if (kind.equals("angle")) {
                assertThat(samples[i]).isBetween(-Math.PI, Math.PI);
            } else if (kind.equals("interval(0:1)")) {
                assertThat(samples[i]).isBetween(0.0, 1.0);
            }
        }
    }

    /** On a cylinder of an angle and a bounded number. */
    @Test
    void densityIntegratesToOne() {
        Flow flow = scrambled(config("angle,interval(0:1)", 2));
        int side = 300;
        double[] grid = new double[2 * side * side];
        for (int i = 0; i < side * side; i++) {
            grid[2 * i] = 2 * Math.PI * ((Math.floorDiv(i, side) + 0.5) / side);
            grid[2 * i + 1] = (i % side + 0.5) / side;
        }
        double[] logProb = flow.logProb(BACKEND.fromDoubles(grid, Shape.of(side * side, 2), DType.FLOAT64));
        double sum = Arrays.stream(logProb).map(Math::exp).sum();
        assertThat(sum * 2 * Math.PI / side / side).isCloseTo(1, within(2e-3));
    }

    @Test
    void textsAreReadAndWritten() {
        ColumnKinds kinds = ColumnKinds.parse("real, angle,interval(-1.5:2e3)");
        assertThat(kinds.toString()).isEqualTo("real,angle,interval(-1.5:2000.0)");
        assertThat(ColumnKinds.parse(kinds.toString())).isEqualTo(kinds);
        assertThat(ColumnKinds.parse("")).isEqualTo(ColumnKinds.REAL);
        AutoregressiveConfig config = config("real,interval(0:1)", 2);
        assertThat(ModelConfigs.fromJson(ModelConfigs.toJson(config), AutoregressiveConfig.class))
                .isEqualTo(config);
    }

    @Test
    void senselessKindsAreRefused() {
        assertThatThrownBy(() -> ColumnKinds.parse("real,angel")).hasMessageContaining("angel");
        assertThatThrownBy(() -> ColumnKinds.parse("interval(2:1)")).hasMessageContaining("interval(2.0:1.0)");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> config("real,angle", 3))
                .withMessageContaining("2 kinds")
                .withMessageContaining("3 columns");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ModelConfigs.with(config("angle,angle", 2), Map.of("mixing", "MATRIX")))
                .withMessageContaining("mixing=REVERSE");
    }
}
