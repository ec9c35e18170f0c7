package org.flows4j.core.tensor.cpu.internal.onednn;

import java.util.ArrayDeque;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.IntSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Plans by operation and shape, because making a primitive takes half a millisecond. A plan in use belongs to one thread;
 * another thread that needs the same one gets a copy, which stays for the next time. The least recently used are freed.
 *
 * <p>How many threads compute a primitive is decided when it is made, and belongs to what a plan is found by.
 */
final class OneDnnPlans {
    private static final int MAX_IDLE = 1024;

    /** Operations of fewer multiplications, some 20 microseconds of one processor, are done before another thread is awake. */
    private static final long WORTH_SHARING = 1 << 21;

    private final IntSupplier threads;
    private final LinkedHashMap<Use, ArrayDeque<OneDnnPlan>> idle = new LinkedHashMap<>(64, 0.75f, true);
    private int idleCount;

    /** An operation computed by so many threads. */
    private record Use(OneDnnKey operation, int threads) {}

    /** Whose operations use as many threads as they are told when they begin. */
    OneDnnPlans(IntSupplier threads) {
        this.threads = threads;
    }

    /** Runs a task with a plan for a key, made by the factory if none is idle. */
    void with(OneDnnKey key, Function<OneDnnKey, OneDnnPlan> factory, Consumer<OneDnnPlan> task) {
        Use use = new Use(key, key.multiplications() < WORTH_SHARING ? 1 : threads.getAsInt());
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
