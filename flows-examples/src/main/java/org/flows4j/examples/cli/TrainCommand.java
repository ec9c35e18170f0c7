package org.flows4j.examples.cli;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.flows4j.core.data.DataSet;
import org.flows4j.core.data.TrainTestSplit;
import org.flows4j.core.io.Excerpt;
import org.flows4j.core.io.FlowsIoException;
import org.flows4j.core.model.ModelDescription;
import org.flows4j.core.tensor.DType;
import org.flows4j.core.tensor.Precision;
import org.flows4j.examples.cli.options.ComputeOptions;
import org.flows4j.examples.cli.options.DataOptions;
import org.flows4j.examples.cli.options.MemoryOptions;
import org.flows4j.examples.cli.options.OutputFolder;
import org.flows4j.examples.cli.options.OutputOptions;
import org.flows4j.examples.cli.table.TableFit;
import org.flows4j.examples.cli.table.TableOptions;
import org.flows4j.examples.cli.training.DataRecord;
import org.flows4j.examples.cli.training.Experiment;
import org.flows4j.examples.cli.training.ModelChoice;
import org.flows4j.examples.cli.training.Resumption;
import org.flows4j.examples.cli.training.RunSettings;
import org.flows4j.examples.cli.training.TrainingFolder;
import org.flows4j.examples.cli.training.TrainingOptions;
import org.flows4j.examples.cli.training.TrainingRun;
import org.flows4j.examples.data.ModelData;
import org.flows4j.models.ModelFamilies;
import org.flows4j.models.family.ModelConfigs;
import org.flows4j.models.family.ModelFamily;
import org.flows4j.models.family.Suggestions;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code flows train}: fits a model to data. */
@Command(
        name = "train",
        description = {
            "Trains a model.",
            "Fills the folder --out with model.safetensors (each checkpoint replaces the previous one), metrics.csv, "
                    + "training-curve.png, gradient-norms.png, samples and, for images, reconstructions.png. Ctrl-C stops with a "
                    + "checkpoint, from which --resume continues as an uninterrupted run would."
        },
        footer = {
            "",
            "Example: flows train glow --data cifar-10-batches-bin --out run --preset CIFAR10 --set hiddenWidth=128"
        })
public final class TrainCommand implements Callable<Integer> {
    private static final List<String> TRAINING_KEYS = ModelConfigs.keys(RunSettings.class);

    /** Options that a fit with --family has no use for. */
    private static final List<String> NOT_WITH_FAMILY = List.of(
            "--resume",
            "--labels",
            "--condition",
            "--set",
            "--steps",
            "--batch",
            "--learning-rate",
            "--memory",
            "--memory-budget",
            "--test-samples",
            "--importance-samples");

    /** Samples show the model's own distribution. */
    private static final double TEMPERATURE = 1;

    @Spec
    private CommandSpec specification;

    @Mixin
    private OutputOptions output;

    @Mixin
    private ComputeOptions compute;

    @Mixin
    private MemoryOptions memory;

    @Mixin
    private DataOptions dataOptions;

    @Mixin
    private TrainingOptions trainingOptions;

    @Mixin
    private TableOptions table;

    @Parameters(
            paramLabel = "MODEL",
            completionCandidates = ModelNames.class,
            description = "Kind of model: ${COMPLETION-CANDIDATES}. flows models lists them.")
    private String family;

    @Option(names = "--out", required = true, paramLabel = "DIR", description = "Folder for all results.")
    private Path folder;

    @Option(
            names = "--preset",
            paramLabel = "NAME",
            completionCandidates = PresetNames.class,
            description =
                    "Named configuration of the model; default the first, REAL_NVP for tables with more than 100 columns."
                            + " Published presets include the training settings of their authors; options and --set override"
                            + " them. Presets: ${COMPLETION-CANDIDATES}.")
    private @Nullable String preset;

    @Option(names = "--labels", description = "Train a class-conditional model on the data's labels.")
    private boolean labels;

    @Option(
            names = "--condition",
            split = ",",
            paramLabel = "COLUMN",
            description = "Columns of a table, by name, that the other columns are conditioned on.")
    private List<String> condition = List.of();

    @Option(
            names = "--drop-constant-columns",
            description = "Drop constant columns, on which the density is unbounded.")
    private boolean dropConstantColumns;

    @Option(
            names = "--resume",
            description = "Continue the run in --out, on the same data; also completes a killed run.")
    private boolean resume;

    @Option(
            names = "--set",
            paramLabel = "KEY=VALUE",
            completionCandidates = TrainingKeys.class,
            description =
                    "Change one value of the model's configuration or of the training settings; may be repeated. flows models"
                            + " MODEL lists the keys, with defaults and descriptions. Training settings:"
                            + " ${COMPLETION-CANDIDATES}.")
    private Map<String, String> changes = new LinkedHashMap<>();

    /** The names of the families, for the help text. */
    static final class ModelNames implements Iterable<String> {
        @Override
        public Iterator<String> iterator() {
            return ModelFamilies.all().stream().map(ModelFamily::name).iterator();
        }
    }

    /** The presets of each family, for the help text. */
    static final class PresetNames implements Iterable<String> {
        @Override
        public Iterator<String> iterator() {
            return ModelFamilies.all().stream()
                    .map(family -> family.name() + " ("
                            + String.join(", ", family.presets().keySet()) + ")")
                    .iterator();
        }
    }

