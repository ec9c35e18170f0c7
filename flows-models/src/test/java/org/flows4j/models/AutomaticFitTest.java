package org.flows4j.models;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicInteger;
import org.flows4j.core.data.DataSet;
import org.flows4j.core.data.DoubleDataSet;
import org.flows4j.core.data.Labels;
import org.flows4j.core.data.MissingIndicators;
import org.flows4j.core.data.open.DataSets;
import org.flows4j.core.flow.ScoredSamples;
import org.flows4j.core.layer.Likelihood;
import org.flows4j.core.tensor.DType;
import org.flows4j.core.tensor.Shape;
import org.flows4j.core.tensor.TensorBackend;
import org.flows4j.core.tensor.cpu.CpuBackend;
import org.flows4j.core.tensor.cpu.CpuOptions;
import org.flows4j.models.mixture.MixtureConfig;
import org.flows4j.models.mixture.MixtureFlow;
import org.flows4j.models.mixture.MixtureStart;
import org.flows4j.models.tabular.ColumnKinds;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Models that {@link TabularTraining} chooses. */
class AutomaticFitTest {
    private static final TensorBackend BACKEND =
            CpuBackend.create(CpuOptions.defaults().withThreads(1));

    /** Three normal clusters of deviation 1 on a line, 10 apart, and a column of 1,000 times a log-normal number. */
    private static double[][] clusters(int n, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        double[][] rows = new double[n][];
        Arrays.setAll(rows, i -> {
            double x = 10 * random.nextInt(3) + random.nextGaussian();
            return new double[] {x, x + random.nextGaussian(), 1000 * Math.exp(random.nextGaussian())};
        });
        return rows;
    }

    /** Entropy of the clusters: log 3, two and one normal numbers, and the mean of the log-normal's log-slope. */
    private static final double ENTROPY = Math.log(3) + 3 * 0.5 * Math.log(2 * Math.PI * Math.E) + Math.log(1000);

    private static TabularFit fit(double[]... rows) {
        DataSet table = DataSets.ofRows(rows);
        return TabularTraining.forTable(table).fit(table, BACKEND);
    }

    private static double mean(double... values) {
        return Arrays.stream(values).average().orElseThrow();
    }

    @Test
    void findsTheDensityOfClusters(@TempDir Path folder) {
        TabularFit fit = fit(clusters(900, 1));
        double[][] test = clusters(2000, 2);
        double[] logProb = fit.model().flow().logProb(test);
        assertThat(-mean(logProb)).isBetween(ENTROPY - 0.1, ENTROPY + 0.15);
        assertThat(fit.end()).isEqualTo(FitEnd.NO_IMPROVEMENT);
        assertThat(fit.candidates()).isNotEmpty();
        assertThat(Objects.requireNonNull(fit.summary().best()).negativeLogLikelihood())
                .isCloseTo(ENTROPY, within(0.2));

        Path file = folder.resolve("model.safetensors");
        fit.model().save(file);
        Model read = Model.read(file, BACKEND);
        assertThat(read.flow().logProb(test)).containsExactly(logProb);
        assertThat(read.flow().likelihood()).isEqualTo(Likelihood.EXACT);
        ScoredSamples drawn = read.flow().sampleAndLogProb(4000, 1, new SplittableRandom(3));
        assertThat(-mean(drawn.logProb())).isCloseTo(ENTROPY, within(0.2));
    }

    /** The last component bounds the loss of a row: a million deviations cost less than 100 nats. */
    @Test
    void outliersCostLittle() {
        TabularFit fit = fit(clusters(300, 1));
        double[] logProb = fit.model().flow().logProb(new double[][] {{-1e7, 1e7, 1e3}});
        assertThat(logProb[0]).isBetween(-ENTROPY - 110, -ENTROPY - 20);
    }

    @Test
    void oneColumnIsEnough() {
        SplittableRandom random = new SplittableRandom(5);
        double[][] rows = new double[400][];
        Arrays.setAll(rows, i -> new double[] {(i % 2 == 0 ? -3 : 3) + random.nextGaussian()});
        double exact = 0.5 * Math.log(2 * Math.PI * Math.E) + Math.log(2);
        assertThat(-mean(fit(rows).model().flow().logProb(rows))).isCloseTo(exact, within(0.1));
    }

