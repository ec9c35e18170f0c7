package org.flows4j.core.tensor.cpu;

import org.flows4j.core.tensor.cpu.internal.memory.HeapMemory;
import org.flows4j.core.tensor.cpu.internal.memory.MemoryPool;
import org.flows4j.core.tensor.cpu.internal.memory.NativeLibraries;
import org.flows4j.core.tensor.cpu.internal.memory.NativeMemory;

/**
 * Settings of a {@link CpuBackend}.
 *
 * @param threads how many threads compute one operation, in the native libraries and in the Java kernels alike; kernels share
 *     them among the threads that are at work on the backend
 * @param engine what multiplies matrices
 * @param vectorApi whether to use the module {@code jdk.incubator.vector} where the JVM has been given it
 * @param maxPooledBytes how much memory is kept for reuse when no tensor needs it
 * @param mixedPrecision whether networks compute as in {@link org.flows4j.core.tensor.Precision#MIXED}, where the processor is
 *     faster at it
 */
public record CpuOptions(int threads, Engine engine, boolean vectorApi, long maxPooledBytes, boolean mixedPrecision) {
    /** What multiplies and convolves. Doubles never use oneDNN. */
    public enum Engine {
        /**
         * oneDNN where it can be loaded, OpenBLAS elsewhere and for products too small to be worth a call of oneDNN, Java where neither
         * can be loaded. What cannot be loaded is logged once, with the reason.
         */
        AUTO,
        /** oneDNN; creating the backend fails where it cannot be loaded. */
        ONEDNN,
        /** OpenBLAS; creating the backend fails where it cannot be loaded. */
        OPENBLAS,
        /** Java, with tensors on its heap: no native library is called. */
        JAVA
    }

    /**
     * Checks the settings.
     *
     * @throws IllegalArgumentException if {@code threads} is not positive or {@code maxPooledBytes} is negative
     */
    public CpuOptions {
        if (threads < 1) {
            throw new IllegalArgumentException("threads is " + threads + "; at least one is needed");
        }
        if (maxPooledBytes < 0) {
            throw new IllegalArgumentException("maxPooledBytes is " + maxPooledBytes + "; it must not be negative");
        }
    }

    /**
     * One thread a processor, the fastest libraries this machine has, and half of its memory for the pool; a quarter of the heap where
     * tensors are kept there.
     *
     * @return the default settings
     */
    public static CpuOptions defaults() {
        return new CpuOptions(
                Runtime.getRuntime().availableProcessors(), Engine.AUTO, true, NativeLibraries.defaultPool(), false);
    }

    /**
     * These settings with another number of threads.
     *
     * @param count how many threads compute one operation
     * @return the new settings
     */
    public CpuOptions withThreads(int count) {
        return new CpuOptions(count, engine, vectorApi, maxPooledBytes, mixedPrecision);
    }

    /**
     * These settings with another engine.
     *
     * @param choice what multiplies
     * @return the new settings
     */
    public CpuOptions withEngine(Engine choice) {
        return new CpuOptions(threads, choice, vectorApi, maxPooledBytes, mixedPrecision);
    }

    /**
     * These settings with or without the Vector API.
     *
     * @param allowed whether it may be used
     * @return the new settings
     */
    public CpuOptions withVectorApi(boolean allowed) {
        return new CpuOptions(threads, engine, allowed, maxPooledBytes, mixedPrecision);
    }

    /**
     * These settings with another bound on memory kept for reuse.
     *
     * @param bytes the bound
     * @return the new settings
     */
    public CpuOptions withMaxPooledBytes(long bytes) {
        return new CpuOptions(threads, engine, vectorApi, bytes, mixedPrecision);
    }

    /**
     * These settings with networks in mixed or in the parameters' precision.
     *
     * @param mixed whether networks compute as in {@link org.flows4j.core.tensor.Precision#MIXED}, where the processor is faster at
     *     it
     * @return the new settings
     */
    public CpuOptions withMixedPrecision(boolean mixed) {
        return new CpuOptions(threads, engine, vectorApi, maxPooledBytes, mixed);
    }

    /** A new pool of the memory that the engine computes on: only native libraries need native memory. */
    MemoryPool newPool() {
        return engine == Engine.JAVA || !NativeLibraries.memory()
                ? new MemoryPool(Math.min(maxPooledBytes, NativeLibraries.heapPool()), HeapMemory::allocate)
                : new MemoryPool(maxPooledBytes, NativeMemory::allocate);
    }
}
