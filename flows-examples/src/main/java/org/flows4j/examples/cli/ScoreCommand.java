package org.flows4j.examples.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import org.apache.commons.csv.CSVPrinter;
import org.flows4j.core.data.DataSet;
import org.flows4j.core.flow.Flow;
import org.flows4j.examples.cli.options.DataOptions;
import org.flows4j.examples.cli.options.ModelRunOptions;
import org.flows4j.examples.cli.options.NoiseOptions;
import org.flows4j.examples.cli.options.OutputFolder;
import org.flows4j.examples.cli.options.OutputOptions;
import org.flows4j.examples.cli.options.Report;
import org.flows4j.examples.data.CsvFiles;
import org.flows4j.examples.data.ModelData;
import org.flows4j.models.Model;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code flows score}: the log-density of every sample of a data set. */
@Command(
        name = "score",
        description = {
            "Writes the log-density of every sample; the lower it is, the less typical the sample is for the model.",
            "Models that draw noise give a lower bound of it or an unbiased estimate instead; the report shows which, as likelihood.",
            "If the data has a test set, the command reads that. The table has the columns row (counted from 0), log_prob "
                    + "(nats) and bits_per_dim. A row outside the range of the precision has the log_prob -Infinity."
        },
        footer = {"", "Example: flows score --model run/model.safetensors --data rows.csv --out scores.csv"})
public final class ScoreCommand implements Callable<Integer> {
    @Mixin
    private OutputOptions output;

    @Mixin
    private ModelRunOptions run;

    @Mixin
    private DataOptions dataOptions;

    @Option(names = "--out", paramLabel = "FILE", description = "Table to write; default ${DEFAULT-VALUE}.")
    private Path file = Path.of("scores.csv");

    @Mixin
    private NoiseOptions noise;

    @Override
    public Integer call() {
        try (OutputFolder owned = OutputFolder.of(file)) {
            Model model = run.readForTable();
            Flow flow = run.flow(model);
            DataSet data =
                    ModelData.fit(dataOptions.openForTest(model.description()), model.description(), output::note);
            double[] scores = score(flow, data);
            CsvFiles.write(file, printer -> print(printer, flow, scores));
            warn(flow, scores);
            double mean = Arrays.stream(scores).average().orElse(Double.NaN);
            output.print(new Report()
                    .add("out", "written", file.toString())
                    .add("rows", "rows", scores.length)
                    .add("likelihood", "likelihood", flow.likelihood().label())
                    .add("mean_log_prob", "mean log-density (nats)", mean)
                    .add("mean_bits_per_dim", "mean bits/dim", flow.bitsPerDim(mean))
                    .add("lowest_row", "least typical row", lowest(scores))
                    .addHidden("rows_without_density", withoutDensity(scores)));
            return 0;
        }
    }

    private void warn(Flow flow, double... scores) {
        long rows = withoutDensity(scores);
        if (rows > 0) {
            output.note(String.format(
                    Locale.ROOT,
                    "%d of %d rows have the log-density -Infinity, and so has the mean: their values are"
                            + " outside the range of this model in %s; check them",
                    rows,
                    scores.length,
                    flow.dtype()));
        }
    }

    private static long withoutDensity(double... scores) {
        return Arrays.stream(scores)
                .filter(score -> score == Double.NEGATIVE_INFINITY)
                .count();
    }

    private double[] score(Flow flow, DataSet data) {
        RandomGenerator random = new SplittableRandom(noise.seed());
        double[] scores = new double[data.size()];
        ModelData.forBatches(flow, data, random, (first, given, values) -> {
            double[] part = given.logProb(values, noise.samples(), random);
            System.arraycopy(part, 0, scores, first, part.length);
        });
        return scores;
    }

    private static void print(CSVPrinter printer, Flow flow, double[] scores) throws IOException {
        printer.printRecord("row", "log_prob", "bits_per_dim");
        for (int i = 0; i < scores.length; i++) {
            printer.printRecord(i, scores[i], flow.bitsPerDim(scores[i]));
        }
    }

    private static int lowest(double[] scores) {
        return IntStream.range(0, scores.length)
                .reduce((a, b) -> scores[b] < scores[a] ? b : a)
                .orElse(-1);
    }
}
