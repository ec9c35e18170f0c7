package org.flows4j.spark.example;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.flows4j.spark.FlowEstimator;
import org.flows4j.spark.FlowScorer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Trains a model of three columns on the executors, saves it, and finds the rows with the lowest densities. With the second argument
 * {@code kill} it also kills an executor in the middle of a second training and compares the two models.
 *
 * <p>Arguments: the master, {@code local[2]} or {@code local-cluster[2,1,1024]}, and a folder for the model.
 */
public final class SparkExample {
    private static final Logger LOG = LoggerFactory.getLogger(SparkExample.class);
    private static final int ROWS = 20_000;

    private SparkExample() {}

    /** Runs the example. */
    public static void main(String[] args) throws IOException, InterruptedException {
        String master = args.length > 0 ? args[0] : "local[2]";
        Path folder = args.length > 1 ? Path.of(args[1]) : Files.createTempDirectory("flows-spark");
        boolean kill = args.length > 2 && args[2].equals("kill");
        SparkSession spark = SparkSession.builder()
                .master(master)
                .appName("Flows4J example")
                .config("spark.ui.enabled", false)
                .getOrCreate();
        try {
            run(spark, folder, kill);
        } finally {
            spark.stop();
        }
    }

    private static void run(SparkSession spark, Path folder, boolean kill) throws IOException, InterruptedException {
        Dataset<Row> payments = spark.range(0, ROWS, 1, 2)
                .selectExpr(
                        "id", "exp(2 + randn(1)) AS amount", "24 * rand(2) AS hour", "abs(randn(3)) * 10 AS distance");
        FlowScorer scorer = estimator(folder.resolve("first.safetensors")).fit(payments);
        scorer.write().overwrite().save(folder.resolve("scorer").toUri().toString());
        FlowScorer.load(folder.resolve("scorer").toUri().toString())
                .transform(payments)
                .orderBy("log_prob")
                .limit(5)
                .collectAsList()
                .forEach(row -> LOG.warn("Unusual: {}", row));
        if (kill) {
            Thread killer = new Thread(new ExecutorKiller(folder.resolve("second.safetensors")));
            killer.setDaemon(true);
            killer.start();
            FlowScorer again = estimator(folder.resolve("second.safetensors")).fit(payments);
            again.write().overwrite().save(folder.resolve("again").toUri().toString());
            killer.join();
            long difference = Files.mismatch(
                    folder.resolve("scorer/model.safetensors"), folder.resolve("again/model.safetensors"));
            LOG.warn("An executor was killed; the two models are {}", difference < 0 ? "equal" : "different");
        }
    }

    private static FlowEstimator estimator(Path checkpoint) {
        return new FlowEstimator()
                .setInputCols("amount", "hour", "distance")
                .setSettings("steps=300", "batchSize=512", "checkpointInterval=50", "evaluationInterval=100")
                .setCheckpointPath(checkpoint.toUri().toString())
                .setNumTasks(2);
    }
}
