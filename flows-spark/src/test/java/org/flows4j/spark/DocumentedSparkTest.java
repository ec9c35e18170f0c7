package org.flows4j.spark;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The code of docs/spark.md. */
class DocumentedSparkTest {
    private final SparkSession spark = LocalSpark.session();

    @TempDir
    Path folder;

    private static FlowScorer train(Dataset<Row> payments, String checkpoint) {
        // docs: training
        FlowScorer model = new FlowEstimator()
                .setInputCols("amount", "hour", "distance")
                .setSettings("steps=5000", "batchSize=4096", "evaluationInterval=200") // as for flows train
                .setCheckpointPath(checkpoint)
                .fit(payments);
        // docs end
        return model;
    }

    private static Dataset<Row> score(Dataset<Row> payments, String path) {
        // docs: scoring
        Dataset<Row> scored = new FlowScorer()
                .setModelPath(path) // a model file of the library, such as hdfs:///models/payments.safetensors
                .transform(payments); // the model's column names, or setInputCols(..)
        // docs end
        return scored;
    }

    private static Dataset<Row> query(SparkSession spark, String path) {
        // docs: sql
        FlowFunctions.register(spark, "payment_density", path);
        Dataset<Row> scored = spark.sql("SELECT id, payment_density(struct(amount, hour, distance)) FROM payments");
        // docs end
        return scored;
    }

    @Test
    void theDocumentedCodeRuns() throws Exception {
        Dataset<Row> payments =
                spark.range(100).selectExpr("id", "rand(1) AS amount", "rand(2) AS hour", "rand(3) AS distance");
        payments.createOrReplaceTempView("payments");
        String path = folder.resolve("model.safetensors").toString();
        TestModels.named("amount", "hour", "distance").save(Path.of(path));
        assertThat(score(payments, path).where("log_prob IS NOT NULL").count()).isEqualTo(100);
        assertThat(query(spark, path).count()).isEqualTo(100);
        org.assertj.core.api.Assertions.assertThatThrownBy(
                        () -> train(payments, folder.resolve("run").toString()))
                .hasMessageContaining("Cannot take batches of 4096");
    }
}
