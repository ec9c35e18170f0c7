package org.flows4j.core.tensor.cpu;

import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Consumer;
import org.bytedeco.javacpp.Pointer;
import org.jspecify.annotations.Nullable;

/**
 * Convolution weights in the layouts primitives want. Weights that were used before and have not changed since, as in
 * inference, are kept packed; weights that change at every step are packed into temporary memory.
 */
final class PackedWeights {
    private static final int MAX_ENTRIES = 1024;

    private final MemoryPool pool;
    private final LinkedHashMap<Weights, Entry> entries = new LinkedHashMap<>(64, 0.75f, true);

    PackedWeights(MemoryPool pool) {
        this.pool = pool;
    }

    /** Which weights for which operation. Blocks are compared by identity. */
    private record Weights(MemoryBlock block, int offset, OneDnnKey operation) {}

    /** Weights seen in some version of their memory; packed from the second time on. */
    private static final class Entry {
        long version = -1;

        @Nullable MemoryBlock packed;

        void release() {
            if (packed != null) {
                packed.release();
                packed = null;
            }
        }
    }

    /** Runs a task with the address of the packed weights. */
    void with(CpuTensor weight, OneDnnKey operation, OneDnnPlan plan, Consumer<Pointer> task) {
        OneDnnCall reorder = plan.reorder();
        if (reorder == null) {
            task.accept(weight.floatPointer(0));
            return;
        }
        MemoryBlock packed = find(weight, operation);
        if (packed == null) {
            long version = weight.block().version();
            packed = pool.take(plan.packedBytes());
            reorder.run(weight.floatPointer(0), packed.floatPointer(0));
            offer(weight, operation, version, packed);
        }
        try {
            task.accept(packed.floatPointer(0));
        } finally {
            packed.release();
        }
    }

    /** The packed weights with one more user, or null. */
    private synchronized @Nullable MemoryBlock find(CpuTensor weight, OneDnnKey operation) {
        Entry entry = entries.get(new Weights(weight.block(), weight.offset(), operation));
        if (entry == null
                || entry.packed == null
                || entry.version != weight.block().version()) {
            return null;
        }
        entry.packed.retain();
        return entry.packed;
    }

    /** Remembers what was just packed, and keeps it if it had been packed before. */
    private synchronized void offer(CpuTensor weight, OneDnnKey operation, long version, MemoryBlock packed) {
        Weights weights = new Weights(weight.block(), weight.offset(), operation);
        Entry entry = entries.computeIfAbsent(weights, unused -> new Entry());
        entry.release();
        if (entry.version == version) {
            packed.retain();
            entry.packed = packed;
            weight.block().whenUnused(this::forget);
        }
        entry.version = version;
        if (entries.size() > MAX_ENTRIES) {
            Iterator<Map.Entry<Weights, Entry>> eldest = entries.entrySet().iterator();
            eldest.next().getValue().release();
            eldest.remove();
        }
    }

    /** Drops what was packed of weights that no tensor holds any more. */
    private synchronized void forget(MemoryBlock weights) {
        entries.entrySet().removeIf(entry -> {
            boolean gone = entry.getKey().block() == weights;
            if (gone) {
                entry.getValue().release();
            }
            return gone;
        });
    }
}
