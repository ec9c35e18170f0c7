package org.flows4j.examples.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.flows4j.core.tensor.DType;
import org.flows4j.core.tensor.cpu.CpuBackend;
import org.flows4j.examples.cli.options.ModelOptions;
import org.flows4j.examples.cli.options.OutputFolder;
import org.flows4j.examples.cli.options.OutputOptions;
import org.flows4j.examples.cli.options.Report;
import org.flows4j.models.Model;
import org.flows4j.models.onnx.OnnxExport;
import org.flows4j.models.onnx.OnnxExportException;
import org.flows4j.models.onnx.OnnxFunction;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code flows export}: a model's functions as ONNX files. */
@Command(
        name = "export",
        description = {
            "Writes a model for other programs: one ONNX file per function, with the parameters as constants and batches of any "
                    + "size. Noise and conditions are inputs; standardization is part of the graph.",
            "Inputs and outputs: log_prob.onnx from x to log_prob (nats), encode.onnx from x to z, decode.onnx from z to x, "
                    + "sample.onnx from noise to x. The metadata of each file names the family, the columns and the classes, "
                    + "and the distribution of each noise input."
        },
        footer = {"", "Example: flows export --model run/model.safetensors --onnx graphs"})
public final class ExportCommand implements Callable<Integer> {
    @Mixin
    private OutputOptions output;

    @Option(names = "--model", required = true, paramLabel = "FILE", description = ModelOptions.MODEL)
    private Path file;

    @Option(
            names = "--onnx",
            required = true,
            paramLabel = "FOLDER",
            description = "Folder to write the ONNX files to (operator set " + OnnxExport.OPSET + ").")
    private Path folder;

    @Option(
            names = "--function",
            split = ",",
            paramLabel = "NAME",
            description = "Functions to export: ${COMPLETION-CANDIDATES}; default all that this model supports.")
    private List<OnnxFunction> functions = List.of();

    @Option(
            names = "--precision",
            paramLabel = "TYPE",
            description = "Precision of the graphs: FLOAT32 or FLOAT64; default the model's.")
    private @Nullable DType precision;

    @Override
    public Integer call() {
        if (precision == DType.BFLOAT16) {
            throw new IllegalArgumentException("--precision must be FLOAT32 or FLOAT64, got " + precision);
        }
        try (OutputFolder owned = OutputFolder.own(folder, output::note)) {
            Model read = Model.read(file, CpuBackend.create());
            Model model = precision == null || precision == read.description().dtype() ? read : read.as(precision);
            List<String> written = new ArrayList<>();
            long bytes = 0;
            for (OnnxFunction function : functions.isEmpty() ? List.of(OnnxFunction.values()) : functions) {
                Path graph = folder.resolve(function.label() + ".onnx");
                if (export(model, function, graph)) {
                    written.add(graph.toString());
                    bytes += size(graph);
                }
            }
            output.print(new Report()
                    .add("files", "written", written, String.join(", ", written))
                    .add("bytes", "bytes", bytes)
                    .add("precision", "precision", model.description().dtype().name()));
            return 0;
        }
    }

    /** Returns whether there is such a graph; if a function was not asked for, the reason is a note. */
    private boolean export(Model model, OnnxFunction function, Path file) {
        try {
            OnnxExport.write(model, function, file);
            return true;
        } catch (OnnxExportException refused) {
            if (!functions.isEmpty()) {
                throw refused;
            }
            output.note(String.valueOf(refused.getMessage()));
            return false;
        }
    }

    private static long size(Path file) {
        try {
            return Files.size(file);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + file, e);
        }
    }
}
