package org.flows4j.core.tensor.cpu.internal.onednn;

import java.util.ArrayDeque;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.function.Consumer;
import java.util.function.Function;
import org.flows4j.core.tensor.cpu.internal.tensor.CpuRuntime;
import org.flows4j.core.tensor.cpu.internal.tensor.CpuTensor;
import org.jspecify.annotations.Nullable;

/**
 * Keeps plans by operation and shape, because creating a primitive takes half a millisecond. A plan in use belongs to one thread;
 * another thread that needs the same one gets a copy, which stays for the next time. The least recently used are freed.
 *
 * <p>The number of threads of a primitive is decided when it is created, and is a part of the key of its plan.
 */
final class OneDnnPlans {
    private static final int MAX_IDLE = 1024;

    /** Operations of fewer multiplications, about 20 microseconds of one processor, end before another thread is awake. */
    private static final long WORTH_SHARING = 1 << 21;

    private final CpuRuntime runtime;
    private final LinkedHashMap<Use, ArrayDeque<OneDnnPlan>> idle = new LinkedHashMap<>(64, 0.75f, true);
    private int idleCount;

    private record Use(OneDnnKey operation, int threads) {}

    OneDnnPlans(CpuRuntime runtime) {
        this.runtime = runtime;
    }

    /**
     * Runs an operation on a tensor and a weight, which is packed as the plan wants it.
     *
     * @param key the operation
     * @param factory creates a plan if none is idle
     * @param packing the key that packed copies of the weight are kept under
     * @param bias added to the result; null for none
     */
    void run(
            OneDnnKey key,
            Function<OneDnnKey, OneDnnPlan> factory,
            OneDnnKey packing,
            CpuTensor x,
            CpuTensor weight,
            @Nullable CpuTensor bias,
            CpuTensor result) {
        with(
                key,
                factory,
                plan -> PackedWeights.with(runtime, weight, packing, plan, packed -> {
                    if (bias == null) {
                        plan.main().run(x.pointer(), packed, result.pointer());
                    } else {
                        plan.main().run(x.pointer(), packed, result.pointer(), bias.pointer());
                    }
                }));
    }

    /** Runs a task with a plan for a key, created by the factory if none is idle. */
    void with(OneDnnKey key, Function<OneDnnKey, OneDnnPlan> factory, Consumer<OneDnnPlan> task) {
        Use use = new Use(key, key.multiplications() < WORTH_SHARING ? 1 : runtime.libraryThreads());
        OpenMp.setThreads(use.threads);
        OneDnnPlan plan = take(use);
        if (plan == null) {
            plan = factory.apply(key);
        }
        task.accept(plan);
        // A plan whose run failed is not kept; the collector frees it.
        giveBack(use, plan);
    }

    private synchronized @Nullable OneDnnPlan take(Use use) {
        ArrayDeque<OneDnnPlan> plans = idle.get(use);
        OneDnnPlan plan = plans == null ? null : plans.pollFirst();
        if (plan != null) {
            idleCount--;
        }
        return plan;
    }

    private void giveBack(Use use, OneDnnPlan plan) {
        ArrayDeque<OneDnnPlan> evicted = null;
        synchronized (this) {
            idle.computeIfAbsent(use, unused -> new ArrayDeque<>(1)).addFirst(plan);
            idleCount++;
            if (idleCount > MAX_IDLE) {
                Iterator<ArrayDeque<OneDnnPlan>> eldest = idle.values().iterator();
                evicted = eldest.next();
                eldest.remove();
                idleCount -= evicted.size();
            }
        }
        if (evicted != null) {
            evicted.forEach(OneDnnPlan::close);
        }
    }
}
