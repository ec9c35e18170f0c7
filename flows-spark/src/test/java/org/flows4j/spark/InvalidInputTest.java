package org.flows4j.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.apache.spark.SparkException;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.flows4j.core.io.FlowsIoException;
import org.flows4j.core.tensor.DType;
import org.flows4j.core.tensor.Shape;
import org.flows4j.models.Model;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Mistakes are named when the stage is applied, before a job starts; only values are found by the job. */
class InvalidInputTest {
    private static final Model MODEL = TestModels.rows("tabular", "GLOW", 3, DType.FLOAT32);

    private final SparkSession spark = LocalSpark.session();
    private final Dataset<Row> table = LocalSpark.table(LocalSpark.normal(10, 3, 1), 2);

    @TempDir
    Path folder;

    private static void refused(FlowStage<?> stage, Dataset<Row> table, String... parts) {
        assertThatThrownBy(() -> stage.transformSchema(table.schema()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContainingAll(parts);
        assertThatThrownBy(() -> stage.transform(table))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContainingAll(parts);
    }

    @Test
    void missingColumnsAndWrongTypesAreNamed() {
        FlowScorer scorer = new FlowScorer().setModel(MODEL);
        refused(scorer, table.drop("c1"), "no column c1", "inputCols", "c2");
        Dataset<Row> text = table.selectExpr("id", "c0", "string(c1) AS c1", "c2");
        refused(scorer, text, "Column c1", "string", "numeric");
        refused(new FlowScorer().setModel(MODEL).setInputCols("c0", "c1"), table, "2 columns", "the model has 3");
        refused(new FlowScorer().setModel(MODEL).setInputCols(), table, "inputCols is empty", "3 columns");
        refused(new FlowScorer().setModel(MODEL).setConditionCols("c0"), table, "[c0]", "takes no condition");
        refused(new FlowScorer().setModel(MODEL).setOutputCol("C0"), table, "already is a column c0", "outputCol");
        refused(new FlowSampler().setModel(MODEL).setIdCol("row"), table, "no column row", "idCol");
        refused(new FlowSampler().setModel(MODEL).setIdCol("c0"), table, "c0 is of type double", "integers");
    }

    @Test
    void conditionsMustBeNamed() {
        Model images = TestModels.images(Shape.image(1, 4, 4), 3);
        refused(new FlowScorer().setModel(images), table, "does not know the names of its 16 values", "inputCols");
        Dataset<Row> vectors = table.selectExpr("array(" + "c0, ".repeat(15) + "c0) AS pixels");
        refused(new FlowScorer().setModel(images).setInputCols("pixels"), vectors, "one of 3 classes", "conditionCols");
    }

    @Test
    void aModelIsNeeded() throws Exception {
        assertThatThrownBy(() -> new FlowScorer().transform(table)).hasMessageContainingAll("no model", "setModelPath");
        String missing = folder.resolve("missing.safetensors").toString();
        assertThatThrownBy(() -> new FlowScorer().setModelPath(missing).transform(table))
                .isInstanceOf(FlowsIoException.class)
                .hasMessageContainingAll("no model at", missing, "modelPath");
        assertThatThrownBy(
                        () -> new FlowScorer().setModelPath(folder.toString()).transform(table))
                .hasMessageContaining("is a directory");
        Path text = Files.writeString(folder.resolve("text"), "not a model");
        assertThatThrownBy(() -> new FlowScorer().setModelPath(text.toString()).transform(table))
                .hasMessageContainingAll(text.toString(), "is not a model");
    }

    @Test
    void invalidRowsFailOrAreSkippedOrKept() {
        double[][] rows = LocalSpark.normal(6, 3, 2);
        rows[1][2] = Double.NaN;
        rows[4][0] = Double.POSITIVE_INFINITY;
        Dataset<Row> mixed = LocalSpark.table(rows, 1)
                .selectExpr("id", "IF(id = 2, NULL, c0) AS c0", "c1", "c2")
                .repartition(2);
        FlowScorer scorer = new FlowScorer().setModel(MODEL);
        assertThatThrownBy(() -> scorer.transform(mixed).collect())
                .isInstanceOf(SparkException.class)
                .rootCause()
                .hasMessageContainingAll("Invalid row: column c", "handleInvalid");
        double[] expected = MODEL.flow().logProb(new double[][] {rows[0]});
        Dataset<Row> skipped = scorer.setHandleInvalid("skip").transform(mixed).orderBy("id");
        assertThat(skipped.collectAsList()).extracting(row -> row.getLong(0)).containsExactly(0L, 3L, 5L);
        assertThat(skipped.first().getDouble(4)).isEqualTo(expected[0], org.assertj.core.data.Offset.offset(1e-5));
        List<Row> kept =
                scorer.setHandleInvalid("keep").transform(mixed).orderBy("id").collectAsList();
        assertThat(kept).hasSize(6);
        assertThat(kept).extracting(row -> row.isNullAt(4)).containsExactly(false, true, true, false, true, false);
        assertThatThrownBy(() -> scorer.setHandleInvalid("ignore")).hasMessageContaining("handleInvalid");
    }

    @Test
    void vectorsOfTheWrongLengthAreInvalidRows() {
        Dataset<Row> arrays = spark.sql("SELECT array(1.0, 2.0, 3.0) AS a UNION ALL SELECT array(1.0, 2.0)"
                + " UNION ALL SELECT array(1.0, NULL, 3.0)");
        FlowScorer scorer = new FlowScorer().setModel(MODEL).setInputCols("a");
        assertThatThrownBy(() -> scorer.transform(arrays).collect())
                .rootCause()
                .message()
                .containsAnyOf("column a has 2 values, the model has 3", "value 1 of column a is null");
        assertThat(scorer.setHandleInvalid("skip").transform(arrays).count()).isEqualTo(1);
    }

    @Test
    void classesMustBeTheModels() {
        Model images = TestModels.images(Shape.image(1, 4, 4), 3);
        Dataset<Row> vectors =
                spark.sql("SELECT array_repeat(7, 16) AS pixels, c AS class FROM VALUES (0), (3), (-1) AS t(c)");
        FlowScorer scorer =
                new FlowScorer().setModel(images).setInputCols("pixels").setConditionCols("class");
        assertThat(scorer.setHandleInvalid("keep").transform(vectors).collectAsList())
                .extracting(row -> row.isNullAt(2))
                .containsExactlyInAnyOrder(false, true, true);
        assertThatThrownBy(() ->
                        scorer.setHandleInvalid("error").transform(vectors).collect())
                .rootCause()
                .hasMessageContaining("the model has the classes 0 to 2");
        assertThat(Arrays.asList(scorer.transform(vectors.limit(1)).columns())).contains("log_prob");
    }
}
