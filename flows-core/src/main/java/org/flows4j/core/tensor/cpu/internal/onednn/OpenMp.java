package org.flows4j.core.tensor.cpu.internal.onednn;

import org.bytedeco.javacpp.Loader;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.javacpp.PointerPointer;
import org.bytedeco.openblas.presets.openblas_nolapack.SetNumThreads;
import org.flows4j.core.tensor.cpu.internal.memory.NativeLibraries;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sets the number of threads that OpenMP uses for a calling thread; OpenMP keeps that number per thread. Its function is called
 * through a function type of JavaCPP with the same signature, which belongs to OpenBLAS and loads it.
 */
final class OpenMp {
    private static final Logger LOG = LoggerFactory.getLogger(OpenMp.class);
    private static final @Nullable SetNumThreads FUNCTION = find();

    private OpenMp() {}

    /** Sets the number for the calling thread; does nothing if OpenMP is not found. */
    static void setThreads(int threads) {
        SetNumThreads function = FUNCTION;
        if (function != null) {
            function.call(threads);
        }
    }

    private static @Nullable SetNumThreads find() {
        if (NativeLibraries.openBlas()) {
            Pointer address = Loader.addressof("omp_set_num_threads");
            if (address != null && !address.isNull()) {
                return new SetNumThreads(record(address));
            }
        }
        LOG.info("The number of oneDNN's threads cannot be set here; set the environment variable OMP_NUM_THREADS");
        return null;
    }

    /**
     * JavaCPP's record of a function: its address, and no Java object to call. A record that JavaCPP creates itself refers to such an
     * object for ever, and with it to our class loader.
     */
    private static Pointer record(Pointer address) {
        return new PointerPointer<>(2).put(0, address).put(1, null);
    }
}
