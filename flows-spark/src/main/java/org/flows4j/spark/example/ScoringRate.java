package org.flows4j.spark.example;

import com.sun.management.OperatingSystemMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.flows4j.core.model.DataDescription;
import org.flows4j.core.model.ModelDescription;
import org.flows4j.core.tensor.DType;
import org.flows4j.core.tensor.Shape;
import org.flows4j.core.tensor.cpu.CpuBackend;
import org.flows4j.core.tensor.cpu.CpuOptions;
import org.flows4j.models.Model;
import org.flows4j.models.family.ModelConfigs;
import org.flows4j.models.tabular.TabularFlow;
import org.flows4j.spark.FlowScorer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Measures rows per second with a model of 20 columns: the library alone on two threads, and a scorer on {@code local[2]} on a table that
 * Spark generates. It also reports the resident memory, twice per second. Arguments: a preset of the family {@code tabular}, millions of
 * rows, and optionally a CSV file for the memory, beside which a PNG file with its plot is written.
 */
public final class ScoringRate {
    private static final Logger LOG = LoggerFactory.getLogger(ScoringRate.class);
    static final int COLUMNS = 20;
    private static final int LIBRARY_ROWS = 100_000;
    private static final int LIBRARY_PASSES = 5;
    private static final long MILLION = 1_000_000;
    private static final double NANOS = 1e9;

    private ScoringRate() {}

    /** Runs the measurement. */
    public static void main(String[] args) throws IOException {
        String preset = args.length > 0 ? args[0] : "SPLINE";
        long rows = (long) ((args.length > 1 ? Double.parseDouble(args[1]) : 10) * MILLION);
        CpuBackend backend = CpuBackend.create(CpuOptions.defaults().withThreads(2));
        Model model = model(preset, backend);
        Rate alone = libraryRate(model);
        SparkSession spark = SparkSession.builder()
                .master("local[2]")
                .config("spark.ui.enabled", false)
                .getOrCreate();
        FlowScorer scorer = new FlowScorer().setModel(model);
        sparkRate(spark, scorer, rows / 5);
        MemoryWatch memory = MemoryWatch.start();
        Rate together = sparkRate(spark, scorer, rows);
        memory.stop();
        spark.stop();
        LOG.warn(
                "{}, {} rows: rows per second: library {}, Spark {}, ratio {}; microseconds of CPU per row: {} and {}, ratio {};"
                        + " {}",
                preset,
                rows,
                Math.round(alone.rowsPerSecond()),
                Math.round(together.rowsPerSecond()),
                (float) (together.rowsPerSecond() / alone.rowsPerSecond()),
                (float) alone.cpuMicros(),
                (float) together.cpuMicros(),
                (float) (alone.cpuMicros() / together.cpuMicros()),
                memory);
        if (args.length > 2) {
            memory.write(Path.of(args[2]));
        }
    }

    /** The speed of a pass over some rows: by the clock, and in processor time of the whole process, which others on the machine disturb less. */
    private record Rate(double rowsPerSecond, double cpuMicros) {
        static Rate of(long rows, Runnable pass) {
            OperatingSystemMXBean system = (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
            long start = System.nanoTime();
            long cpu = system.getProcessCpuTime();
            pass.run();
            return new Rate(
                    rows * NANOS / (System.nanoTime() - start), (system.getProcessCpuTime() - cpu) / 1e3 / rows);
        }
    }

    static Model model(String preset, CpuBackend backend) {
        TabularFlow family = new TabularFlow();
        Shape row = Shape.vector(COLUMNS);
        DataDescription data = new DataDescription(row, 0)
                .withColumns(IntStream.range(0, COLUMNS).mapToObj(i -> "c" + i).toList());
        String config = ModelConfigs.toJson(family.forData(family.preset(preset), row, 0));
        return Model.create(new ModelDescription(family.name(), config, DType.FLOAT32, data), backend, 0);
    }

    static double[][] rows(int count) {
        SplittableRandom random = new SplittableRandom(1);
        double[][] rows = new double[count][COLUMNS];
        for (double[] row : rows) {
            for (int j = 0; j < COLUMNS; j++) {
                row[j] = random.nextGaussian();
            }
        }
        return rows;
    }

    private static Rate libraryRate(Model model) {
        double[][] rows = rows(LIBRARY_ROWS);
        model.flow().logProb(rows);
        model.flow().logProb(rows);
        return Rate.of((long) LIBRARY_PASSES * LIBRARY_ROWS, () -> {
            for (int pass = 0; pass < LIBRARY_PASSES; pass++) {
                model.flow().logProb(rows);
            }
        });
    }

    private static Rate sparkRate(SparkSession spark, FlowScorer scorer, long rows) {
        String[] columns = IntStream.range(0, COLUMNS)
                .mapToObj(i -> "2 * rand(" + i + ") - 1 AS c" + i)
                .toArray(String[]::new);
        return Rate.of(rows, () -> {
            Row result = scorer.transform(spark.range(0, rows, 1, 8).selectExpr(columns))
                    .selectExpr("count(log_prob)", "sum(log_prob)")
                    .first();
            LOG.info("{} rows, sum {}", result.getLong(0), result.getDouble(1));
        });
    }
}
