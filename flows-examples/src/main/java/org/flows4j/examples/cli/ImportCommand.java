package org.flows4j.examples.cli;

import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.flows4j.core.tensor.DType;
import org.flows4j.core.tensor.cpu.CpuBackend;
import org.flows4j.examples.cli.options.OutputFolder;
import org.flows4j.examples.cli.options.OutputOptions;
import org.flows4j.examples.cli.options.Report;
import org.flows4j.models.Model;
import org.flows4j.models.interop.Library;
import org.flows4j.models.interop.ModelImport;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code flows import}: a model of another library becomes a model file. */
@Command(
        name = "import",
        description = {
            "Turns a model that nflows, zuko or normflows trained into a model file, which all other commands read.",
            "It needs the state dict as safetensors and the architecture as JSON; docs/interop.md has a short Python script for "
                    + "each library that writes both."
        },
        footer = {"", "Example: flows import --library NFLOWS --architecture flow.json --weights flow.safetensors"})
public final class ImportCommand implements Callable<Integer> {
    @Mixin
    private OutputOptions output;

    @Option(
            names = "--library",
            required = true,
            paramLabel = "NAME",
            description = "Library that trained the model: ${COMPLETION-CANDIDATES}.")
    private Library library;

    @Option(
            names = "--architecture",
            required = true,
            paramLabel = "FILE",
            description = "JSON file with the classes and arguments of the model's layers.")
    private Path architecture;

    @Option(names = "--weights", required = true, paramLabel = "FILE", description = "State dict as safetensors.")
    private Path weights;

    @Option(
            names = "--precision",
            paramLabel = "TYPE",
            description = "Precision of the model: FLOAT32 or FLOAT64; default that of the weights.")
    private @Nullable DType precision;

    @Option(names = "--out", paramLabel = "FILE", description = "Model file to write; default ${DEFAULT-VALUE}.")
    private Path file = Path.of("model.safetensors");

    @Override
    public Integer call() {
        if (precision == DType.BFLOAT16) {
            throw new IllegalArgumentException("--precision must be FLOAT32 or FLOAT64, got " + precision);
        }
        try (OutputFolder owned = OutputFolder.of(file)) {
            Model model = ModelImport.read(library, architecture, weights, CpuBackend.create(), precision);
            model.save(file);
            output.print(new Report()
                    .add("out", "written", file.toString())
                    .add("library", "library", library.name())
                    .add("precision", "precision", model.description().dtype().name())
                    .add(
                            "sample_shape",
                            "sample shape",
                            model.flow().sampleShape().dims(),
                            model.flow().sampleShape().toString())
                    .add("condition", "columns of the condition", model.flow().conditionChannels())
                    .add("parameters", "parameters", model.flow().parameters().count()));
            return 0;
        }
    }
}
