package org.flows4j.examples.bench;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code flows bench flowpp}: measures a coupling layer of Flow++. */
@Command(
        name = "flowpp",
        description = {
            "Measures a flow of one coupling layer of Flow++, its network included: training step, density and "
                    + "sampling of a batch."
        })
public final class BenchFlowPlusPlusCommand implements Callable<Integer> {
    @Mixin
    private BenchOptions options;

    @Option(names = "--batch", paramLabel = "N", description = "Images per batch; default ${DEFAULT-VALUE}.")
    private int batch = 16;

    @Option(names = "--channels", paramLabel = "N", description = "Channels of each half; default ${DEFAULT-VALUE}.")
    private int channels = 6;

    @Option(names = "--size", paramLabel = "N", description = "Image height and width; default ${DEFAULT-VALUE}.")
    private int size = 16;

    @Option(names = "--filters", paramLabel = "N", description = "Filters of the network; default ${DEFAULT-VALUE}.")
    private int filters = 96;

    @Option(names = "--blocks", paramLabel = "N", description = "Blocks of the network; default ${DEFAULT-VALUE}.")
    private int blocks = 10;

    @Option(names = "--components", paramLabel = "N", description = "Components per mixture; default ${DEFAULT-VALUE}.")
    private int components = 32;

    /** Creates the command, as picocli does. */
    public BenchFlowPlusPlusCommand() {}

    @Override
    public Integer call() {
        int processors = Runtime.getRuntime().availableProcessors();
        options.run("flowpp", processors, bench -> bench.flowpp(batch, channels, size, filters, blocks, components));
        return 0;
    }
}
