package org.flows4j.examples.commands;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Turns Ctrl-C and SIGTERM into an interruption of the thread that opened it, and keeps the JVM alive until that thread has
 * closed it: training writes a checkpoint meanwhile.
 */
final class StopSignal implements AutoCloseable {
    /** A step of a large model takes seconds, and so does its checkpoint. */
    private static final long PATIENCE_SECONDS = 120;

    private final Thread worker = Thread.currentThread();
    private final CountDownLatch done = new CountDownLatch(1);
    private final Thread hook = new Thread(this::stopWorker, "flows-stop");

    private StopSignal() {}

    static StopSignal open() {
        StopSignal signal = new StopSignal();
        Runtime.getRuntime().addShutdownHook(signal.hook);
        return signal;
    }

    private void stopWorker() {
        worker.interrupt();
        try {
            if (!done.await(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                System.err.println("flows: gave up waiting for the present step to end");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        done.countDown();
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException shuttingDown) {
            // The hook is running: this is how a stopped run ends.
            return;
        }
    }
}
