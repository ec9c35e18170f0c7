package org.flows4j.core.tensor.cpu.internal.onednn;

import org.bytedeco.dnnl.engine;
import org.bytedeco.dnnl.global.dnnl;
import org.bytedeco.dnnl.memory;
import org.bytedeco.dnnl.post_ops;
import org.bytedeco.dnnl.primitive_attr;
import org.bytedeco.dnnl.stream;
import org.flows4j.core.tensor.Activation;
import org.flows4j.core.tensor.DType;
import org.flows4j.core.tensor.cpu.internal.memory.MemoryPool;
import org.flows4j.core.tensor.cpu.internal.memory.NativeLibraries;
import org.flows4j.core.tensor.cpu.internal.memory.PerThread;
import org.jspecify.annotations.Nullable;

/** The oneDNN library as a backend uses it: the engine, a stream per thread, and the pool that scratch memory comes from. */
public final class OneDnn {
    private final engine cpu = new engine(engine.kind.cpu, 0);
    private final PerThread<stream> streams = new PerThread<>(() -> new stream(cpu));

    private final MemoryPool pool;

    private OneDnn(MemoryPool pool) {
        this.pool = pool;
    }

    /** Loads the library; null if there is no binary for this platform. */
    public static @Nullable OneDnn load(MemoryPool pool) {
        return NativeLibraries.oneDnn() ? new OneDnn(pool) : null;
    }

    MemoryPool pool() {
        return pool;
    }

    engine engine() {
        return cpu;
    }

    /** The calling thread's stream. */
    stream stream() {
        return streams.get();
    }

    /** Whether the processor multiplies numbers of type BFLOAT16 faster than floats. */
    public static boolean isBfloat16Fast() {
        int processor = dnnl.dnnl_get_effective_cpu_isa();
        int needed = dnnl.cpu_isa.avx512_core_bf16.value;
        return (processor & needed) == needed;
    }

    static memory.desc floats(memory.format_tag format, long... dims) {
        return layout(DType.FLOAT32, format, dims);
    }

    static memory.desc layout(DType dtype, memory.format_tag format, long... dims) {
        return new memory.desc(dims, type(dtype), format);
    }

    static memory.data_type type(DType dtype) {
        return dtype == DType.BFLOAT16 ? memory.data_type.bf16 : memory.data_type.f32;
    }

    /**
     * Attributes of primitives: the caller supplies scratch memory, so that one primitive may run on several threads, and an activation is
     * fused in.
     *
     * <p>The library's own ReLU turns NaN into 0. {@code x * min(max(a x, 0), 1)}, its hardswish, with the largest float as a, equals
     * ReLU for every number, keeps NaN, and costs nothing beside the product.
     */
    static primitive_attr attributes(Activation activation) {
        primitive_attr attributes = new primitive_attr();
        attributes.set_scratchpad_mode(dnnl.scratchpad_mode.user);
        if (activation == Activation.RELU) {
            try (post_ops after = new post_ops()) {
                after.append_eltwise(dnnl.algorithm.eltwise_hardswish, Float.MAX_VALUE, 0f);
                attributes.set_post_ops(after);
            }
        }
        return attributes;
    }
}
