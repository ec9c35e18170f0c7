package org.flows4j.examples.bench;

import picocli.CommandLine.Option;

/** The number and the size of the measured images. Each command has its own defaults. */
final class ImageOptions {
    @Option(names = "--batch", paramLabel = "N", description = "Images per batch; default ${DEFAULT-VALUE}.")
    int batch;

    @Option(names = "--size", paramLabel = "N", description = "Image height and width; default ${DEFAULT-VALUE}.")
    int size;

    ImageOptions(int batch, int size) {
        this.batch = batch;
        this.size = size;
    }
}
