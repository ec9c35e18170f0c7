package org.flows4j.examples.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.flows4j.core.model.DataDescription;
import org.flows4j.core.model.ModelDescription;
import org.flows4j.core.model.ModelFile;
import org.flows4j.core.tensor.Shape;
import org.flows4j.examples.cli.options.ModelOptions;
import org.flows4j.examples.cli.options.OutputOptions;
import org.flows4j.examples.cli.options.Report;
import org.flows4j.models.Model;
import org.flows4j.models.ModelFamilies;
import org.flows4j.models.family.ModelConfigs;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code flows info}: the contents of a model file. */
@Command(
        name = "info",
        description = "Shows the contents of a model file: family, configuration, layers with shapes and parameters.",
        footer = {"", "Example: flows info --model run/model.safetensors"})
public final class InfoCommand implements Callable<Integer> {
    private static final int TYPE_WIDTH = 34;

    @Mixin
    private OutputOptions output;

    @Mixin
    private ModelOptions modelOptions;

    @Override
    public Integer call() {
        Model model = modelOptions.readAny();
        ModelDescription description = model.description();
        DataDescription data = description.data();
        List<LayerTable.Row> layers = LayerTable.of(model.flow());
        Report report = new Report()
                .add("family", "family", description.family())
                .addJson("config", "configuration", description.config(), settings(description))
                .add("precision", "precision", description.dtype().name())
                .add(
                        "sample_shape",
                        "sample shape",
                        data.sampleShape().dims(),
                        data.sampleShape().toString())
                .add("levels", "values per component", data.levels(), values(data.levels()))
                .add("classes", "classes", data.classes(), classes(data.classes()))
                .add("columns", "columns", data.columnNames(), String.join(", ", data.columnNames()))
                .add(
                        "condition_columns",
                        "columns of the condition",
                        data.conditionNames(),
                        String.join(", ", data.conditionNames()))
                .add("likelihood", "likelihood", model.flow().likelihood().label())
                .add("parameters", "parameters", model.flow().parameters().count());
        List<String> names = data.classNames();
        if (names.isEmpty()) {
            report.addHidden("class_names", names);
        } else {
            report.add("class_names", "names of the classes", names, String.join(", ", names));
        }
        addFile(report);
        output.print(report.addHidden(
                "layers", layers.stream().map(LayerTable.Row::toJson).toList()));
        output.printText("");
        output.printText(line("layer", "input", "output", "parameters", "name"));
        layers.forEach(row -> output.printText(line(
                "  ".repeat(row.depth()) + row.type(),
                text(row.input()),
                text(row.output()),
                String.format(Locale.ROOT, "%,d", row.parameters()),
                row.name())));
        return 0;
    }

    private void addFile(Report report) {
        Path file = modelOptions.file();
        try (ModelFile saved = ModelFile.read(file)) {
            Map<String, String> training = saved.progress();
            report.add("file_bytes", "file size", Files.size(file))
                    .add("format_version", "format version", saved.formatVersion())
                    .add("library_version", "written by", saved.libraryVersion())
                    .add("average", "averaged weights", saved.hasAverage(), saved.hasAverage() ? "yes" : "no")
                    .add("training", "training", training, training(training));
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + file, e);
        }
    }

    private static String values(int levels) {
        return levels == 0 ? "real numbers" : "whole numbers from 0 to " + (levels - 1);
    }

    private static String classes(int classes) {
        return classes == 0 ? "none: not conditioned on classes" : Integer.toString(classes);
    }

    /** The progress of a checkpoint, shortened for people; programs receive all of it. */
    private static String training(Map<String, String> progress) {
        if (progress.isEmpty()) {
            return "finished; the file has no training state to continue from";
        }
        String skipped = progress.getOrDefault("skipped", "0");
        return progress.getOrDefault("step", "0") + " steps of " + progress.getOrDefault("batchSize", "?")
                + " samples, seed " + progress.getOrDefault("seed", "?")
                + (skipped.equals("0") ? "" : ", " + skipped + " steps skipped") + "; can be resumed";
    }

    private static String line(String layer, String input, String output, String parameters, String name) {
        return String.format(
                        Locale.ROOT,
                        "%-" + TYPE_WIDTH + "s %-15s %-15s %12s  %s",
                        layer,
                        input,
                        output,
                        parameters,
                        name)
                .stripTrailing();
    }

    /** The settings by the names that {@code --set} takes. */
    private static String settings(ModelDescription model) {
        Record config = ModelConfigs.fromJson(
                model.config(), ModelFamilies.byName(model.family()).configType());
        return ModelConfigs.values(config).entrySet().stream()
                .map(setting -> setting.getKey() + "=" + setting.getValue())
                .collect(Collectors.joining(" "));
    }

    private static String text(Shape shape) {
        return shape.toString();
    }
}
