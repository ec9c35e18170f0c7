package org.flows4j.models;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import java.io.ByteArrayOutputStream;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.function.IntToDoubleFunction;
import java.util.stream.IntStream;
import org.flows4j.core.data.DataSet;
import org.flows4j.core.data.open.DataSets;
import org.flows4j.core.tensor.DType;
import org.flows4j.core.tensor.Shape;
import org.flows4j.core.tensor.Tensor;
import org.flows4j.core.tensor.TensorBackend;
import org.flows4j.core.tensor.cpu.CpuBackend;
import org.flows4j.core.tensor.cpu.CpuOptions;
import org.flows4j.core.training.BestEvaluation;
import org.flows4j.core.training.StepReport;
import org.flows4j.core.training.TrainingListener;
import org.flows4j.core.training.TrainingSettings;
import org.flows4j.core.training.data.DataSetBatches;
import org.flows4j.models.tabular.TabularConfig;
import org.flows4j.models.tabular.TabularFlow;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TabularTrainingTest {
    private static final TensorBackend BACKEND =
            CpuBackend.create(CpuOptions.defaults().withThreads(1));

    /** x in thousands around a million, y = a parabola of x in thousandths: what couplings are for. */
    private static DataSet parabola(int n, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        float[] values = new float[2 * n];
        for (int i = 0; i < n; i++) {
            double x = random.nextGaussian();
            values[2 * i] = (float) (1e6 + 1e3 * x);
            values[2 * i + 1] = (float) (1e-3 * (x * x + 0.25 * random.nextGaussian()));
        }
        return DataSets.ofFloats(values, 2);
    }

    /** Of two independent Gaussians of deviations 1e3 and 0.25e-3: the parabola is volume preserving. */
    private static final double ENTROPY = 2 * 0.5 * Math.log(2 * Math.PI * Math.E) + Math.log(1e3) + Math.log(0.25e-3);

    private static double nats(TabularFit fit, DataSet rows) {
        float[][] table = new float[rows.size()][2];
        for (int i = 0; i < table.length; i++) {
            rows.copySample(i, table[i], 0);
        }
        return -Arrays.stream(fit.model().flow().logProb(table)).average().orElseThrow();
    }

    /** The model of conditional densities and wide tables, for these rows. */
    private static TabularTraining couplings(DataSet rows) {
        TabularTraining defaults = TabularTraining.forTable(rows);
        return defaults.withModel((TabularConfig) defaults.config());
    }

    @Test
    void couplingsFindADensityNearTheTruth() {
        DataSet rows = parabola(2000, 1);
        TabularFit fit = couplings(rows).fit(rows, BACKEND);
        BestEvaluation best = Objects.requireNonNull(fit.summary().best());
        assertThat(fit.summary().steps()).isBetween(best.step(), 19_999L);
        assertThat(fit.end()).isEqualTo(FitEnd.NO_IMPROVEMENT);
        // A Gaussian with the data's covariance would be 0.7 above.
        assertThat(nats(fit, parabola(2000, 2))).isBetween(ENTROPY - 0.1, ENTROPY + 0.25);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void theSameSeedAndThreadsGiveTheSameModel(int threads) {
        TensorBackend backend = CpuBackend.create(CpuOptions.defaults().withThreads(threads));
        DataSet rows = parabola(200, 1);
        TabularTraining brief = couplings(rows).withPatience(1);
        double first = nats(brief.fit(rows, backend), rows);
        assertThat(nats(brief.fit(rows, backend), rows)).isEqualTo(first);
    }

    /** y given c is N(c / 100, 1), beside a column that does not care. */
    @Test
    void conditionsAreLearned() {
        SplittableRandom random = new SplittableRandom(4);
        int n = 1500;
        float[] values = new float[2 * n];
        float[] given = new float[n];
        for (int i = 0; i < n; i++) {
            double c = 300 * random.nextGaussian();
            given[i] = (float) c;
            values[2 * i] = (float) (c / 100 + random.nextGaussian());
            values[2 * i + 1] = (float) random.nextGaussian();
        }
        DataSet rows = DataSets.ofFloats(values, 2);
        TabularFit fit = TabularTraining.forTable(rows).fitConditional(rows, DataSets.ofFloats(given, 1), BACKEND);
        for (float c : new float[] {-300, 0, 300}) {
            double[] drawn = fit.model()
                    .flow()
                    .given(c)
                    .sample(4000, 1, new SplittableRandom(2))
                    .toDoubles();
            double mean = 0;
            for (int i = 0; i < drawn.length; i += 2) {
                mean += drawn[i] * 2 / drawn.length;
            }
            assertThat(mean).isEqualTo(c / 100, within(0.25));
        }
    }

    @Test
    void interruptingEndsItWithTheBestSoFar() {
        DataSet rows = parabola(300, 1);
        TrainingListener interrupting = new TrainingListener() {
            @Override
            public void onStep(StepReport report) {
                if (report.step() == 50) {
                    Thread.currentThread().interrupt();
                }
            }
        };
        TabularFit fit = couplings(rows).fit(rows, BACKEND, interrupting);
        assertThat(Thread.interrupted()).isTrue();
        assertThat(fit.summary().interrupted()).isTrue();
        assertThat(fit.end()).isEqualTo(FitEnd.INTERRUPTED);
        assertThat(fit.summary().steps()).isEqualTo(50);
        assertThat(nats(fit, rows)).isFinite();
    }

    @Test
    void tablesWithoutADensityAreRefusedByNameAndPlace() {
        float[] values = new float[60];
        for (int i = 0; i < values.length; i++) {
            values[i] = i % 3 == 1 ? 7 : i;
        }
        DataSet constant = DataSets.ofFloats(values, 3);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> TabularTraining.forTable(constant).fit(constant, BACKEND))
                .withMessageContaining("column 2 is 7.0 in all 20 rows");
        DataSet few = parabola(5, 1);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> TabularTraining.forTable(few).fit(few, BACKEND))
                .withMessageContaining("at least 10 rows")
                .withMessageContaining("got 5");
        DataSet rows = parabola(30, 1);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> TabularTraining.forTable(rows).fitConditional(rows, few, BACKEND))
                .withMessageContaining("30 rows, but 5");
        DataSet single = DataSets.ofFloats(new float[] {1, 2, 3, 4, 5, 6, 7, 8, 9, 10}, 1);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> couplings(single).fit(single, BACKEND))
                .withMessageContaining("at least 2, got 1");
    }

    private static TabularTraining brief(DataSet rows) {
        TabularTraining defaults = TabularTraining.forTable(rows);
        return defaults.withModel(((TabularConfig) defaults.config()).sized(1, 4))
                .withSettings(TrainingSettings.plain(2, 16));
    }

    private static DataSet column(IntToDoubleFunction values) {
        double[][] rows = new double[60][];
        Arrays.setAll(rows, i -> new double[] {values.applyAsDouble(i), i * 0.37 % 1});
        return DataSets.ofRows(rows, "first", "load");
    }

    @Test
    void namesOfColumnsAndConditionsAreKept() {
        DataSet rows = column(i -> i);
        Model model = brief(rows)
                .fitConditional(rows, column(i -> i % 7).columns("first"), BACKEND)
                .model();
        assertThat(model.description().data().columnNames()).containsExactly("first", "load");
        assertThat(model.description().data().conditionNames()).containsExactly("first");
    }

    /** Values that differ in the data and not in single precision; double precision keeps them. */
    @Test
    void columnsThatThePrecisionFlattensAreRefused() {
        List<DataSet> flat = List.of(column(i -> 1.76e9 + i), column(i -> (i + 1) * 1e-47));
        for (DataSet rows : flat) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> brief(rows).fit(rows, BACKEND))
                    .withMessageContainingAll(
                            "column 1 ('first') has 60 different values", "left in FLOAT32", "offset", "FLOAT64");
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> brief(rows).fitConditional(column(i -> i), rows, BACKEND))
                    .withMessageContaining("column of the conditions 1 ('first')");
            TabularFit fit = brief(rows).withPrecision(DType.FLOAT64).fit(rows, BACKEND);
            double[] latent = fit.model().flow().encode(batch(rows)).toDoubles();
            assertThat(Arrays.stream(latent).distinct().count()).isEqualTo(120);
            assertThat(fit.model().flow().logProb(batch(rows))).doesNotContain(Double.NEGATIVE_INFINITY);
        }
    }

    private static Tensor batch(DataSet rows) {
        return new DataSetBatches(rows, BACKEND, DType.FLOAT64)
                .batch(IntStream.range(0, rows.size()).toArray(), new SplittableRandom(0))
                .values();
    }

    /** One value of 1e37 takes the digits of all others, in any precision. */
    @Test
    void fillValuesAreRefused() {
        DataSet rows = column(i -> i == 17 ? 9.96921e36 : i * 0.61 % 1);
        for (DType precision : List.of(DType.FLOAT32, DType.FLOAT64)) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> brief(rows).withPrecision(precision).fit(rows, BACKEND))
                    .withMessageContainingAll(
                            "column 1 ('first') has 60 different", "9.96921E36", "2 are left", "far from all others");
        }
    }

    @Test
    void aFitSaysThatItEndedAtItsLastStep() {
        DataSet rows = column(i -> i);
        assertThat(brief(rows).fit(rows, BACKEND).end()).isEqualTo(FitEnd.STEP_LIMIT);
    }

    @Test
    void theTimeLimitEndsItWithTheBestSoFar() {
        DataSet rows = parabola(300, 1);
        TabularTraining limited = couplings(rows).withTimeLimit(Duration.ofNanos(1));
        TabularFit fit = limited.fit(rows, BACKEND);
        assertThat(fit.end()).isEqualTo(FitEnd.TIME_LIMIT);
        assertThat(fit.summary().steps()).isEqualTo(1);
        assertThat(Thread.interrupted()).isFalse();
        assertThatIllegalArgumentException()
                .isThrownBy(() -> limited.withTimeLimit(Duration.ZERO))
                .withMessageContaining("PT0S");
    }

    @Test
    void progressNamesStepsAndValidation() {
        DataSet rows = column(i -> i);
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        TrainingSettings twice = TrainingSettings.plain(2, 16).withIntervals(intervals -> intervals.withEvaluation(1));
        brief(rows).withSettings(twice).fit(rows, BACKEND, new FitProgress(new PrintWriter(bytes, true, UTF_8), 0));
        assertThat(bytes.toString(UTF_8).lines())
                .hasSize(2)
                .element(1)
                .asString()
                .matches(
                        "fit: step 2 of at most 2, negative log-likelihood -?\\d+\\.\\d{3} nats, of the validation rows"
                                + " -?\\d+\\.\\d{3}");
    }

    /** Learned matrices and splines of many columns cost many times as much, and explain less. */
    @Test
    void theDefaultsDependOnTheNumberOfColumns() {
        SplittableRandom random = new SplittableRandom(1);
        for (int columns : new int[] {100, 101}) {
            double[][] values = new double[20][columns];
            for (double[] row : values) {
                Arrays.setAll(row, j -> random.nextGaussian());
            }
            TabularConfig chosen = (TabularConfig)
                    TabularTraining.forTable(DataSets.ofRows(values)).config();
            assertThat(chosen.mixing())
                    .isEqualTo(columns > 100 ? TabularConfig.Mixing.PERMUTATION : TabularConfig.Mixing.MATRIX);
            assertThat(chosen.coupling()).isEqualTo(TabularConfig.CouplingKind.AFFINE);
            assertThat(new TabularFlow().defaultPreset(Shape.vector(columns)))
                    .isEqualTo(columns > 100 ? "REAL_NVP" : "GLOW");
        }
    }
}
