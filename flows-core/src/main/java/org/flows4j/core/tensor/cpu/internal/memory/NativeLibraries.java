package org.flows4j.core.tensor.cpu.internal.memory;

import java.util.function.Supplier;
import org.bytedeco.dnnl.global.dnnl;
import org.bytedeco.javacpp.Loader;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.openblas.global.openblas_nolapack;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Loads the native libraries of JavaCPP, each when it is first needed. If one cannot be loaded, a single log line gives the reason and
 * the fix, and slower code replaces it.
 *
 * <p>Only these methods may use JavaCPP's classes before the check that they work.
 */
public final class NativeLibraries {
    private static final Logger LOG = LoggerFactory.getLogger(NativeLibraries.class);

    private NativeLibraries() {}

    /** Whether JavaCPP works; the other libraries depend on it, and tensors are on the heap without it. */
    public static boolean memory() {
        return JavaCpp.LOADED;
    }

    /** Whether oneDNN can be called. */
    public static boolean oneDnn() {
        return memory() && Dnnl.LOADED;
    }

    /** Whether OpenBLAS can be called. It then computes with one thread. */
    public static boolean openBlas() {
        return memory() && OpenBlasLibrary.LOADED;
    }

    /** The default bound of free memory: half of the machine's, or a quarter of the heap. */
    public static long defaultPool() {
        return memory() ? Pointer.totalPhysicalBytes() / 2 : heapPool();
    }

    /** The bound of free memory on the heap; the rest belongs to the application. */
    public static long heapPool() {
        return Runtime.getRuntime().maxMemory() / 4;
    }

    private static final class JavaCpp {
        static final boolean LOADED = load(
                        "javacpp",
                        "tensors are kept on Java's heap, and products are computed in Java, several times slower",
                        () -> {
                            if (Loader.load(Pointer.class) == null) {
                                throw new UnsatisfiedLinkError("JavaCPP has no binary for " + Loader.getPlatform());
                            }
                            Pointer.free(Pointer.malloc(1));
                            return true;
                        })
                != null;
    }

    private static final class Dnnl {
        static final boolean LOADED = load("dnnl", "floats are multiplied by OpenBLAS, slower", () -> {
                    AddressSpace.require(AddressSpace.ONEDNN);
                    Loader.load(dnnl.class);
                    return dnnl.dnnl_get_effective_cpu_isa() >= 0;
                })
                != null;
    }

    private static final class OpenBlasLibrary {
        static final boolean LOADED =
                load("openblas", "products of doubles, and small ones of floats, are computed in Java, slower", () -> {
                            AddressSpace.require(AddressSpace.OPENBLAS);
                            Loader.load(openblas_nolapack.class);
                            org.bytedeco.openblas.presets.openblas_nolapack.blas_set_num_threads(1);
                            return true;
                        })
                        != null;
    }

    /** Loads and calls a library, and logs the reason of a failure. */
    private static <T> @Nullable T load(String artifact, String consequence, Supplier<T> library) {
        try {
            return library.get();
        } catch (LinkageError | RuntimeException failure) {
            LOG.warn(
                    "The native library {} cannot be used ({}): {}. {}",
                    artifact,
                    NativeFailure.reason(failure),
                    consequence,
                    NativeFailure.advice(failure, artifact));
            return null;
        }
    }
}
