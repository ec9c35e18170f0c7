package org.flows4j.spark.example;

import java.awt.Color;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.IntStream;
import javax.imageio.ImageIO;
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
import org.flows4j.models.Model;
import org.flows4j.spark.FlowEstimator;
import org.knowm.xchart.BitmapEncoder;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYChartBuilder;
import org.knowm.xchart.style.Styler.LegendPosition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Measures the time of a training step against the batch size in milliseconds: on one task, on two ({@code local[2]}), and by the library's
 * trainer without Spark on one thread and on two. A time on Spark is the difference between a longer and a shorter training, so that neither reading nor starting counts.
 * Arguments: a PNG file for the plot, and batch sizes.
 */
public final class StepCost {
    private static final Logger LOG = LoggerFactory.getLogger(StepCost.class);
    private static final int ROWS = 40_000;
    private static final int SHORT = 10;
    private static final int LONG = 50;
    private static final double MILLIS = 1e6;

    private StepCost() {}

    /** Runs the measurement. */
    public static void main(String[] args) throws IOException {
        SparkSession spark = SparkSession.builder()
                .master("local[2]")
                .config("spark.ui.enabled", false)
                .getOrCreate();
        String[] names =
                IntStream.range(0, ScoringRate.COLUMNS).mapToObj(i -> "c" + i).toArray(String[]::new);
        String[] columns = IntStream.range(0, ScoringRate.COLUMNS)
                .mapToObj(i -> "randn(" + i + ") AS c" + i)
                .toArray(String[]::new);
        Dataset<Row> table = spark.range(0, ROWS, 1, 2).selectExpr(columns).cache();
        table.count();
        time(table, names, 1, 64, LONG);
        time(table, names, 2, 64, LONG);
        DataSet rows = DataSets.ofRows(ScoringRate.rows(ROWS));
        alone(rows, 1, 64);
        double[] batches =
                Arrays.stream(args).skip(1).mapToDouble(Double::parseDouble).toArray();
        double[][] millis = new double[4][batches.length];
        for (int i = 0; i < batches.length; i++) {
            int batch = (int) batches[i];
            millis[2][i] = alone(rows, 1, batch);
            millis[3][i] = alone(rows, 2, batch);
            for (int tasks = 1; tasks <= 2; tasks++) {
                double brief = time(table, names, tasks, batch, SHORT);
                double whole = time(table, names, tasks, batch, LONG);
                millis[tasks - 1][i] = (whole - brief) / (LONG - SHORT);
            }
            LOG.warn(
                    "batch {}, ms per step: Spark with 1 task {}, with 2 tasks {}, library with 1 thread {}, with 2 threads {}",
                    batch,
                    (float) millis[0][i],
                    (float) millis[1][i],
                    (float) millis[2][i],
                    (float) millis[3][i]);
        }
        spark.stop();
        draw(Path.of(args[0]), batches, millis);
    }

    private static void draw(Path file, double[] batches, double[]... millis) throws IOException {
        XYChart chart = new XYChartBuilder()
                .width(900)
                .height(520)
                .xAxisTitle("rows per batch")
                .yAxisTitle("milliseconds per step")
                .build();
        chart.getStyler().setChartBackgroundColor(Color.WHITE);
        chart.getStyler().setLegendPosition(LegendPosition.InsideNW);
        chart.getStyler()
                .setXAxisMin(0.0)
                .setYAxisMin(0.0)
                .setXAxisDecimalPattern("#")
                .setYAxisDecimalPattern("#");
        String[] names = {"Spark, 1 task", "Spark, 2 tasks", "library, 1 thread", "library, 2 threads"};
        for (int i = 0; i < names.length; i++) {
            chart.addSeries(names[i], batches, millis[i]);
        }
        ImageIO.write(BitmapEncoder.getBufferedImage(chart), "png", file.toFile());
    }

    /** The step of the library's trainer, without Spark. */
    private static double alone(DataSet rows, int threads, int batch) {
        CpuBackend backend = CpuBackend.create(CpuOptions.defaults().withThreads(threads));
        Model model = ScoringRate.model("GLOW", backend);
        double[] millis = new double[LONG];
        DataSetBatches batches = new DataSetBatches(rows, backend, DType.FLOAT32);
        TrainingSettings settings = estimator(LONG, batch).trainingSettings();
        try (Trainer trainer = new Trainer(model.flow(), settings, batches)) {
            trainer.listen(new TrainingListener() {
                @Override
                public void onStep(StepReport report) {
                    millis[(int) report.step() - 1] = report.seconds() * 1000;
                }
            });
            trainer.initialize();
            trainer.run();
        }
        Arrays.sort(millis);
        return millis[LONG / 2];
    }

    private static FlowEstimator estimator(int steps, int batch) {
        return new FlowEstimator()
                .setPreset("GLOW")
                .setSettings(
                        "steps=" + steps,
                        "batchSize=" + batch,
                        "initializationBatchSize=256",
                        "evaluationInterval=0",
                        "checkpointInterval=0")
                .setValidationShare(0);
    }

    private static double time(Dataset<Row> table, String[] names, int tasks, int batch, int steps) {
        long start = System.nanoTime();
        estimator(steps, batch).setInputCols(names).setNumTasks(tasks).fit(table);
        return (System.nanoTime() - start) / MILLIS;
    }
}
