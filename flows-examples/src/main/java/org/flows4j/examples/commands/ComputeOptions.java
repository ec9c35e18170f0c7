package org.flows4j.examples.commands;

import org.flows4j.core.tensor.TensorBackend;
import org.flows4j.core.tensor.cpu.CpuBackend;
import org.flows4j.core.tensor.cpu.CpuOptions;
import org.flows4j.core.tensor.nd4j.Nd4jBackend;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** What computes. */
final class ComputeOptions {
    /** The backends to choose from. */
    enum Backend {
        CPU,
        ND4J
    }

    @Option(
            names = "--backend",
            paramLabel = "NAME",
            description = "What computes: ${COMPLETION-CANDIDATES}; default ${DEFAULT-VALUE}.")
    private Backend backend = Backend.CPU;

    @Option(
            names = "--threads",
            paramLabel = "N",
            description = "Threads of the backend cpu; default one for each processor.")
    private @Nullable Integer threads;

    /** Makes the backend, with a thread for each processor unless told otherwise. */
    TensorBackend open() {
        return open(Runtime.getRuntime().availableProcessors());
    }

    /** Makes the backend, with so many threads unless told otherwise. */
    TensorBackend open(int defaultThreads) {
        return switch (backend) {
            case CPU -> CpuBackend.create(CpuOptions.defaults().withThreads(threads(defaultThreads)));
            case ND4J -> new Nd4jBackend();
        };
    }

    /** The number of threads asked for, or the default. */
    int threads(int defaultThreads) {
        return threads == null ? defaultThreads : threads;
    }
}
