package org.flows4j.core.tensor.cpu;

import org.bytedeco.javacpp.Loader;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.openblas.presets.openblas_nolapack.SetNumThreads;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells OpenMP how many threads to use for a calling thread, which is where OpenMP keeps that number. Its function is called
 * through the type JavaCPP has for functions like it; the one instance exists because JavaCPP allows only a few.
 */
final class OpenMp extends SetNumThreads {
    private static final Logger LOG = LoggerFactory.getLogger(OpenMp.class);
    private static final @Nullable OpenMp INSTANCE = find();

    private OpenMp(Pointer function) {
        put(function);
    }

    /** Sets the number for the calling thread; does nothing where OpenMP is not to be found. */
    static void setThreads(int threads) {
        OpenMp instance = INSTANCE;
        if (instance != null) {
            instance.call(threads);
        }
    }

    private static @Nullable OpenMp find() {
        Pointer function = Loader.addressof("omp_set_num_threads");
        if (function == null || function.isNull()) {
            LOG.info("The number of oneDNN's threads cannot be set here; set the environment variable OMP_NUM_THREADS");
            return null;
        }
        return new OpenMp(function);
    }
}
