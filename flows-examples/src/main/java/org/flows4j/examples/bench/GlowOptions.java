package org.flows4j.examples.bench;

import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The measured multi-scale flow and its images, except the number of its steps. */
final class GlowOptions {
    @Mixin
    private final ImageOptions images = new ImageOptions(16, 32);

    @Option(names = "--levels", paramLabel = "N", description = "Number of scales; default ${DEFAULT-VALUE}.")
    private int levels = 3;

    @Option(names = "--hidden", paramLabel = "N", description = "Hidden channels; default ${DEFAULT-VALUE}.")
    private int hidden = 512;

    MemoryBench.Extents extents() {
        return new MemoryBench.Extents(images.batch, images.size, levels, hidden);
    }
}
