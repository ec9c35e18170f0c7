package org.flows4j.examples.cli.training;

import java.util.HashMap;
import java.util.Map;
import org.flows4j.core.layer.MemoryMode;
import org.flows4j.models.family.ModelConfigs;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options of training: the most frequently changed settings have separate options. */
public final class TrainingOptions {
    @Option(
            names = "--steps",
            paramLabel = "N",
            description = "Total number of steps, including those before --resume; default that of the preset.")
    private @Nullable Long steps;

    @Option(names = "--batch", paramLabel = "N", description = "Samples per step; default that of the preset.")
    private @Nullable Integer batch;

    @Option(
            names = "--learning-rate",
            paramLabel = "RATE",
            description =
                    "Learning rate: a number, or a schedule such as \"linear(0, 0.001, 500) @20000 decay(0.001, 0.5, 5000, 1e-5)\"; default that of the preset.")
    private @Nullable String learningRate;

    @Option(names = "--seed", paramLabel = "N", description = "Random seed; default 0.")
    private @Nullable Long seed;

    @Option(
            names = "--memory",
            paramLabel = "MODE",
            description = "Memory mode of the gradient: STORE (fastest, the default), CHECKPOINT or INVERT (smallest).")
    private @Nullable MemoryMode memory;

    @Option(
            names = "--test-fraction",
            paramLabel = "X",
            description = "Share of the data to hold out if it has no test set, 0 for none; default 0.1.")
    private @Nullable Double testFraction;

    @Option(
            names = "--test-samples",
            paramLabel = "N",
            description = "Held-out samples per evaluation, always the same ones; default all.")
    private @Nullable Integer testSamples;

    @Option(
            names = "--importance-samples",
            paramLabel = "S",
            description = "Noise draws per evaluated sample, for models whose likelihood is a bound; default 1.")
    private @Nullable Integer importanceSamples;

    /**
     * Applies the options to settings.
     *
     * @param base the settings without these options
     * @param changes further values by name, which take precedence
     * @throws IllegalArgumentException if a value is refused
     */
    public RunSettings apply(RunSettings base, Map<String, String> changes) {
        Map<String, String> wanted = new HashMap<>();
        put(wanted, "steps", steps);
        put(wanted, "batchSize", batch);
        put(wanted, "learningRate", learningRate);
        put(wanted, "seed", seed);
        put(wanted, "memoryMode", memory);
        put(wanted, "testFraction", testFraction);
        put(wanted, "testSamples", testSamples);
        put(wanted, "importanceSamples", importanceSamples);
        wanted.putAll(changes);
        return ModelConfigs.with(base, wanted);
    }

    private static void put(Map<String, String> wanted, String key, @Nullable Object value) {
        if (value != null) {
            wanted.put(key, value.toString());
        }
    }
}
