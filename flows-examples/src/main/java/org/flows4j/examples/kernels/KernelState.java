package org.flows4j.examples.kernels;

import java.util.SplittableRandom;
import org.flows4j.core.tensor.DType;
import org.flows4j.core.tensor.Scope;
import org.flows4j.core.tensor.Shape;
import org.flows4j.core.tensor.Tensor;
import org.flows4j.core.tensor.cpu.CpuBackend;
import org.flows4j.core.tensor.cpu.CpuOptions;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/** The backend under measurement. Inputs made here live until the trial ends, results of a kernel until its call ends. */
@State(org.openjdk.jmh.annotations.Scope.Benchmark)
public class KernelState {
    private static final int EACH_PROCESSOR = 0;

    /** Threads of the backend; 0 for one per processor. */
    @Param("0")
    public int threads;

    private final SplittableRandom random = new SplittableRandom(0);
    private CpuBackend backend = CpuBackend.create(CpuOptions.defaults().withThreads(1));

    /** Opens the backend with the requested number of threads. */
    @Setup(Level.Trial)
    public void open() {
        int count = threads == EACH_PROCESSOR ? Runtime.getRuntime().availableProcessors() : threads;
        backend = CpuBackend.create(CpuOptions.defaults().withThreads(count));
    }

    /** Releases pooled memory. */
    @TearDown(Level.Trial)
    public void close() {
        backend.trimMemory();
    }

    CpuBackend backend() {
        return backend;
    }

    Tensor normal(int... extents) {
        return backend.normal(Shape.of(extents), DType.FLOAT32, random);
    }

    /** Runs a kernel as a pass does: within a scope that owns its results. JMH consumes the returned reference. */
    Object run(Kernel kernel) {
        try (Scope scope = backend.openScope()) {
            return kernel.run();
        }
    }
}
