package org.flows4j.examples.bench;

import picocli.CommandLine.Option;

/** The number of runs of a measurement and the length of its warm-up. Each command has its own defaults. */
public final class MeasurementOptions {
    private final int warmUpRuns;

    @Option(names = "--repeats", paramLabel = "N", description = "Measured runs; default ${DEFAULT-VALUE}.")
    private int repeats;

    @Option(
            names = "--warm-up",
            paramLabel = "SECONDS",
            description =
                    "Seconds of warm-up of each measurement, in which the JVM compiles; default ${DEFAULT-VALUE}.")
    private double warmUp;

    /**
     * Options with these defaults.
     *
     * @param repeats measured runs
     * @param warmUpRuns minimum number of runs before them, which no option changes
     * @param warmUp seconds of warm-up
     */
    public MeasurementOptions(int repeats, int warmUpRuns, double warmUp) {
        this.repeats = repeats;
        this.warmUpRuns = warmUpRuns;
        this.warmUp = warmUp;
    }

    /**
     * The requested measurement.
     *
     * @throws IllegalArgumentException if no run counts, or the warm-up is negative
     */
    public Measurement measurement() {
        return new Measurement(repeats, warmUpRuns, warmUp);
    }
}
