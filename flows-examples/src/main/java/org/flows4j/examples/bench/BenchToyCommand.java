package org.flows4j.examples.bench;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code flows bench toy}: measures a flow of vectors. */
@Command(
        name = "toy",
        description = {
            "Measures a small flow of vectors: training step of a batch, density and sampling of 100,000 vectors.",
            "Uses one thread unless --threads is given."
        })
public final class BenchToyCommand implements Callable<Integer> {
    @Mixin
    private BenchOptions options;

    @Option(names = "--batch", paramLabel = "N", description = "Vectors per training step; default ${DEFAULT-VALUE}.")
    private int batch = 64;

    @Option(names = "--dim", paramLabel = "N", description = "Length of a vector; default ${DEFAULT-VALUE}.")
    private int dimensions = 10;

    @Option(names = "--steps", paramLabel = "N", description = "Steps of flow; default ${DEFAULT-VALUE}.")
    private int steps = 3;

    @Option(names = "--hidden", paramLabel = "N", description = "Hidden units; default ${DEFAULT-VALUE}.")
    private int hidden = 50;

    /** Creates the command, as picocli does. */
    public BenchToyCommand() {}

    @Override
    public Integer call() {
        options.run("toy", 1, bench -> bench.toy(batch, dimensions, steps, hidden));
        return 0;
    }
}
