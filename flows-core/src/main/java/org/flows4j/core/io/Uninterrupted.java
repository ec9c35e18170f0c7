package org.flows4j.core.io;

import java.io.IOException;
import java.nio.channels.ClosedByInterruptException;

/**
 * Repeats work on file channels that an interrupt of the thread has closed: an interrupt requests a stop, it is not a fault of the file.
 * Streams of {@link java.nio.file.Files} need no such help, because they ignore interrupts.
 */
public final class Uninterrupted {
    private Uninterrupted() {}

    /** Work that opens the channels it needs. */
    @FunctionalInterface
    public interface Work<T> {
        T run() throws IOException;
    }

    /**
     * Runs work with the interrupt flag cleared, again from the start whenever an interrupt closes a channel, and sets the flag again at
     * the end.
     *
     * @throws IOException if the work does
     */
    public static <T> T call(Work<T> work) throws IOException {
        boolean interrupted = Thread.interrupted();
        try {
            while (true) {
                try {
                    return work.run();
                } catch (ClosedByInterruptException e) {
                    if (!Thread.interrupted()) {
                        throw e;
                    }
                    interrupted = true;
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
