package org.flows4j.examples.bench;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code flows bench linear}: measures invertible linear layers. */
@Command(
        name = "linear",
        description = {
            "Measures invertible linear layers on a batch of images: forward and inverse with log-determinant, and the "
                    + "gradient.",
            "..._forward_s and ..._inverse_s include determinants and inverses of changed parameters; ..._kept_s reuse those "
                    + "of the previous run."
        })
public final class BenchLinearCommand implements Callable<Integer> {
    @Mixin
    private BenchOptions options;

    @Option(names = "--batch", paramLabel = "N", description = "Images per batch; default ${DEFAULT-VALUE}.")
    private int batch = 16;

    @Option(names = "--channels", paramLabel = "N", description = "Channels per image; default ${DEFAULT-VALUE}.")
    private int channels = 48;

    @Option(names = "--size", paramLabel = "N", description = "Image height and width; default ${DEFAULT-VALUE}.")
    private int size = 16;

    /** Creates the command, as picocli does. */
    public BenchLinearCommand() {}

    @Override
    public Integer call() {
        int processors = Runtime.getRuntime().availableProcessors();
        options.run("linear", processors, bench -> bench.linear(batch, channels, size));
        return 0;
    }
}