    /** The probability of a category given a number, x > 0, is 0.9; the bound is within 0.15 nats of the entropy. */
    @Test
    void categoriesAreDequantized() {
        SplittableRandom random = new SplittableRandom(6);
        double[][] rows = new double[900][];
        Arrays.setAll(rows, i -> {
            double x = 4 * (i % 2) - 2 + 0.5 * random.nextGaussian();
            return new double[] {x, random.nextDouble() < 0.9 == x > 0 ? 2 : 0};
        });
        DataSet table = DataSets.ofRows(rows, "x", "kind");
        Model model = TabularTraining.forTable(table)
                .withColumnKinds(ColumnKinds.parse("real,category(3)"))
                .fit(table, BACKEND)
                .model();
        double entropy =
                0.5 * Math.log(2 * Math.PI * Math.E * 0.25) + Math.log(2) - 0.9 * Math.log(0.9) - 0.1 * Math.log(0.1);
        assertThat(-mean(model.flow().logProb(rows))).isBetween(entropy - 0.1, entropy + 0.3);
        double[][] drawn = TabularModel.of(model).sample(2000, 1, new SplittableRandom(2));
        double agree = mean(Arrays.stream(drawn)
                .mapToDouble(row -> (row[0] > 0) == (row[1] == 2) ? 1 : 0)
                .toArray());
        assertThat(agree).isCloseTo(0.9, within(0.04));
        assertThat(Arrays.stream(drawn).map(row -> row[1])).allMatch(kind -> kind == 0 || kind == 1 || kind == 2);
    }

    /**
     * y is x with noise, and missing for four fifths of the rows with x above 0. The bound is within 0.3 nats of the entropy of x, the present
     * y and the pattern, and samples keep the relation of x and y and that of x and the pattern.
     */
    @Test
    void missingValuesAreModelled() {
        SplittableRandom random = new SplittableRandom(6);
        double[] values = new double[3 * 500];
        double exact = 0;
        for (int i = 0; i < 500; i++) {
            double x = random.nextGaussian();
            double noise = random.nextGaussian();
            boolean missing = x > 0 && random.nextDouble() < 0.8;
            values[3 * i] = x;
            values[3 * i + 1] = missing ? random.nextGaussian() : x + 0.2 * noise;
            values[3 * i + 2] = missing ? 1 : 0;
            exact += -0.5 * (x * x + Math.log(2 * Math.PI)) / 500;
            exact += (missing ? 0 : -0.5 * (noise * noise + Math.log(2 * Math.PI)) - Math.log(0.2)) / 500;
            exact += (x > 0 ? Math.log(missing ? 0.8 : 0.2) : 0) / 500;
        }
        DataSet table = new DoubleDataSet(
                3,
                values,
                List.of("x", "y", "y is missing"),
                List.of(List.of(), List.of(), MissingIndicators.categoryNames()),
                Labels.NONE);
        Model model = TabularTraining.forTable(table).fit(table, BACKEND).model();
        assertThat(model.description().config()).contains("missing(2)");
        assertThat(model.flow().likelihood()).isEqualTo(Likelihood.LOWER_BOUND);
        assertThat(mean(model.flow().logProb(DataSets.toRows(table)))).isBetween(exact - 0.3, exact + 0.1);

        double[][] drawn = TabularModel.of(model).sample(4000, 1, new SplittableRandom(2));
        double[][] present = Arrays.stream(drawn).filter(row -> row[2] == 0).toArray(double[][]::new);
        double[] noise = Arrays.stream(present)
                .mapToDouble(row -> Math.abs(row[1] - row[0]))
                .sorted()
                .toArray();
        // The median of |N(0, 1)| is 0.674.
        assertThat(noise[noise.length / 2]).isCloseTo(0.674 * 0.2, within(0.04));
        double below = mean(
                Arrays.stream(present).mapToDouble(row -> row[0] < 0 ? 1 : 0).toArray());
        // Exactly 0.5 / 0.6; few normal distributions blur the edge at 0. Without the pattern it would be 0.5.
        assertThat(below).isBetween(0.7, 0.88);
        assertThat((double) present.length / drawn.length).isCloseTo(0.6, within(0.04));
    }

