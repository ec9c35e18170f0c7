package org.flows4j.examples.cli.options;

import java.io.PrintWriter;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * Turns Ctrl-C and SIGTERM into an interruption of the thread that works, and keeps the JVM alive until its work has ended: training
 * writes a checkpoint meanwhile.
 */
public final class StopSignal {
    /** A step of a large model takes seconds, and so does its checkpoint. */
    private static final long PATIENCE_SECONDS = 120;

    private final Thread worker = Thread.currentThread();
    private final CountDownLatch done = new CountDownLatch(1);
    private final Thread hook = new Thread(this::stopWorker, "flows-stop");
    private final PrintWriter err;
    private volatile boolean stopping;

    /**
     * A signal to the present thread.
     *
     * @param err told why work failed that was being stopped
     */
    public StopSignal(PrintWriter err) {
        this.err = err;
    }

    /** Does work that returns soon after an interruption, or fails. */
    public <T> T during(Supplier<T> work) {
        Runtime.getRuntime().addShutdownHook(hook);
        try {
            return work.get();
        } catch (RuntimeException | Error failure) {
            if (stopping) {
                // The JVM may end as soon as the hook does, before anybody else can say so.
                err.println("flows: could not stop in good order: " + failure.getMessage());
                err.flush();
            }
            throw failure;
        } finally {
            release();
        }
    }

    /** What the hook does. */
    public void stopWorker() {
        stopping = true;
        worker.interrupt();
        try {
            if (!done.await(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                err.println("flows: gave up waiting for the present step to end");
                err.flush();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void release() {
        done.countDown();
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException shuttingDown) {
            // The hook is running: this is how a stopped run ends.
            return;
        }
    }
}
