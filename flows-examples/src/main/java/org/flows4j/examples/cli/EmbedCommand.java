package org.flows4j.examples.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.OptionalInt;
import java.util.concurrent.Callable;
import org.apache.commons.csv.CSVPrinter;
import org.flows4j.core.data.DataSet;
import org.flows4j.core.distribution.ManifoldDistribution.Estimate;
import org.flows4j.core.flow.Flow;
import org.flows4j.examples.cli.options.DataOptions;
import org.flows4j.examples.cli.options.ModelRunOptions;
import org.flows4j.examples.cli.options.OutputFolder;
import org.flows4j.examples.cli.options.OutputOptions;
import org.flows4j.examples.cli.options.Report;
import org.flows4j.examples.data.CsvFiles;
import org.flows4j.examples.data.Embedded;
import org.flows4j.examples.data.ModelData;
import org.flows4j.models.Model;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code flows embed}: a model's representation of every sample of a data set. */
@Command(
        name = "embed",
        description = {
            "Writes the representation of every sample: its coordinates on the manifold for a noisy injective flow, the whole "
                    + "latent for other models.",
            "If the data has a test set, the command reads that. The table has the columns row (counted from 0), label (empty "
                    + "if there is none), and z0, z1, and so on."
        },
        footer = {"", "Example: flows embed --model run/model.safetensors --data mnist --out latents.csv"})
public final class EmbedCommand implements Callable<Integer> {
    @Mixin
    private OutputOptions output;

    @Mixin
    private ModelRunOptions run;

    @Mixin
    private DataOptions dataOptions;

    @Option(names = "--out", paramLabel = "FILE", description = "Table to write; default ${DEFAULT-VALUE}.")
    private Path file = Path.of("z.csv");

    @Option(
            names = "--posterior-mean",
            description =
                    "Write the expected coordinates under the prior instead of those of the most likely point of the manifold "
                            + "(the pseudo-inverse).")
    private boolean posteriorMean;

    @Override
    public Integer call() {
        try (OutputFolder owned = OutputFolder.of(file)) {
            Model model = run.readForTable();
            Flow flow = run.flow(model);
            DataSet data =
                    ModelData.fit(dataOptions.openForTest(model.description()), model.description(), output::note);
            Estimate estimate = posteriorMean ? Estimate.POSTERIOR_MEAN : Estimate.PSEUDO_INVERSE;
            long start = System.nanoTime();
            Embedded embedded = Embedded.of(flow, data, estimate);
            double seconds = (System.nanoTime() - start) / 1e9;
            CsvFiles.write(file, printer -> print(printer, data, embedded));
            output.print(new Report()
                    .add("out", "written", file.toString())
                    .add("rows", "rows", data.size())
                    .add("dimensions", "dimensions", embedded.width())
                    .add("embed_s", "seconds", seconds));
            return 0;
        }
    }

    private static void print(CSVPrinter printer, DataSet data, Embedded embedded) throws IOException {
        int width = embedded.width();
        printer.print("row");
        printer.print("label");
        for (int j = 0; j < width; j++) {
            printer.print("z" + j);
        }
        printer.println();
        for (int i = 0; i < data.size(); i++) {
            printer.print(i);
            OptionalInt label = data.label(i);
            printer.print(label.isPresent() ? label.getAsInt() : "");
            for (int j = 0; j < width; j++) {
                printer.print(embedded.values()[i * width + j]);
            }
            printer.println();
        }
    }
}
