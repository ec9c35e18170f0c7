package org.flows4j.core.tensor.cpu.internal.tensor;

import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.IntSupplier;
import org.flows4j.core.tensor.cpu.internal.math.Tile;
import org.flows4j.core.tensor.cpu.internal.memory.PerThread;
import org.jspecify.annotations.Nullable;

/**
 * Runs a kernel in parts on a few threads. The division of work depends on its size alone, never on the number of threads, and so do
 * results. The calling thread takes part, so nothing waits for a busy pool, and many callers compute on their own threads.
 */
public final class Workers {
    /** The number of elements that are worth handing to another thread. */
    public static final int PART = 16 * Tile.SIZE;

    private static final int IDLE_SECONDS = 30;

    private final IntSupplier share;
    private final @Nullable ThreadPoolExecutor helpers;
    private final PerThread<Tile> tiles = new PerThread<>(Tile::new);

    /** Has {@code threads} threads in all, of which an operation uses its share at its start. */
    Workers(int threads, IntSupplier share) {
        this.share = share;
        this.helpers = threads == 1 ? null : newHelpers(threads - 1);
    }

    private static ThreadPoolExecutor newHelpers(int count) {
        AtomicInteger number = new AtomicInteger();
        ThreadPoolExecutor pool = new ThreadPoolExecutor(
                count, count, IDLE_SECONDS, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), task -> {
                    Thread thread = new Thread(task, "flows-cpu-" + number.incrementAndGet());
                    thread.setDaemon(true);
                    return thread;
                });
        // Idle threads end, so that an unused backend has none.
        pool.allowCoreThreadTimeOut(true);
        return pool;
    }

    /** A range of elements, at most a tile of them. */
    public interface TileTask {
        void run(int from, int count, Tile tile);
    }

    /** One of a fixed number of parts. */
    public interface PartTask {
        void run(int part, Tile tile);
    }

    /** The calling thread's arrays. */
    Tile tile() {
        return tiles.get();
    }

    /** Covers all elements from 0 to size in tiles. */
    public void tiles(int size, TileTask task) {
        tiles(size, Tile.SIZE, task);
    }

    /** Covers all elements from 0 to size in tiles of a length of at most {@link Tile#SIZE}. */
    public void tiles(int size, int length, TileTask task) {
        int partLength = partLength(length);
        parts(divide(size, partLength), (part, tile) -> {
            int end = (int) Math.min(size, (part + 1L) * partLength);
            for (int from = part * partLength; from < end; from += length) {
                task.run(from, Math.min(length, end - from), tile);
            }
        });
    }

    /** The number of elements that a thread takes at a time in tiles of this length. */
    public static int partLength(int tileLength) {
        return Math.max(1, PART / tileLength) * tileLength;
    }

    /** Rounds a quotient up. */
    public static int divide(int size, int length) {
        return (int) ((size + length - 1L) / length);
    }

    /** Runs a task for each part from 0 to count, and returns when all are done. */
    public void parts(int count, PartTask task) {
        ThreadPoolExecutor pool = helpers;
        int threads = count < 2 || pool == null ? 1 : share.getAsInt();
        if (threads == 1 || pool == null) {
            Tile tile = tiles.get();
            for (int part = 0; part < count; part++) {
                task.run(part, tile);
            }
            return;
        }
        Job job = new Job(count, task);
        for (int i = 1; i < Math.min(threads, count); i++) {
            pool.execute(job);
        }
        job.run();
        job.await();
    }

    /** Free threads claim parts one by one. */
    private final class Job implements Runnable {
        private final int count;
        private final PartTask task;
        private final Thread caller = Thread.currentThread();
        private final AtomicInteger claimed = new AtomicInteger();
        private final AtomicInteger unfinished;
        private volatile @Nullable Throwable failure;

        Job(int count, PartTask task) {
            this.count = count;
            this.task = task;
            this.unfinished = new AtomicInteger(count);
        }

        @Override
        public void run() {
            Tile tile = tiles.get();
            for (int part = claimed.getAndIncrement(); part < count; part = claimed.getAndIncrement()) {
                try {
                    task.run(part, tile);
                } catch (RuntimeException | Error problem) {
                    failure = problem;
                } finally {
                    if (unfinished.decrementAndGet() == 0) {
                        LockSupport.unpark(caller);
                    }
                }
            }
        }

        void await() {
            for (int spins = 0; unfinished.get() > 0; spins++) {
                if (spins < 1000) {
                    Thread.onSpinWait();
                } else {
                    LockSupport.parkNanos(this, 50_000);
                }
            }
            Throwable problem = failure;
            if (problem instanceof Error error) {
                throw error;
            } else if (problem instanceof RuntimeException exception) {
                throw exception;
            }
        }
    }
}
