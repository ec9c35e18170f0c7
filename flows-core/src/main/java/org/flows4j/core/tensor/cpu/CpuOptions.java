package org.flows4j.core.tensor.cpu;

import org.flows4j.core.tensor.Precision;
import org.flows4j.core.tensor.cpu.internal.memory.HeapMemory;
import org.flows4j.core.tensor.cpu.internal.memory.MemoryPool;
import org.flows4j.core.tensor.cpu.internal.memory.NativeLibraries;
import org.flows4j.core.tensor.cpu.internal.memory.NativeMemory;

/**
 * Settings of a {@link CpuBackend}.
 *
 * @param threads the number of threads per operation, in the native libraries and in the Java kernels alike; kernels divide them
 *     among the threads that use the backend at the same time
 * @param engine the library that multiplies matrices
 * @param vectorApi whether to use the module {@code jdk.incubator.vector} if the JVM was started with it
 * @param maxPooledBytes the largest amount of memory that is kept for reuse
 * @param precision how networks multiply: {@link Precision#MIXED} or {@link Precision#BFLOAT16X3}, if the processor multiplies
 *     BFLOAT16; with another value, in the precision of their parameters
 */
public record CpuOptions(int threads, Engine engine, boolean vectorApi, long maxPooledBytes, Precision precision) {
    /** The library that multiplies and convolves. Doubles never use oneDNN. */
    public enum Engine {
        /**
         * oneDNN where it can be loaded, OpenBLAS elsewhere and for products too small to be worth a call of oneDNN, Java where neither
         * can be loaded. The log names a library that cannot be loaded once, with the reason.
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
     * One thread per processor, the fastest libraries of this machine, and half of its memory for the pool; a quarter of the heap if
     * tensors are kept on the heap.
     */
    public static CpuOptions defaults() {
        return new CpuOptions(
                Runtime.getRuntime().availableProcessors(),
                Engine.AUTO,
                true,
                NativeLibraries.defaultPool(),
                Precision.FLOAT32);
    }

    /** These settings with a different number of threads per operation. */
    public CpuOptions withThreads(int count) {
        return new CpuOptions(count, engine, vectorApi, maxPooledBytes, precision);
    }

    /** These settings with a different engine. */
    public CpuOptions withEngine(Engine choice) {
        return new CpuOptions(threads, choice, vectorApi, maxPooledBytes, precision);
    }

    /** These settings with or without the Vector API. */
    public CpuOptions withVectorApi(boolean allowed) {
        return new CpuOptions(threads, engine, allowed, maxPooledBytes, precision);
    }

    /** These settings with a different bound on memory kept for reuse. */
    public CpuOptions withMaxPooledBytes(long bytes) {
        return new CpuOptions(threads, engine, vectorApi, bytes, precision);
    }

    /** These settings with networks that multiply in a different precision. */
    public CpuOptions withPrecision(Precision choice) {
        return new CpuOptions(threads, engine, vectorApi, maxPooledBytes, choice);
    }

    /** A new pool of native memory, or of heap memory if no native library is used. */
    MemoryPool newPool() {
        return engine == Engine.JAVA || !NativeLibraries.memory()
                ? new MemoryPool(Math.min(maxPooledBytes, NativeLibraries.heapPool()), HeapMemory::allocate)
                : new MemoryPool(maxPooledBytes, NativeMemory::allocate);
    }
}
