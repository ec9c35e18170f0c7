package org.flows4j.examples.bench;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code flows bench glow}: measures a flow of images. */
@Command(
        name = "glow",
        description = "Measures a multi-scale flow of color images: training step, density and sampling of a batch.")
public final class BenchGlowCommand implements Callable<Integer> {
    @Mixin
    private BenchOptions options;

    @Option(names = "--batch", paramLabel = "N", description = "Images per batch; default ${DEFAULT-VALUE}.")
    private int batch = 16;

    @Option(names = "--size", paramLabel = "N", description = "Image height and width; default ${DEFAULT-VALUE}.")
    private int size = 32;

    @Option(names = "--levels", paramLabel = "N", description = "Number of scales; default ${DEFAULT-VALUE}.")
    private int levels = 3;

    @Option(names = "--steps", paramLabel = "N", description = "Steps of flow per scale; default ${DEFAULT-VALUE}.")
    private int steps = 8;

    @Option(names = "--hidden", paramLabel = "N", description = "Hidden channels; default ${DEFAULT-VALUE}.")
    private int hidden = 512;

    /** Creates the command, as picocli does. */
    public BenchGlowCommand() {}

    @Override
    public Integer call() {
        int processors = Runtime.getRuntime().availableProcessors();
        options.run("glow", processors, bench -> bench.glow(batch, size, levels, steps, hidden));
        return 0;
    }
}
