package org.flows4j.examples.cli.options;

import org.flows4j.core.tensor.Precision;
import org.flows4j.core.tensor.TensorBackend;
import org.flows4j.core.tensor.cpu.CpuBackend;
import org.flows4j.core.tensor.cpu.CpuOptions;
import org.flows4j.core.tensor.nd4j.Nd4jBackend;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Option;

/** What computes. */
public final class ComputeOptions {
    private static final Logger LOG = LoggerFactory.getLogger(ComputeOptions.class);

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

    @Option(
            names = "--precision",
            paramLabel = "TYPE",
            description =
                    "How precisely to compute: ${COMPLETION-CANDIDATES}; MIXED rounds what networks multiply, and is fast "
                            + "on processors with AMX or AVX512-BF16. Default: as the model was made, FLOAT32 for a new one.")
    private @Nullable Precision precision;

    /** The precision asked for, or null. */
    public @Nullable Precision precision() {
        return precision;
    }

    /** The precision asked for, or another. */
    public Precision precision(Precision unlessAsked) {
        return precision == null ? unlessAsked : precision;
    }

    /** Makes the backend, with a thread for each processor unless told otherwise. */
    public TensorBackend open() {
        return open(Runtime.getRuntime().availableProcessors());
    }

    /** Makes the backend, with so many threads unless told otherwise. */
    public TensorBackend open(int defaultThreads) {
        boolean mixed = precision == Precision.MIXED;
        if (backend == Backend.ND4J) {
            if (mixed) {
                LOG.warn("Precision MIXED needs the backend CPU; all is computed in FLOAT32");
            }
            return new Nd4jBackend();
        }
        return CpuBackend.create(
                CpuOptions.defaults().withThreads(threads(defaultThreads)).withMixedPrecision(mixed));
    }

    /** The number of threads asked for, or the default. */
    public int threads(int defaultThreads) {
        return threads == null ? defaultThreads : threads;
    }
}
