package org.flows4j.spark.runtime;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.spark.TaskContext;
import org.apache.spark.util.TaskCompletionListener;
import org.flows4j.core.autodiff.Parameter;
import org.flows4j.core.tensor.MemoryUse;
import org.flows4j.core.tensor.cpu.CpuBackend;
import org.flows4j.core.tensor.cpu.CpuOptions;
import org.flows4j.models.Model;
import org.jspecify.annotations.Nullable;

/**
 * The models that the tasks of this JVM share: each is loaded by the first task that needs it and counted while tasks use it. Unused
 * models stay for the next task until more than {@value #IDLE} are unused; then the one unused for longest releases its memory.
 *
 * <p>Tasks of one executor have nothing in common but its JVM, so {@link #here} is the only static state of this module. A model is found
 * by the hash of its contents: a broadcast that arrives a second time, or a second pipeline with the same model, loads nothing.
 */
public final class JvmModels {
    private static final JvmModels HERE = new JvmModels();

    private static final int IDLE = 2;

    /** Memory that a backend keeps for reuse: several times what a task of the usual budget needs. */
    private static final long POOLED_BYTES = 256L << 20;

    /** By number of threads. */
    private final Map<Integer, CpuBackend> backends = new HashMap<>();

    /** In the order of their last release. */
    private final Map<String, Loaded> loaded = new LinkedHashMap<>();

    /** Copies of models in training that no task uses, of one training at a time. */
    private final Map<String, Deque<AutoCloseable>> copies = new HashMap<>();

    private long loads;

    private JvmModels() {}

    /** The models of this JVM. */
    public static JvmModels here() {
        return HERE;
    }

    private static final class Loaded {
        private final Model model;
        private int users;

        Loaded(Model model) {
            this.model = model;
        }
    }

    /** The right to use a model until it is closed, which may happen more than once. */
    public static final class Lease implements AutoCloseable {
        private final Model model;
        private final Runnable release;
        private final AtomicBoolean open = new AtomicBoolean(true);

        Lease(Model model, Runnable release) {
            this.model = model;
            this.release = release;
        }

        /** The model, shared with other tasks. */
        public Model model() {
            return model;
        }

        @Override
        public void close() {
            if (open.getAndSet(false)) {
                release.run();
            }
        }
    }

    /**
     * Returns the model for use, loaded if it is new here.
     *
     * @param threads of the backend that computes it
     */
    public synchronized Lease acquire(ModelBytes bytes, int threads) {
        String key = bytes.hash() + "/" + threads;
        Loaded found = loaded.remove(key);
        if (found == null) {
            found = new Loaded(bytes.load(backend(threads)));
            loads++;
        }
        loaded.put(key, found);
        found.users++;
        return new Lease(found.model, () -> release(key));
    }

    /** Returns the model for the rest of a task, with as many threads as Spark counts for it. */
    public Model forTask(ModelBytes bytes, TaskContext task) {
        Lease lease = acquire(bytes, task.cpus());
        TaskCompletionListener close = context -> lease.close();
        task.addTaskCompletionListener(close);
        return lease.model();
    }

    private synchronized void release(String key) {
        Loaded used = loaded.remove(key);
        if (used == null) {
            throw new IllegalStateException("Model " + key + " is not in use");
        }
        used.users--;
        loaded.put(key, used);
        List<Loaded> unused = new ArrayList<>(
                loaded.values().stream().filter(one -> one.users == 0).toList());
        for (int i = 0; i < unused.size() - IDLE; i++) {
            remove(unused.get(i));
        }
    }

    private void remove(Loaded one) {
        for (Iterator<Loaded> all = loaded.values().iterator(); all.hasNext(); ) {
            if (all.next() == one) {
                all.remove();
            }
        }
        close(one.model);
        one.model.flow().backend().trimMemory();
    }

    /** Releases the memory of a model's parameters, for which Java's garbage collector feels no pressure. */
    public static void close(Model unused) {
        for (Parameter parameter : unused.flow().parameters()) {
            parameter.value().close();
        }
    }

    /** The backend of this JVM with a number of threads. */
    public synchronized CpuBackend backend(int threads) {
        return backends.computeIfAbsent(
                threads,
                count -> CpuBackend.create(
                        CpuOptions.defaults().withThreads(count).withMaxPooledBytes(POOLED_BYTES)));
    }

    /** Takes an unused copy of a model in training, which nobody else uses until it is returned; null if there is none. */
    public synchronized @Nullable AutoCloseable borrow(String training) {
        Deque<AutoCloseable> unused = copies.get(training);
        return unused == null ? null : unused.pollFirst();
    }

    /** Returns a copy for the next task. Those of other trainings, which have ended or use this JVM no more, release their memory. */
    public synchronized void giveBack(String training, AutoCloseable copy) {
        for (String other : List.copyOf(copies.keySet())) {
            if (!other.equals(training)) {
                forget(other);
            }
        }
        copies.computeIfAbsent(training, name -> new ArrayDeque<>()).addFirst(copy);
    }

    /** Releases the unused copies of a training. */
    public synchronized void forget(String training) {
        Deque<AutoCloseable> unused = copies.remove(training);
        while (unused != null && !unused.isEmpty()) {
            try {
                unused.removeFirst().close();
            } catch (Exception e) {
                throw new IllegalStateException("A copy of a model cannot be closed", e);
            }
        }
    }

    /** The number of times that a model was loaded in this JVM. */
    public synchronized long loads() {
        return loads;
    }

    /** The number of leases that are open: 0 while no task computes. */
    public synchronized int leases() {
        return loaded.values().stream().mapToInt(one -> one.users).sum();
    }

    /** The native memory of all backends, in bytes. */
    public synchronized MemoryUse memory() {
        long live = 0;
        long peak = 0;
        long pooled = 0;
        for (CpuBackend backend : backends.values()) {
            MemoryUse use = backend.memory();
            live += use.live();
            peak += use.peak();
            pooled += use.pooled();
        }
        return new MemoryUse(live, peak, pooled);
    }
}
