package org.flows4j.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.apache.spark.ml.feature.VectorAssembler;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.functions;
import org.flows4j.core.autodiff.Parameter;
import org.flows4j.core.data.DataSet;
import org.flows4j.core.data.open.DataSets;
import org.flows4j.core.model.DataDescription;
import org.flows4j.core.model.ModelDescription;
import org.flows4j.core.tensor.DType;
import org.flows4j.core.tensor.Shape;
import org.flows4j.core.training.Trainer;
import org.flows4j.core.training.TrainingSettings;
import org.flows4j.core.training.data.DataSetBatches;
import org.flows4j.models.Model;
import org.flows4j.models.family.ModelConfigs;
import org.flows4j.models.tabular.TabularConfig;
import org.flows4j.models.tabular.TabularFlow;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FlowEstimatorTest {
    private static final String[] COLUMNS = {"c0", "c1", "c2"};
    private static final double[][] ROWS = correlated(700);

    /** In the order of the rows, in three uneven partitions. */
    private static final Dataset<Row> TABLE = LocalSpark.table(ROWS, 1)
            .repartitionByRange(3, functions.col("id"))
            .sortWithinPartitions("id")
            .cache();

    private final Dataset<Row> table = TABLE;

    @TempDir
    Path folder;

    private static double[][] correlated(int rows) {
        double[][] table = LocalSpark.normal(rows, 3, 1);
        for (double[] row : table) {
            row[1] = 100 + 5 * (row[1] + row[0]);
            row[2] = Math.exp(row[2]) + row[0] * row[0];
        }
        return table;
    }

    private static FlowEstimator estimator(int tasks, String precision) {
        return new FlowEstimator()
                .setInputCols(COLUMNS)
                .setPrecision(precision)
                .setConfig("steps=2", "hiddenUnits=16")
                .setSettings("steps=40", "batchSize=96", "checkpointInterval=15", "seed=5")
                .setValidationShare(0)
                .setNumTasks(tasks);
    }

    /** Trains on one thread of one process, with the same settings. */
    private Model single(FlowEstimator estimator, DType dtype) {
        TabularFlow family = new TabularFlow();
        TabularConfig config = family.forData(
                ModelConfigs.with(family.preset("GLOW"), java.util.Map.of("steps", "2", "hiddenUnits", "16")),
                Shape.vector(3),
                0);
        TrainingSettings settings = estimator.trainingSettings();
        DataDescription data = new DataDescription(Shape.vector(3), 0).withColumns(Arrays.asList(COLUMNS));
        Model model = Model.create(
                new ModelDescription("tabular", ModelConfigs.toJson(config), dtype, data),
                TestModels.BACKEND,
                settings.seed());
        DataSet rows = DataSets.ofRows(ROWS, COLUMNS);
        try (Trainer trainer = new Trainer(
                model.flow(), settings, model.objective(), new DataSetBatches(rows, TestModels.BACKEND, dtype))) {
            trainer.initialize();
            trainer.run();
            Path file = folder.resolve("single.safetensors");
            trainer.save(file, model.description());
            return Model.read(file, TestModels.BACKEND);
        }
    }

    private Model trained(FlowScorer scorer) throws Exception {
        String path = folder.resolve("scorer").toString();
        scorer.write().overwrite().save(path);
        return Model.read(Path.of(path, "model.safetensors"), TestModels.BACKEND);
    }

    private static double largestDifference(Model a, Model b) {
        List<Parameter> left = a.flow().parameters().asList();
        List<Parameter> right = b.flow().parameters().asList();
        assertThat(left).hasSameSizeAs(right);
        double largest = 0;
        for (int i = 0; i < left.size(); i++) {
            double[] x = left.get(i).value().toDoubles();
            double[] y = right.get(i).value().toDoubles();
            for (int j = 0; j < x.length; j++) {
                largest = Math.max(largest, Math.abs(x[j] - y[j]) / Math.max(1, Math.abs(y[j])));
            }
        }
        return largest;
    }

    /**
     * One task differentiates the rows of a batch in the order of the single process, so all bits are equal. The sum of many tasks rounds
     * differently, but always in the same way, and a training leaves the native memory as it was.
     */
    @ParameterizedTest
    @CsvSource({"FLOAT32, 1e-5", "FLOAT64, 1e-10"})
    void parametersEqualTheSingleProcess(String precision, double tolerance) throws Exception {
        Model expected = single(estimator(1, precision), DType.valueOf(precision));
        assertThat(largestDifference(trained(estimator(1, precision).fit(table)), expected))
                .isZero();
        assertThat(largestDifference(trained(estimator(2, precision).fit(table)), expected))
                .isLessThan(tolerance);
        Model four = trained(estimator(4, precision).fit(table));
        assertThat(largestDifference(four, expected)).isLessThan(tolerance);
        long live = LocalSpark.liveBytes();
        Model again = trained(estimator(4, precision).fit(table));
        assertThat(LocalSpark.liveBytes()).isEqualTo(live);
        assertThat(largestDifference(four, again)).isZero();
    }

    /** Moments are those of all rows even if fewer initialize the other layers, and do not depend on the number of tasks. */
    @Test
    void columnsAreStandardizedByAllRows() throws Exception {
        FlowEstimator few =
                estimator(2, "FLOAT64").setSettings("steps=1", "batchSize=96", "initializationBatchSize=50");
        Model model = trained(few.fit(table));
        for (int j = 0; j < 3; j++) {
            int column = j;
            double mean = Arrays.stream(ROWS)
                    .mapToDouble(row -> row[column])
                    .average()
                    .orElseThrow();
            double square = Arrays.stream(ROWS)
                    .mapToDouble(row -> Math.pow(row[column] - mean, 2))
                    .average()
                    .orElseThrow();
            assertThat(buffer(model, "columns.mean")[j])
                    .isCloseTo(mean, org.assertj.core.data.Offset.offset(1e-12 * 100));
            assertThat(buffer(model, "columns.deviation")[j])
                    .isCloseTo(Math.sqrt(square), org.assertj.core.data.Offset.offset(1e-12 * 100));
        }
    }

    private static double[] buffer(Model model, String name) {
        return model.flow().parameters().asList().stream()
                .filter(parameter -> parameter.name().equals(name))
                .findFirst()
                .orElseThrow()
                .value()
                .toDoubles();
    }

    @Test
    void trainingStopsEarlyWithTheBestParametersAndResumes() throws Exception {
        String checkpoint = folder.resolve("run.safetensors").toUri().toString();
        FlowEstimator estimator = estimator(2, "FLOAT32")
                .setValidationShare(0.3)
                .setPatience(2)
                .setCheckpointPath(checkpoint)
                .setSettings("steps=20", "batchSize=96", "evaluationInterval=5", "checkpointInterval=5", "seed=5");
        estimator.fit(table);
        FlowScorer continued = estimator
                .setSettings("steps=40", "batchSize=96", "evaluationInterval=5", "checkpointInterval=5", "seed=5")
                .fit(table);
        FlowScorer whole = estimator
                .copy(new org.apache.spark.ml.param.ParamMap())
                .setCheckpointPath(folder.resolve("other.safetensors").toString())
                .fit(table);
        assertThat(largestDifference(trained(continued), trained(whole))).isZero();
        FlowEstimator high = estimator(2, "FLOAT32")
                .setValidationShare(0.3)
                .setPatience(1)
                .setSettings(
                        "steps=2000", "batchSize=96", "evaluationInterval=5", "learningRate=0.3", "averageDecay=0");
        assertThat(trained(high.fit(table)).flow().sampleShape()).isEqualTo(Shape.vector(3));
        assertThatThrownBy(() -> estimator.setConfig("steps=3").fit(table)).hasMessageContaining("run.safetensors");
    }

    @Test
    void imagesAndClassesAreTrainedToo() {
        Dataset<Row> pixels = LocalSpark.session()
                .range(0, 60, 1, 3)
                .selectExpr(
                        "id",
                        "transform(sequence(0, 15), i -> (i * 16 + id * id * 7 + id * i * 3) % 256) AS pixels",
                        "id % 2 AS class");
        FlowScorer scorer = new FlowEstimator()
                .setFamily("glow")
                .setPreset("FASHION_MNIST")
                .setSampleShape(4, 4, 1)
                .setLevels(256)
                .setClasses(2)
                .setInputCols("pixels")
                .setConditionCols("class")
                .setSettings("steps=4", "batchSize=16", "evaluationInterval=2")
                .setNumTasks(3)
                .fit(pixels);
        assertThat(scorer.transform(pixels)
                        .selectExpr("count(log_prob)")
                        .first()
                        .getLong(0))
                .isEqualTo(60);
    }

    @Test
    void vectorsConditionsAndIndicatorsAreRead() {
        Dataset<Row> vectors = new VectorAssembler()
                .setInputCols(new String[] {"c0", "c1"})
                .setOutputCol("features")
                .transform(table)
                .withColumn("out", functions.expr("id % 5 = 0"));
        FlowScorer scorer = estimator(2, "FLOAT32")
                .setInputCols("features")
                .setConditionCols("c2")
                .setValidationIndicatorCol("out")
                .setSettings("steps=5", "batchSize=96")
                .fit(vectors);
        assertThat(LocalSpark.byId(scorer.transform(vectors), "log_prob"))
                .hasSize(700)
                .doesNotContain(Double.NaN);
        assertThat(scorer.parent()).isInstanceOf(FlowEstimator.class);
        assertThatThrownBy(() ->
                        estimator(1, "FLOAT32").setValidationIndicatorCol("c0").fit(vectors))
                .hasMessageContainingAll("Column c0", "validationIndicatorCol", "double", "boolean");
        assertThatThrownBy(() -> estimator(1, "FLOAT32")
                        .setValidationIndicatorCol("held")
                        .fit(vectors))
                .hasMessageContainingAll("no column held", "validationIndicatorCol");
    }

    /** The class 2 has no row, so its one-hot column is constant. */
    @Test
    void aConditionMayBeConstant() {
        Dataset<Row> classes = table.withColumn("class", functions.expr("id % 2"));
        for (String condition : new String[] {"class", "constant"}) {
            FlowScorer scorer = estimator(2, "FLOAT64")
                    .setConditionCols(condition)
                    .setClasses(condition.equals("class") ? 3 : 0)
                    .setSettings("steps=2", "batchSize=96", "initializationBatchSize=50")
                    .fit(classes.withColumn("constant", functions.lit(0.1)));
            Dataset<Row> scored = scorer.transform(classes.withColumn("constant", functions.lit(0.1)));
            assertThat(Arrays.stream(LocalSpark.byId(scored, "log_prob")))
                    .hasSize(700)
                    .allMatch(Double::isFinite);
        }
    }

    @Test
    void theScorerTreatsInvalidRowsLikeTheEstimator() {
        Dataset<Row> mixed = table.withColumn("c0", functions.expr("IF(id = 3, NULL, c0)"));
        FlowScorer scorer = estimator(1, "FLOAT32")
                .setHandleInvalid("skip")
                .setOutputCol("density")
                .setSettings("steps=1", "batchSize=96")
                .fit(mixed);
        assertThat(scorer.transform(mixed).select("density").count()).isEqualTo(699);
    }

    @Test
    void mistakesAreNamedBeforeTraining() throws Exception {
        assertThatThrownBy(() -> new FlowEstimator().fit(table)).hasMessageContaining("inputCols is empty");
        assertThatThrownBy(() -> estimator(1, "FLOAT32").setInputCols("c7").fit(table))
                .hasMessageContaining("no column c7");
        assertThatThrownBy(() -> estimator(1, "FLOAT32").setSettings("stepz=3").fit(table))
                .hasMessageContaining("stepz");
        assertThatThrownBy(() -> estimator(1, "FLOAT32").setSettings("3").fit(table))
                .hasMessageContaining("key=value");
        assertThatThrownBy(() -> estimator(1, "FLOAT32").setFamily("glov").fit(table))
                .hasMessageContaining("glow");
        assertThatThrownBy(() -> estimator(1, "FLOAT32").setSampleShape(2, 2, 1).fit(table))
                .hasMessageContaining("sampleShape");
        assertThatThrownBy(() -> estimator(1, "FLOAT32").setClasses(2).fit(table))
                .hasMessageContaining("conditionCols");
        assertThatThrownBy(() -> estimator(2, "FLOAT32").fit(table.withColumn("c1", functions.lit(4.0))))
                .hasMessageContainingAll("Value 1", "4.0", "700");
        assertThatThrownBy(() ->
                        estimator(2, "FLOAT32").setSettings("batchSize=900").fit(table))
                .hasMessageContaining("900");
        Dataset<Row> scored = table.withColumn("Log_Prob", functions.lit(1.0));
        assertThatThrownBy(() -> estimator(1, "FLOAT32").fit(scored))
                .hasMessageContainingAll("already is a column Log_Prob", "outputCol");
        assertThatThrownBy(() -> estimator(1, "FLOAT32").transformSchema(scored.schema()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("already is a column Log_Prob");
        assertThat(estimator(1, "FLOAT32").transformSchema(table.schema()).fieldNames())
                .endsWith("log_prob");
        String path = folder.resolve("estimator").toString();
        estimator(3, "FLOAT64").write().overwrite().save(path);
        FlowEstimator loaded = FlowEstimator.load(path);
        assertThat(loaded.trainingSettings()).isEqualTo(estimator(3, "FLOAT64").trainingSettings());
        assertThat(loaded.explainParams()).contains("numTasks", "current: 3");
    }
}
