package org.flows4j.examples.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import org.apache.commons.csv.CSVPrinter;
import org.flows4j.core.calibration.Calibration;
import org.flows4j.core.calibration.FlowPosterior;
import org.flows4j.core.calibration.RankStatistic;
import org.flows4j.core.flow.Flow;
import org.flows4j.examples.charts.CalibrationChart;
import org.flows4j.examples.charts.Pictures;
import org.flows4j.examples.cli.options.DataOptions;
import org.flows4j.examples.cli.options.ModelRunOptions;
import org.flows4j.examples.cli.options.OutputFolder;
import org.flows4j.examples.cli.options.OutputOptions;
import org.flows4j.examples.cli.options.Report;
import org.flows4j.examples.data.ConditionedRows;
import org.flows4j.examples.data.CsvFiles;
import org.flows4j.models.Model;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code flows calibrate}: simulation-based calibration and expected coverage of a model of table rows. */
@Command(
        name = "calibrate",
        description = {
            "Tests whether a model's conditional densities are neither too narrow, too wide nor shifted: ranks the columns of"
                    + " held-out rows among draws of the model under each row's condition. Ranks of a correct model are uniform.",
            "The data has the columns of the model and of its condition, by name or in this order; if it has a test set, the"
                    + " command reads that. Writes calibration.csv, with the ranks of each row, and calibration.png into --out.",
            "The p-value combines all tests. With a correct model, it is below F with a probability of at most F."
        },
        footer = {"", "Example: flows calibrate --model posterior.safetensors --data simulations.csv --out calibration"
        })
public final class CalibrateCommand implements Callable<Integer> {
    private static final double[] REPORTED_LEVELS = {0.5, 0.9};

    @Mixin
    private OutputOptions output;

    @Mixin
    private ModelRunOptions run;

    @Mixin
    private DataOptions dataOptions;

    @Option(names = "--out", paramLabel = "DIR", description = "Folder for all results; default ${DEFAULT-VALUE}.")
    private Path folder = Path.of("calibration");

    @Option(
            names = "--draws",
            paramLabel = "L",
            description = "Draws of the model per row; ranks are 0 to L; default ${DEFAULT-VALUE}.")
    private int draws = 99;

    @Option(
            names = "--rows",
            paramLabel = "N",
            description = "Maximum number of rows, from the start of the data; default ${DEFAULT-VALUE}.")
    private int rows = 1000;

    @Option(
            names = "--false-alarm",
            paramLabel = "F",
            description = "Probability F that a correct model fails; default ${DEFAULT-VALUE}.")
    private double falseAlarm = 0.001;

    @Option(names = "--seed", paramLabel = "N", description = "Seed of the draws; default ${DEFAULT-VALUE}.")
    private long seed = 0;

    @Override
    public Integer call() {
        try (OutputFolder owned = OutputFolder.own(folder, output::note)) {
            Model model = run.readAny();
            Flow flow = run.flow(model);
            ConditionedRows data = ConditionedRows.of(
                            dataOptions.openForTest(model.description()),
                            flow,
                            model.description().data())
                    .take(rows);
            FlowPosterior posterior = new FlowPosterior(flow);
            Calibration calibration = Calibration.of(
                    posterior, data.rows(), data.conditions(), data.names(), draws, new SplittableRandom(seed));
            CsvFiles.write(folder.resolve("calibration.csv"), printer -> print(printer, calibration));
            Pictures.writeChart(
                    folder.resolve("calibration.png"), () -> CalibrationChart.draw(calibration), output.err());
            output.print(report(calibration, data.rows().length));
            return 0;
        }
    }

    private Report report(Calibration calibration, int count) {
        Report report = new Report()
                .add("out", "written", folder.toString())
                .add("rows", "rows", count)
                .add("draws", "draws per row", draws);
        for (RankStatistic ranks : calibration.statistics()) {
            report.add("p_" + key(ranks), "p-value of " + ranks.name(), ranks.pValue());
        }
        calibration.highestDensity().ifPresent(ranks -> {
            for (double level : REPORTED_LEVELS) {
                int percent = (int) Math.round(100 * level);
                report.add("coverage_" + percent, "coverage of " + percent + " % regions", ranks.coverage(level));
            }
        });
        boolean holds = calibration.holds(falseAlarm);
        return report.add("p_value", "p-value of all tests", calibration.pValue())
                .add("calibrated", "calibrated", holds, holds ? "no deviation found" : "no");
    }

    private static String key(RankStatistic ranks) {
        return ranks.name().replace(' ', '_');
    }

    private static void print(CSVPrinter printer, Calibration calibration) throws IOException {
        printer.print("row");
        for (RankStatistic ranks : calibration.statistics()) {
            printer.print("rank_" + key(ranks));
        }
        printer.println();
        int count = calibration.randomPoints().ranks().length;
        for (int i = 0; i < count; i++) {
            printer.print(i);
            for (RankStatistic ranks : calibration.statistics()) {
                printer.print(ranks.ranks()[i]);
            }
            printer.println();
        }
    }
}
