package org.flows4j.core.tensor.cpu;

import java.util.ArrayDeque;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Plans by operation and shape, because making a primitive takes half a millisecond. A plan in use belongs to one thread;
 * another thread that needs the same one gets a copy, which stays for the next time. The least recently used are freed.
 */
final class OneDnnPlans {
    private static final int MAX_IDLE = 1024;

    private final LinkedHashMap<OneDnnKey, ArrayDeque<OneDnnPlan>> idle = new LinkedHashMap<>(64, 0.75f, true);
    private int idleCount;

    /** Runs a task with a plan for a key, made by the factory if none is idle. */
    void with(OneDnnKey key, Function<OneDnnKey, OneDnnPlan> factory, Consumer<OneDnnPlan> task) {
        OneDnnPlan plan = take(key);
        if (plan == null) {
            plan = factory.apply(key);
        }
        task.accept(plan);
        // A plan whose run failed is not kept; the collector frees it.
        giveBack(key, plan);
    }

    private synchronized @Nullable OneDnnPlan take(OneDnnKey key) {
        ArrayDeque<OneDnnPlan> plans = idle.get(key);
        OneDnnPlan plan = plans == null ? null : plans.pollFirst();
        if (plan != null) {
            idleCount--;
        }
        return plan;
    }

    private void giveBack(OneDnnKey key, OneDnnPlan plan) {
        ArrayDeque<OneDnnPlan> evicted = null;
        synchronized (this) {
            idle.computeIfAbsent(key, unused -> new ArrayDeque<>(1)).addFirst(plan);
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
