package org.flows4j.examples.commands;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import org.flows4j.core.flow.MemoryMode;
import org.flows4j.core.io.FlowsIoException;
import org.flows4j.core.io.ModelDescription;
import org.flows4j.core.io.TrainTest;
import org.flows4j.core.tensor.DType;
import org.flows4j.models.ModelConfigs;
import org.flows4j.models.ModelFamilies;
import org.flows4j.models.Suggestions;
import org.jspecify.annotations.Nullable;
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
            "Fills the folder --out with model.safetensors (each checkpoint replaces the one before), metrics.csv, "
                    + "training-curve.png, samples and, of images, reconstructions.png. Ctrl-C stops with a checkpoint, from "
                    + "which --resume goes on as if nothing had happened."
        },
        footer = {
            "",
            "Example: flows train glow --data cifar-10-batches-bin --out run --preset CIFAR10 --set hiddenWidth=128"
        })
public final class TrainCommand implements Callable<Integer> {
    @Spec
    private CommandSpec specification;

    @Mixin
    private OutputOptions output;

    @Mixin
    private ComputeOptions compute;

    @Mixin
    private DataOptions dataOptions;

    @Parameters(paramLabel = "MODEL", description = "Kind of model, such as glow.")
    private String family;

    @Option(names = "--out", required = true, paramLabel = "DIR", description = "Folder for all results.")
    private Path folder;

    @Option(
            names = "--preset",
            paramLabel = "NAME",
            description = "Named configuration of the model; default its first.")
    private @Nullable String preset;

    @Option(names = "--steps", paramLabel = "N", description = "Steps in all, those before --resume included.")
    private @Nullable Long steps;

    @Option(names = "--batch", paramLabel = "N", description = "Samples a step.")
    private @Nullable Integer batch;

    @Option(
            names = "--learning-rate",
            paramLabel = "RATE",
            description =
                    "A number, or a schedule such as \"linear(0, 0.001, 500) @20000 decay(0.001, 0.5, 5000, 1e-5)\".")
    private @Nullable String learningRate;

    @Option(names = "--seed", paramLabel = "N", description = "Decides all that is random.")
    private @Nullable Long seed;

    @Option(
            names = "--precision",
            paramLabel = "TYPE",
            description = "Number format: ${COMPLETION-CANDIDATES}; default FLOAT32.")
    private @Nullable DType precision;

    @Option(
            names = "--memory",
            paramLabel = "MODE",
            description =
                    "What is kept for the gradient: STORE (fastest, the default), CHECKPOINT or INVERT (smallest).")
    private @Nullable MemoryMode memory;

    @Option(
            names = "--test-fraction",
            paramLabel = "X",
            description = "Share of the data to hold out where it comes without a test set, 0 for none; default "
                    + "${DEFAULT-VALUE}.")
    private double testFraction = 0.1;

    @Option(names = "--resume", description = "Go on with the model in --out.")
    private boolean resume;

    @Option(
            names = "--set",
            paramLabel = "KEY=VALUE",
            description = "Change one value of the model's configuration or of the training settings; may be repeated.")
    private Map<String, String> changes = new LinkedHashMap<>();

    /** Creates the command, as picocli does. */
    public TrainCommand() {}

    @Override
    public Integer call() {
        ModelChoice<?> choice = choice();
        OutputFolder.prepare(folder);
        TrainingFolder run = new TrainingFolder(folder);
        TrainingSettings settings = settings(resume ? run.savedSettings() : TrainingSettings.defaults());
        if (!resume && Files.exists(run.model())) {
            throw new FlowsIoException(
                    run.model() + " exists already; add --resume to train it further, or give --out another folder");
        }
        TrainTest data = heldOut(dataOptions.open(), settings.seed());
        ModelDescription description = resume ? saved(run, choice, settings) : choice.describe(data.train());
        output.print(new TrainingRun(run, settings, description, data, compute.open(), output).execute(resume, 1));
        return 0;
    }

    /** What is wrong with the model's options is an error of usage. */
    private ModelChoice<?> choice() {
        try {
            List<String> modelKeys =
                    ModelConfigs.keys(ModelFamilies.byName(family).configType());
            List<String> trainingKeys = ModelConfigs.keys(TrainingSettings.class);
            Set<String> known = new LinkedHashSet<>(modelKeys);
            known.addAll(trainingKeys);
            for (String key : changes.keySet()) {
                if (!known.contains(key)) {
                    throw new IllegalArgumentException(Suggestions.unknown("key of --set", key, known));
                }
            }
            return ModelChoice.of(family, preset, only(modelKeys), precision);
        } catch (IllegalArgumentException wrong) {
            throw usageError(wrong);
        }
    }

    /** The model to go on with, if that is what the options ask for and there is something left to do. */
    private ModelDescription saved(TrainingFolder run, ModelChoice<?> choice, TrainingSettings settings) {
        try {
            return run.savedModel(choice, settings);
        } catch (IllegalArgumentException wrong) {
            throw usageError(wrong);
        }
    }

    private TrainingSettings settings(TrainingSettings base) {
        Map<String, String> wanted = new HashMap<>();
        put(wanted, "steps", steps);
        put(wanted, "batchSize", batch);
        put(wanted, "learningRate", learningRate);
        put(wanted, "seed", seed);
        put(wanted, "memoryMode", memory);
        wanted.putAll(only(ModelConfigs.keys(TrainingSettings.class)));
        try {
            return ModelConfigs.with(base, wanted);
        } catch (IllegalArgumentException wrong) {
            throw usageError(wrong);
        }
    }

    private static void put(Map<String, String> wanted, String key, @Nullable Object value) {
        if (value != null) {
            wanted.put(key, value.toString());
        }
    }

    /** The changes with these keys. */
    private Map<String, String> only(List<String> keys) {
        Map<String, String> chosen = new LinkedHashMap<>(changes);
        chosen.keySet().retainAll(keys);
        return chosen;
    }

    private ParameterException usageError(IllegalArgumentException wrong) {
        String message = Optional.ofNullable(wrong.getMessage()).orElse("wrong option");
        return new ParameterException(specification.commandLine(), message, wrong);
    }

    private TrainTest heldOut(TrainTest data, long splitSeed) {
        return data.test().isPresent() || testFraction == 0
                ? data
                : TrainTest.split(data.train(), testFraction, splitSeed);
    }
}
