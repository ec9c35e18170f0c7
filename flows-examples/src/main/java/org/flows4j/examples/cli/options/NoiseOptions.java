package org.flows4j.examples.cli.options;

import picocli.CommandLine.Option;

/** The draws of a model's noise when it measures data. */
public final class NoiseOptions {
    @Option(
            names = "--importance-samples",
            paramLabel = "S",
            description =
                    "Noise draws per sample, for models whose likelihood is a bound: more draws tighten it; default ${DEFAULT-VALUE}.")
    private int samples = 1;

    @Option(names = "--seed", paramLabel = "N", description = "Seed of the model's noise; default ${DEFAULT-VALUE}.")
    private long seed = 0;

    public int samples() {
        return samples;
    }

    public long seed() {
        return seed;
    }
}
