package org.flows4j.examples.bench;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code flows bench mixlog}: measures the transform of a mixture-of-logistics coupling. */
@Command(
        name = "mixlog",
        description = {
            "Measures the transform of a mixture-of-logistics coupling, given the network's output: "
                    + "with all its gradients, forward alone, and its inverse."
        })
public final class BenchMixLogCommand implements Callable<Integer> {
    @Mixin
    private BenchOptions options;

    @Option(names = "--batch", paramLabel = "N", description = "Images per batch; default ${DEFAULT-VALUE}.")
    private int batch = 16;

    @Option(
            names = "--channels",
            paramLabel = "N",
            description = "Channels of the transformed half; default ${DEFAULT-VALUE}.")
    private int channels = 6;

    @Option(names = "--size", paramLabel = "N", description = "Image height and width; default ${DEFAULT-VALUE}.")
    private int size = 16;

    @Option(names = "--components", paramLabel = "N", description = "Components per mixture; default ${DEFAULT-VALUE}.")
    private int components = 32;

    /** Creates the command, as picocli does. */
    public BenchMixLogCommand() {}

    @Override
    public Integer call() {
        int processors = Runtime.getRuntime().availableProcessors();
        options.run("mixlog", processors, bench -> bench.mixlog(batch, channels, size, components));
        return 0;
    }
}
