package org.flows4j.spark.example;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.flows4j.core.data.DataSet;
import org.flows4j.core.data.open.DataSets;
import org.flows4j.core.tensor.DType;
import org.flows4j.core.tensor.cpu.CpuBackend;
import org.flows4j.core.tensor.cpu.CpuOptions;
import org.flows4j.core.training.StepReport;
import org.flows4j.core.training.Trainer;
import org.flows4j.core.training.TrainingListener;
import org.flows4j.core.training.TrainingSettings;
import org.flows4j.core.training.data.DataSetBatches;
import org.flows4j.spark.FlowEstimator;
import org.flows4j.spark.runtime.HandleInvalid;
import org.flows4j.spark.runtime.InputColumns;
import org.flows4j.spark.training.DistributedTraining;
import org.flows4j.spark.training.RowBlock;
import org.flows4j.spark.training.TrainingRows;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Measures the time of a training step against the batch size: on one task and on two ({@code local[2]}), and by the library's trainer
 * without Spark on one thread and on two. The four take turns, several times; a time is the median of all steps but the first of each
 * training. Arguments: a PNG file for the plot, and batch sizes in rising order.
 */
public final class StepCost {
    private static final Logger LOG = LoggerFactory.getLogger(StepCost.class);
    private static final String[] NAMES = {"Spark, 1 task", "Spark, 2 tasks", "library, 1 thread", "library, 2 threads"
    };
    private static final int LEAST_ROWS = 40_000;
    private static final int STEPS = 30;
    private static final int UNTIMED = 10;
    private static final int TURNS = 3;
    private static final double MILLIS = 1000;

    private final List<JavaRDD<RowBlock>> blocks = new ArrayList<>();
    private final DataSet rows;
    /** Of one thread, and of two. */
    private final CpuBackend[] backends = {backend(1), backend(2)};

    private StepCost(SparkSession spark, int count) {
        String[] names =
                IntStream.range(0, ScoringRate.COLUMNS).mapToObj(i -> "c" + i).toArray(String[]::new);
        String[] columns = IntStream.range(0, ScoringRate.COLUMNS)
                .mapToObj(i -> "randn(" + i + ") AS c" + i)
                .toArray(String[]::new);
        Dataset<Row> table = spark.range(0, count, 1, 2).selectExpr(columns);
        InputColumns inputs = InputColumns.find(table.schema(), names, names.length, "inputCols");
        for (int tasks = 1; tasks <= 2; tasks++) {
            blocks.add(new TrainingRows(inputs, null, -1, 0, 0, HandleInvalid.ERROR).read(table, tasks));
        }
        rows = DataSets.ofRows(ScoringRate.rows(count));
    }

    /** Runs the measurement. */
    public static void main(String[] args) throws IOException {
        int[] batches = Arrays.stream(args).skip(1).mapToInt(Integer::parseInt).toArray();
        SparkSession spark = SparkSession.builder()
                .master("local[2]")
                .config("spark.ui.enabled", false)
                .getOrCreate();
        StepCost cost = new StepCost(
                spark, Math.max(LEAST_ROWS, Arrays.stream(batches).max().orElseThrow()));
        double[][] millis = new double[NAMES.length][batches.length];
        cost.medians(batches[0]); // compiles the code
        for (int i = 0; i < batches.length; i++) {
            double[] medians = cost.medians(batches[i]);
            for (int variant = 0; variant < NAMES.length; variant++) {
                millis[variant][i] = medians[variant];
            }
            LOG.warn("batch {}, ms per step of {}: {}", batches[i], NAMES, medians);
        }
        spark.stop();
        LOG.warn(
                "Two tasks overtake one thread at {} rows per batch, and two threads at {}",
                meeting(batches, millis[1], millis[2]),
                meeting(batches, millis[1], millis[3]));
        LineChart chart = new LineChart(
                "rows per batch",
                "milliseconds per step",
                true,
                Arrays.stream(batches).asDoubleStream().toArray());
        for (int variant = 0; variant < NAMES.length; variant++) {
            chart.line(NAMES[variant], millis[variant]);
        }
        chart.write(Path.of(args[0]));
    }

    /** The batch size at which the first line falls below the second, on straight lines between the sizes; NaN if it does not. */
    private static double meeting(int[] batches, double[] first, double[] second) {
        for (int i = 1; i < batches.length; i++) {
            double before = first[i - 1] - second[i - 1];
            double after = first[i] - second[i];
            if (before > 0 && after <= 0) {
                return Math.rint(batches[i - 1] + (batches[i] - batches[i - 1]) * before / (before - after));
            }
        }
        return Double.NaN;
    }

    private double[] medians(int batch) {
        List<List<Double>> times = new ArrayList<>();
        for (int variant = 0; variant < NAMES.length; variant++) {
            times.add(new ArrayList<>());
        }
        for (int turn = 0; turn < TURNS; turn++) {
            for (int variant = 0; variant < NAMES.length; variant++) {
                Steps steps = new Steps(times.get(variant));
                if (variant < 2) {
                    onSpark(variant + 1, batch, steps);
                } else {
                    alone(variant - 1, batch, steps);
                }
            }
        }
        return times.stream().mapToDouble(StepCost::median).toArray();
    }

    private static double median(List<Double> times) {
        return times.stream().sorted().skip(times.size() / 2).findFirst().orElseThrow();
    }

    private void onSpark(int tasks, int batch, Steps steps) {
        new DistributedTraining(settings(batch), 0, null, DistributedTraining.FAN_IN)
                .train(ScoringRate.model("GLOW", backends[0]), blocks.get(tasks - 1), steps);
    }

    private void alone(int threads, int batch, Steps steps) {
        CpuBackend backend = backends[threads - 1];
        DataSetBatches batches = new DataSetBatches(rows, backend, DType.FLOAT32);
        try (Trainer trainer = new Trainer(ScoringRate.model("GLOW", backend).flow(), settings(batch), batches)) {
            trainer.listen(steps);
            trainer.initialize();
            trainer.run();
        }
    }

    private static CpuBackend backend(int threads) {
        return CpuBackend.create(CpuOptions.defaults().withThreads(threads));
    }

    private static TrainingSettings settings(int batch) {
        return new FlowEstimator()
                .setSettings(
                        "steps=" + STEPS,
                        "batchSize=" + batch,
                        "initializationBatchSize=256",
                        "evaluationInterval=0",
                        "checkpointInterval=0")
                .trainingSettings();
    }

    /** Collects the milliseconds of the timed steps. */
    private record Steps(List<Double> millis) implements TrainingListener {
        @Override
        public void onStep(StepReport report) {
            if (report.step() > UNTIMED) {
                millis.add(report.seconds() * MILLIS);
            }
        }
    }
}
