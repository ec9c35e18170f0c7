package org.flows4j.core.tensor.cpu.internal.onednn;

import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Consumer;
import org.bytedeco.javacpp.Pointer;
import org.flows4j.core.tensor.cpu.internal.memory.MemoryBlock;
import org.flows4j.core.tensor.cpu.internal.tensor.CpuRuntime;
import org.flows4j.core.tensor.cpu.internal.tensor.CpuTensor;
import org.jspecify.annotations.Nullable;

/**
 * Weights in the layouts of primitives. Weights that are used more often between changes than a training step uses them, as in
 * inference, are kept packed until they change; weights that change at every step are packed into temporary memory, also if a step
 * evaluates a network twice to save memory.
 *
 * <p>Each block of memory has the packed copies of its own content. They are dropped when the content changes or is no longer used.
 */
public final class PackedWeights implements MemoryBlock.Derived {
    private static final int MAX_COPIES = 1024;
    /** Forward, forward again, and for the input gradient, by each thread that works on a part of the batch. */
    private static final int USES_OF_A_STEP = 3;

    private final LinkedHashMap<Weights, Copy> copies = new LinkedHashMap<>(16, 0.75f, true);
    private long version;

    /** Weights of the block for an operation. */
    private record Weights(int offset, OneDnnKey operation) {}

    /** The number of uses, and the packed block once there are enough. */
    private static final class Copy {
        private int uses;
        private @Nullable MemoryBlock packed;

        void release() {
            if (packed != null) {
                packed.release();
                packed = null;
            }
        }
    }

    /** Runs a task with the address of a weight in the layout of a plan. */
    public static void with(
            CpuRuntime runtime, CpuTensor weight, OneDnnKey operation, OneDnnPlan plan, Consumer<Pointer> task) {
        OneDnnCall reorder = plan.reorder();
        if (reorder == null) {
            task.accept(weight.floatPointer(0));
            return;
        }
        PackedWeights all = weight.block().derived(PackedWeights.class, PackedWeights::new);
        Weights which = new Weights(weight.offset(), operation);
        MemoryBlock packed = all.find(which);
        if (packed == null) {
            long version = all.version();
            packed = runtime.pool().take(plan.packedBytes());
            if (plan.turned()) {
                try (CpuTensor turned = Rotated180.of(runtime, weight)) {
                    reorder.run(turned.floatPointer(0), packed.floatPointer(0));
                }
            } else {
                reorder.run(weight.floatPointer(0), packed.floatPointer(0));
            }
            all.offer(which, version, packed, USES_OF_A_STEP * runtime.threads());
        }
        try {
            task.accept(packed.floatPointer(0));
        } finally {
            packed.release();
        }
    }

    private synchronized long version() {
        return version;
    }

    /** The packed weights with one more user, or null. */
    private synchronized @Nullable MemoryBlock find(Weights which) {
        Copy copy = copies.get(which);
        MemoryBlock packed = copy == null ? null : copy.packed;
        if (packed != null) {
            packed.retain();
        }
        return packed;
    }

    /** Counts a use, and keeps the packed copy after more uses than in a training step, unless the weights have changed meanwhile. */
    private synchronized void offer(Weights which, long packedVersion, MemoryBlock packed, int usesOfAStep) {
        if (packedVersion != version) {
            return;
        }
        Copy copy = copies.computeIfAbsent(which, unused -> new Copy());
        copy.uses++;
        if (copy.uses > usesOfAStep && copy.packed == null) {
            packed.retain();
            copy.packed = packed;
        }
        if (copies.size() > MAX_COPIES) {
            Iterator<Map.Entry<Weights, Copy>> eldest = copies.entrySet().iterator();
            eldest.next().getValue().release();
            eldest.remove();
        }
    }

    /** Drops all copies: the weights have changed, or are no longer used. */
    @Override
    public synchronized void clear() {
        version++;
        copies.values().forEach(Copy::release);
        copies.clear();
    }
}
