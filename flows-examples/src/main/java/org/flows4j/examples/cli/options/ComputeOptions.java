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

/** The options that choose backend, threads and precision. */
public final class ComputeOptions {
    private static final Logger LOG = LoggerFactory.getLogger(ComputeOptions.class);
    private final int defaultThreads;

    /** The backends to choose from. */
    enum Backend {
        CPU,
        ND4J
    }

    @Option(
            names = "--backend",
            paramLabel = "NAME",
            description = "Compute backend: ${COMPLETION-CANDIDATES}; default ${DEFAULT-VALUE}.")
    private Backend backend = Backend.CPU;

    @Option(
            names = "--threads",
            paramLabel = "N",
            description = "Threads of the CPU backend; default one per processor.")
    private @Nullable Integer threads;

    @Option(
            names = "--precision",
            paramLabel = "TYPE",
            description =
                    "Precision: ${COMPLETION-CANDIDATES}; MIXED rounds the factors of products in networks and is fast "
                            + "on processors with AMX or AVX512-BF16; BFLOAT16X3 multiplies there with three products "
                            + "of BFLOAT16, nearly as exactly as FLOAT32; default the model's precision, FLOAT32 for a new model.")
    private @Nullable Precision precision;

    /** Options with one thread per processor unless the user chooses a number. */
    public ComputeOptions() {
        this(Runtime.getRuntime().availableProcessors());
    }

    /** Options with this number of threads unless the user chooses one. */
    public ComputeOptions(int defaultThreads) {
        this.defaultThreads = defaultThreads;
    }

    /** The requested precision, or null. */
    public @Nullable Precision precision() {
        return precision;
    }

    /** The requested precision, or a default. */
    public Precision precision(Precision unlessAsked) {
        return precision == null ? unlessAsked : precision;
    }

    /** Creates the backend. */
    public TensorBackend open() {
        return open(threads());
    }

    /** Creates the backend with another number of threads than the requested one. */
    public TensorBackend open(int count) {
        Precision networks = precision(Precision.FLOAT32);
        if (backend == Backend.ND4J) {
            if (networks == Precision.MIXED || networks == Precision.BFLOAT16X3) {
                LOG.warn("Precision {} needs the backend CPU; everything is computed in FLOAT32", networks);
            }
            return new Nd4jBackend();
        }
        return CpuBackend.create(CpuOptions.defaults().withThreads(count).withPrecision(networks));
    }

    /** The requested number of threads, or the default. */
    public int threads() {
        return threads == null ? defaultThreads : threads;
    }
}