    @Test
    void theSameSeedGivesTheSameModel() {
        double[][] rows = clusters(200, 1);
        assertThat(fit(rows).model().flow().logProb(rows))
                .containsExactly(fit(rows).model().flow().logProb(rows));
    }

    /** Each column is a wave of the one before: no mixture of few normal distributions, but splines bend it. */
    @Test
    void splinesAreKeptWhereTheyGain() {
        SplittableRandom random = new SplittableRandom(4);
        double[][] rows = new double[2000][];
        Arrays.setAll(rows, i -> {
            double[] row = new double[8];
            Arrays.setAll(row, j -> random.nextGaussian());
            for (int j = 1; j < 8; j++) {
                row[j] = 0.2 * row[j] + Math.sin(2 * row[j - 1]);
            }
            return row;
        });
        DataSet table = DataSets.ofRows(rows);
        TabularFit fit = TabularTraining.forTable(table).fit(table, BACKEND);
        assertThat(fit.model().description().config()).contains("\"steps\":3");
        assertThat(fit.summary().steps()).isPositive();
        int last = fit.candidates().size() - 1;
        double gain = fit.candidates().get(last).logLikelihood()
                - fit.candidates().get(last - 1).logLikelihood();
        assertThat(gain).isPositive();
    }

    @Test
    void theTimeLimitEndsTheSearch() {
        DataSet table = DataSets.ofRows(clusters(1200, 1));
        TabularFit fit = TabularTraining.forTable(table)
                .withTimeLimit(Duration.ofNanos(1))
                .fit(table, BACKEND);
        assertThat(fit.end()).isEqualTo(FitEnd.TIME_LIMIT);
        assertThat(fit.model().description().config()).contains("\"components\":1,");
    }

    /** Every mixture that the search tries is reported, and no candidate is listed twice, whether or not splines win. */
    @Test
    void candidatesAreReportedAndListedOnce() {
        DataSet table = DataSets.ofRows(clusters(1000, 1));
        List<FitCandidate> reported = new ArrayList<>();
        TabularFit fit = TabularTraining.forTable(table)
                .withSettings(
                        TabularTraining.forTable(table).settings().withSchedule(schedule -> schedule.withSteps(20)))
                .fit(table, BACKEND, (FitListener) reported::add);
        List<String> names =
                fit.candidates().stream().map(FitCandidate::description).toList();
        assertThat(names).doesNotHaveDuplicates().hasSize(3);
        assertThat(names).anyMatch(name -> name.contains("mixture of"));
        assertThat(reported).hasSizeGreaterThan(10);
        assertThat(reported.stream().map(FitCandidate::description))
                .containsAll(names.stream()
                        .filter(name -> !name.startsWith("the same"))
                        .toList())
                .anyMatch(name -> name.contains("mixture of 1,"))
                .anyMatch(name -> name.contains("mixture of 4,"));
        assertThat(reported)
                .allSatisfy(candidate -> assertThat(candidate.logLikelihood()).isFinite());

        TabularFit brief = TabularTraining.forTable(table)
                .withTimeLimit(Duration.ofNanos(1))
                .fit(table, BACKEND);
        assertThat(brief.candidates()).hasSize(1);
    }

    /** With time for it, a small table gets the average of eight mixtures; without, that of one. */
    @Test
    void theTimeLimitEndsTheStarts() {
        double[][] rows = clusters(300, 1);
        AtomicInteger asked = new AtomicInteger();
        boolean[] over = new boolean[1];
        MixtureFlow family = new MixtureFlow();
        MixtureConfig config = family.forData(family.preset("TABULAR"), Shape.vector(3), 0);
        MixtureStart start = MixtureStart.choose(
                config,
                rows,
                0,
                BACKEND,
                () -> {
                    asked.incrementAndGet();
                    return over[0];
                },
                choice -> {});
        assertThat(start.on(rows).config().components())
                .isEqualTo(8 * start.choice().components());
        over[0] = true;
        assertThat(start.on(rows).config().components())
                .isEqualTo(start.choice().components());
        assertThat(asked).hasPositiveValue();
    }

