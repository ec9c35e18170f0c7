package org.flows4j.examples.programs;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.SplittableRandom;
import org.flows4j.core.data.DataSet;
import org.flows4j.core.data.open.DataSets;
import org.flows4j.core.flow.Flow;
import org.flows4j.core.tensor.Tensor;
import org.flows4j.core.tensor.cpu.CpuBackend;
import org.flows4j.models.Model;
import org.flows4j.models.TabularFit;
import org.flows4j.models.TabularTraining;

/**
 * A service that answers questions with a conditional density: the time of requests in milliseconds and their memory in
 * megabytes, given the load and the size of the request. Safe to use from any number of threads.
 *
 * <p>{@code main} trains on synthetic measurements, saves the model, loads it again and queries it.
 */
public final class ResponseTimes {
    private final Flow flow;

    private ResponseTimes(Flow flow) {
        this.flow = flow;
    }

    /** Loads a model saved by {@link #train}. */
    public static ResponseTimes load(Path file) {
        return new ResponseTimes(Model.read(file, CpuBackend.create()).flow());
    }

    /**
     * Fits the density of measurements given circumstances, and saves it.
     *
     * @param measurements milliseconds and megabytes
     * @param circumstances load and size of request, one row per measurement
     * @return the result of training
     */
    public static TabularFit train(DataSet measurements, DataSet circumstances, Path file) {
        TabularFit fit =
                TabularTraining.forTable(measurements).fitConditional(measurements, circumstances, CpuBackend.create());
        fit.model().save(file);
        return fit;
    }

    /**
     * The log-density of a measurement.
     *
     * @param load between 0 and 1
     * @param size of the request in kilobytes
     * @param milliseconds measured
     * @param megabytes measured
     * @return log-density in nats
     */
    public double logDensity(float load, float size, float milliseconds, float megabytes) {
        return flow.given(load, size).logProb(new float[][] {{milliseconds, megabytes}})[0];
    }

    /**
     * The time that a share of requests does not exceed.
     *
     * @param load between 0 and 1
     * @param size of the request in kilobytes
     * @param share in (0, 1), such as 0.99
     * @return milliseconds, estimated from 10,000 samples
     */
    public double quantile(float load, float size, double share) {
        try (Tensor drawn = flow.given(load, size).sample(10_000, 1, new SplittableRandom(1))) {
            float[] values = drawn.toFloats();
            double[] times = new double[values.length / 2];
            Arrays.setAll(times, i -> values[2 * i]);
            Arrays.sort(times);
            return times[(int) (share * times.length)];
        }
    }

    /** Columns of synthetic measurements: load, size, milliseconds, megabytes. */
    static float[][] madeUp(int count, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        float[][] columns = new float[4][count];
        for (int i = 0; i < count; i++) {
            double load = random.nextDouble();
            double size = 100 * random.nextDouble();
            columns[0][i] = (float) load;
            columns[1][i] = (float) size;
            columns[2][i] = (float) ((10 + size) * Math.exp(load + (0.1 + 0.3 * load) * random.nextGaussian()));
            columns[3][i] = (float) (50 + 2 * size + 5 * random.nextGaussian());
        }
        return columns;
    }

    /** The rows of two columns as a data set. */
    static DataSet table(float[] first, float[] second) {
        float[] values = new float[2 * first.length];
        for (int i = 0; i < first.length; i++) {
            values[2 * i] = first[i];
            values[2 * i + 1] = second[i];
        }
        return DataSets.ofFloats(values, 2);
    }

    /**
     * Trains, saves, loads and queries.
     *
     * @param arguments the model file to write
     */
    public static void main(String... arguments) {
        Path file = Path.of(arguments.length == 0 ? "response-times.safetensors" : arguments[0]);
        float[][] columns = madeUp(4000, 1);
        train(table(columns[2], columns[3]), table(columns[0], columns[1]), file);
        ResponseTimes model = load(file);
        for (float load : new float[] {0.1F, 0.9F}) {
            System.out.printf(
                    Locale.ROOT,
                    "load %.1f, 50 kB: median %.0f ms, 99 %% within %.0f ms; log-density of 100 ms and 150 MB: %.2f%n",
                    load,
                    model.quantile(load, 50, 0.5),
                    model.quantile(load, 50, 0.99),
                    model.logDensity(load, 50, 100, 150));
        }
    }
}
