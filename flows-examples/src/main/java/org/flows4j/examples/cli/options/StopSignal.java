package org.flows4j.examples.cli.options;

import java.io.PrintWriter;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * Turns Ctrl-C and SIGTERM into an interruption of the working thread, and keeps the JVM alive until the work has ended, so that
 * training can write a checkpoint.
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
     * A signal to the current thread.
     *
     * @param err receives the reason if the work fails while it is being stopped
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
                // The JVM may end as soon as the hook does, before any other code can report the failure.
                err.println("flows: could not stop cleanly: " + failure.getMessage());
                err.flush();
            }
            throw failure;
        } finally {
            release();
        }
    }

    /** The body of the shutdown hook. */
    public void stopWorker() {
        stopping = true;
        worker.interrupt();
        try {
            if (!done.await(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                err.println("flows: gave up waiting for the current step to end");
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