    /** 120 columns of a common factor: the mixture and couplings are compared, and the result is near the truth. */
    @Test
    void wideTablesCompareCouplingsWithAMixture() {
        SplittableRandom random = new SplittableRandom(9);
        double[][] rows = new double[300][120];
        for (double[] row : rows) {
            double factor = random.nextGaussian();
            Arrays.setAll(row, j -> factor + random.nextGaussian());
        }
        DataSet table = DataSets.ofRows(rows);
        TabularTraining training = TabularTraining.forTable(table);
        assertThat(training.automatic()).isTrue();
        TabularFit fit = training.withSettings(training.settings().withSchedule(schedule -> schedule.withSteps(30)))
                .fit(table, BACKEND);
        assertThat(fit.candidates()).hasSize(3);
        assertThat(fit.candidates().stream().map(FitCandidate::description)).contains("couplings");
        // log det of I + 1 1' is log 121.
        double entropy = 120 * 0.5 * Math.log(2 * Math.PI * Math.E) + 0.5 * Math.log(121);
        int last = fit.candidates().size() - 1;
        assertThat(-fit.candidates().get(last).logLikelihood()).isBetween(entropy - 10, entropy + 25);
        assertThat(fit.model().description().family()).isEqualTo("mixture");
        DataSet wider = DataSets.ofFloats(new float[10 * 301], 301);
        assertThat(TabularTraining.forTable(wider).automatic()).isFalse();
    }

    /** y has two values, of which the condition's sign chooses one, so affine couplings of one column would not do. */
    @Test
    void oneColumnGivenAnotherGetsSplines() {
        SplittableRandom random = new SplittableRandom(10);
        double[][] rows = new double[600][1];
        double[][] conditions = new double[600][1];
        for (int i = 0; i < rows.length; i++) {
            conditions[i][0] = random.nextGaussian();
            rows[i][0] = (conditions[i][0] > 0 ? 3 : -3) * (random.nextBoolean() ? 1 : 0) + 0.3 * random.nextGaussian();
        }
        DataSet table = DataSets.ofRows(rows);
        TabularTraining training = TabularTraining.forTable(table);
        TabularFit fit = training.withSettings(training.settings().withSchedule(schedule -> schedule.withSteps(400)))
                .fitConditional(table, DataSets.ofRows(conditions), BACKEND);
        assertThat(fit.model().description().family()).isEqualTo("nsf");
        assertThat(fit.candidates()).hasSize(1);
        double exact = -0.5 * Math.log(2 * Math.PI * Math.E * 0.09) - Math.log(2);
        assertThat(fit.candidates().get(0).logLikelihood()).isBetween(exact - 0.7, exact + 0.2);
    }

    @Test
    void interruptsEndTheSearch() {
        Thread.currentThread().interrupt();
        TabularFit fit = fit(clusters(300, 1));
        assertThat(Thread.interrupted()).isTrue();
        assertThat(fit.end()).isEqualTo(FitEnd.INTERRUPTED);
    }

    @Test
    void precisionIsThatOfTheTraining() {
        DataSet table = DataSets.ofRows(clusters(100, 1));
        TabularTraining training = TabularTraining.forTable(table);
        assertThat(training.fit(table, BACKEND).model().flow().dtype()).isEqualTo(DType.FLOAT32);
        assertThat(training.withPrecision(DType.FLOAT64)
                        .fit(table, BACKEND)
                        .model()
                        .flow()
                        .dtype())
                .isEqualTo(DType.FLOAT64);
        assertThat(training.automatic()).isTrue();
        assertThat(training.withModel(new MixtureFlow(), new MixtureFlow().preset("TABULAR"))
                        .automatic())
                .isFalse();
        MixtureConfig config = new MixtureFlow().preset("TABULAR");
        assertThat(new MixtureFlow().forData(config, Shape.vector(100), 0).hiddenUnits())
                .isEqualTo(100);
    }
}
