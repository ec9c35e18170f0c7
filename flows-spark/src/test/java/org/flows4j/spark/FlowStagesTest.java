package org.flows4j.spark;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.flows4j.core.tensor.DType;
import org.flows4j.core.tensor.Shape;
import org.flows4j.core.tensor.Tensor;
import org.flows4j.models.Model;
import org.flows4j.spark.runtime.DrawComputation;
import org.junit.jupiter.api.Test;

/** The stages that add vectors: latents and samples. */
class FlowStagesTest {
    @Test
    void latentsEqualTheLibrarys() {
        Model model = TestModels.rows("tabular", "GLOW", 4, DType.FLOAT32);
        double[][] rows = LocalSpark.normal(1024, 4, 1);
        double[] flat = Arrays.stream(rows).flatMapToDouble(Arrays::stream).toArray();
        double[] expected;
        try (Tensor x = TestModels.BACKEND.fromDoubles(flat, Shape.of(1024, 4), DType.FLOAT32)) {
            expected = model.flow().encode(x).toDoubles();
        }
        Dataset<Row> encoded = new FlowEncoder().setModel(model).transform(LocalSpark.table(rows, 3));
        assertThat(flat(encoded, "latent")).containsExactly(expected);
    }

    /** The draw of a row is the library's with the row's own generator, whatever the partitions. */
    @Test
    void samplesAreFunctionsOfTheRowsNumber() {
        Model model = TestModels.rows("tabular", "REAL_NVP", 3, DType.FLOAT32);
        FlowSampler sampler =
                new FlowSampler().setModel(model).setSeed(9).setTemperature(0.7).setOutputCol("drawn");
        double[] one =
                flat(sampler.transform(LocalSpark.session().range(0, 40, 1, 1).toDF()), "drawn");
        double[] three =
                flat(sampler.transform(LocalSpark.session().range(0, 40, 1, 3).toDF()), "drawn");
        assertThat(three).containsExactly(one);
        for (int id = 0; id < 40; id++) {
            double[] alone = model.flow()
                    .sample(1, 0.7, DrawComputation.generator(9, id))
                    .toDoubles();
            assertThat(Arrays.copyOfRange(one, 3 * id, 3 * id + 3))
                    .usingElementComparator((a, b) -> Math.abs(a - b) < 1e-5 ? 0 : 1)
                    .containsExactly(alone);
        }
    }

    @Test
    void samplesHaveTheConditionsOfTheirRows() {
        Model model = TestModels.images(Shape.image(1, 4, 4), 2);
        Dataset<Row> ids = LocalSpark.session().range(4).selectExpr("id", "id % 2 AS class");
        FlowSampler sampler = new FlowSampler().setModel(model).setConditionCols("class");
        double[] drawn = flat(sampler.transform(ids), "sample");
        for (int id = 0; id < 4; id++) {
            float[] condition = new float[2];
            condition[id % 2] = 1;
            double[] alone = model.flow()
                    .given(condition)
                    .sample(1, 1, DrawComputation.generator(0, id))
                    .toDoubles();
            assertThat(Arrays.copyOfRange(drawn, 16 * id, 16 * id + 16)).containsExactly(alone);
        }
    }

    private static double[] flat(Dataset<Row> table, String column) {
        List<Double> all = new ArrayList<>();
        for (Row row : table.select("id", column).orderBy("id").collectAsList()) {
            Vector vector = row.getAs(1);
            for (double value : vector.toArray()) {
                all.add(value);
            }
        }
        return all.stream().mapToDouble(Double::doubleValue).toArray();
    }
}
