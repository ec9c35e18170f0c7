package org.flows4j.spark;

import static org.apache.spark.sql.functions.array;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.rand;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.SplittableRandom;
import org.apache.spark.ml.feature.VectorAssembler;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.flows4j.core.tensor.DType;
import org.flows4j.core.tensor.Shape;
import org.flows4j.core.tensor.Tensor;
import org.flows4j.models.Model;
import org.flows4j.spark.runtime.JvmModels;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FlowScorerTest {
    private static final int BATCH = 1024;

    /** Whole batches of the library and batches with other neighbors, and partly filled ones, round alike. */
    @ParameterizedTest
    @CsvSource({
        "tabular, GLOW, FLOAT32, 20, 1024",
        "tabular, SPLINE, FLOAT32, 5, 128",
        "tabular, SPLINE, FLOAT64, 3, 128",
        "maf, TABULAR, FLOAT32, 6, 128",
        "iaf, TABULAR, FLOAT32, 20, 128",
        "nsf, TABULAR, FLOAT64, 4, 128"
    })
    void scoresEqualTheLibrarysForAnyPartitioning(String family, String preset, DType dtype, int columns, int batch) {
        Model model = TestModels.rows(family, preset, columns, dtype);
        double[][] rows = LocalSpark.normal(2 * batch, columns, 3);
        double[] expected = new double[rows.length];
        for (int from = 0; from < rows.length; from += batch) {
            double[] scores = model.flow().logProb(Arrays.copyOfRange(rows, from, from + batch));
            System.arraycopy(scores, 0, expected, from, batch);
        }
        FlowScorer scorer = new FlowScorer().setModel(model);
        if (batch != BATCH) {
            scorer.setBatchRows(batch);
        }
        Dataset<Row> table = LocalSpark.table(rows, 1).cache();
        for (int partitions : new int[] {1, 3, 7}) {
            Dataset<Row> shuffled = table.orderBy(rand(partitions)).repartition(partitions);
            assertThat(LocalSpark.byId(scorer.transform(shuffled), "log_prob"))
                    .as("%s partitions", partitions)
                    .containsExactly(expected);
        }
    }

    @Test
    void columnsVectorsAndArraysGiveTheSameScores() {
        Model model = TestModels.rows("tabular", "GLOW", 3, DType.FLOAT32);
        Dataset<Row> table = LocalSpark.table(LocalSpark.normal(50, 3, 4), 2);
        FlowScorer scorer = new FlowScorer().setModel(model);
        double[] expected = LocalSpark.byId(scorer.transform(table), "log_prob");
        Dataset<Row> vectors = new VectorAssembler()
                .setInputCols(new String[] {"c0", "c1", "c2"})
                .setOutputCol("features")
                .transform(table);
        assertThat(LocalSpark.byId(scorer.setInputCols("features").transform(vectors), "log_prob"))
                .containsExactly(expected);
        Dataset<Row> arrays = table.withColumn("values", array(col("c0"), col("c1"), col("c2")));
        assertThat(LocalSpark.byId(scorer.setInputCols("values").transform(arrays), "log_prob"))
                .containsExactly(expected);
        assertThat(scorer.transform(arrays).columns()).containsExactly("id", "c0", "c1", "c2", "values", "log_prob");
    }

    @Test
    void conditionsBelongToTheirRows() {
        Model model = TestModels.conditional(2, 2);
        double[][] all = LocalSpark.normal(BATCH, 4, 5);
        Dataset<Row> table =
                LocalSpark.table(all, 3).withColumnRenamed("c2", "k0").withColumnRenamed("c3", "k1");
        double[] expected;
        double[] flat = Arrays.stream(all).flatMapToDouble(Arrays::stream).toArray();
        try (Tensor both = TestModels.BACKEND.fromDoubles(flat, Shape.of(BATCH, 4), DType.FLOAT32);
                Tensor x = both.slice(1, 0, 2);
                Tensor condition = both.slice(1, 2, 4)) {
            expected = model.flow().given(condition).logProb(x);
        }
        Dataset<Row> scored = new FlowScorer().setModel(model).transform(table);
        assertThat(LocalSpark.byId(scored, "log_prob")).containsExactly(expected);
    }

    /** A density that is estimated with noise is that of the row alone, so that it does not depend on other rows. */
    @Test
    void imagesOfAClassAreScoredOneByOne() {
        Model model = TestModels.images(Shape.image(1, 8, 8), 3);
        SplittableRandom random = new SplittableRandom(6);
        double[][] pixels = new double[6][65];
        for (int i = 0; i < pixels.length; i++) {
            Arrays.setAll(pixels[i], j -> j < 64 ? random.nextInt(256) : random.nextInt(3));
        }
        String[] columns = TestModels.names("c", 64).toArray(String[]::new);
        Dataset<Row> table = LocalSpark.table(pixels, 3);
        FlowScorer scorer =
                new FlowScorer().setModel(model).setInputCols(columns).setConditionCols("c64");
        double[] scores = LocalSpark.byId(scorer.transform(table), "log_prob");
        for (int i = 0; i < pixels.length; i++) {
            float[] condition = new float[3];
            condition[(int) pixels[i][64]] = 1;
            double[][] row = {Arrays.copyOf(pixels[i], 64)};
            assertThat(scores[i]).isEqualTo(model.flow().given(condition).logProb(row)[0]);
        }
    }

    @Test
    void aJvmLoadsAModelOnceForAllItsTasks() {
        Model model = TestModels.rows("tabular", "REAL_NVP", 3, DType.FLOAT32);
        FlowScorer scorer = new FlowScorer().setModel(model);
        Dataset<Row> table = LocalSpark.table(LocalSpark.normal(100, 3, 7), 20);
        long before = JvmModels.here().loads();
        Dataset<Row> scored = scorer.transform(table);
        scored.count();
        scorer.transform(table).count();
        new FlowScorer().setModel(model).transform(table).count();
        assertThat(JvmModels.here().loads() - before).isEqualTo(1);
    }
}