    /** The keys of the training settings, for the help text. */
    static final class TrainingKeys implements Iterable<String> {
        @Override
        public Iterator<String> iterator() {
            return TRAINING_KEYS.iterator();
        }
    }

    @Override
    public Integer call() {
        checked(() -> table.check(family, preset));
        ModelChoice<?> choice = checked(this::choice);
        if (table.chosen()) {
            return fitTable(choice);
        }
        try (OutputFolder owned = OutputFolder.own(folder, output::note)) {
            TrainingFolder run = new TrainingFolder(folder);
            RunSettings base = resume ? run.savedSettings() : choice.trainingDefaults();
            RunSettings settings = checked(() -> trainingOptions.apply(base, only(this::isTrainingKey)));
            if (!resume && run.hasModel()) {
                throw new FlowsIoException(run.model()
                        + " exists already; add --resume to train it further, or give --out another folder");
            }
            TrainTestSplit all = dropConstantColumns ? varying(dataOptions.open()) : dataOptions.open();
            DataRecord source = DataRecord.of(all);
            if (resume) {
                checked(() -> {
                    new Resumption(run, output.err()).check(base, settings, source);
                    return source;
                });
            }
            boolean checkpoint = resume && run.hasModel();
            if (resume && !checkpoint) {
                output.note("the run in " + folder
                        + " was stopped before its first checkpoint; it starts from the beginning");
            }
            TrainTestSplit data = settings.holdOut(all);
            ModelDescription description = checkpoint
                    ? checked(() -> run.savedModel(choice, settings))
                    : condition.isEmpty()
                            ? choice.describe(data.train(), labels ? ModelData.classes(all.train()) : 0)
                            : choice.describe(data.train(), condition);
            if (!condition.isEmpty()
                    && (labels || !condition.equals(description.data().conditionNames()))) {
                throw new IllegalArgumentException(
                        labels
                                ? "A model is conditioned on classes or on columns: omit --labels or --condition"
                                : "--resume continues with the model in --out, which is conditioned on "
                                        + description.data().conditionNames() + ", not on " + condition);
            }
            if (labels && description.data().classes() == 0) {
                throw new IllegalArgumentException(
                        "--resume continues with the model in --out, which is not conditioned on"
                                + " classes; omit --labels, or train a new model");
            }
            Experiment experiment = new Experiment(settings, description, data, source);
            TrainingRun training = new TrainingRun(run, experiment, checkpoint, compute.open(), memory, output);
            output.print(training.execute(TEMPERATURE).report());
            return 0;
        }
    }

    /** Fits a table as {@code TabularTraining} does. */
    private int fitTable(ModelChoice<?> choice) {
        CommandLine line = specification.commandLine();
        List<String> unused = NOT_WITH_FAMILY.stream()
                .filter(line.getParseResult()::hasMatchedOption)
                .toList();
        if (!unused.isEmpty()) {
            throw new ParameterException(line, "--family cannot be combined with " + String.join(", ", unused));
        }
        RunSettings settings = checked(() -> trainingOptions.apply(choice.trainingDefaults(), Map.of()));
        DType precision = compute.precision() == Precision.FLOAT64 ? DType.FLOAT64 : DType.FLOAT32;
        try (OutputFolder owned = OutputFolder.own(folder, output::note)) {
            TableFit fit =
                    new TableFit(table, preset, precision, settings.training().seed(), settings.testFraction(), output);
            output.print(fit.run(dataOptions.open(table.categories()), folder, compute.open()));
            return 0;
        }
    }

    private ModelChoice<?> choice() {
        Class<? extends Record> model = ModelFamilies.byName(family).configType();
        List<String> known = new ArrayList<>(ModelConfigs.keys(model));
        known.addAll(TRAINING_KEYS);
        for (String key : changes.keySet()) {
            if (!known.contains(key) && !ModelConfigs.hasKey(model, key)) {
                throw new IllegalArgumentException(Suggestions.unknown("key of --set", key, known));
            }
        }
        return ModelChoice.of(
                family,
                table.chosen() ? null : preset,
                only(key -> ModelConfigs.hasKey(model, key)),
                compute.precision());
    }

    /** A key that both have is the model's: --steps sets the training steps, which are not the steps of flow. */
    private boolean isTrainingKey(String key) {
        return TRAINING_KEYS.contains(key)
                && !ModelConfigs.hasKey(ModelFamilies.byName(family).configType(), key);
    }

    private TrainTestSplit varying(TrainTestSplit all) {
        DataSet train = all.train().dropConstantColumns();
        int dropped = all.train().sampleLength() - train.sampleLength();
        if (dropped == 0) {
            return all;
        }
        List<String> kept = train.columnNames();
        output.note(dropped + " columns are constant and dropped; left are " + Excerpt.of(kept));
        return new TrainTestSplit(train, all.test().map(test -> test.columns(kept.toArray(String[]::new))));
    }

    /** Returns the changes with these keys. */
    private Map<String, String> only(Predicate<String> keys) {
        Map<String, String> chosen = new LinkedHashMap<>(changes);
        chosen.keySet().removeIf(keys.negate());
        return chosen;
    }

    /** Turns a rejected value into a usage error. */
    private <T> T checked(Supplier<T> options) {
        try {
            return options.get();
        } catch (IllegalArgumentException wrong) {
            throw new ParameterException(specification.commandLine(), String.valueOf(wrong.getMessage()), wrong);
        }
    }
}
