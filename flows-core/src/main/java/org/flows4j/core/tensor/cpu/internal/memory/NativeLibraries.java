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
 * Loads the native libraries that JavaCPP brings, each when it is first needed. Where one cannot be loaded, a single log line gives the
 * reason and what to change, and something slower does its work.
 *
 * <p>Nothing but these methods may name JavaCPP's classes before they have been found to work.
 */
public final class NativeLibraries {
    private static final Logger LOG = LoggerFactory.getLogger(NativeLibraries.class);

    private NativeLibraries() {}

    /** Whether JavaCPP works, on which the other libraries depend: without it, tensors are on the heap. */
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

    /** How much memory may wait to be used again unless the user says so: half of the machine's, or a quarter of the heap. */
    public static long defaultPool() {
        return memory() ? Pointer.totalPhysicalBytes() / 2 : heapPool();
    }

    /** How much of the heap may wait to be used again: the rest belongs to the application. */
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

    /** Runs what loads and calls a library, and logs why that fails. */
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
