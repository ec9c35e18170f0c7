package org.flows4j.core.io;

import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.ClosedByInterruptException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Runs work on files to its end even if its thread is interrupted: a {@link java.nio.channels.FileChannel} closes itself under such a
 * thread, though an interrupt is a request to stop, and no fault of the file.
 */
public final class Uninterrupted {
    private Uninterrupted() {}

    /**
     * Opens a file to be read from front to back, whether the thread is interrupted or not: streams of {@link Files} read channels,
     * which interrupts close; those of {@link FileInputStream} do not.
     *
     * @throws IOException if it cannot be opened
     */
    public static InputStream open(Path path) throws IOException {
        return path.getFileSystem().equals(FileSystems.getDefault())
                ? new FileInputStream(path.toFile())
                : Files.newInputStream(path);
    }

    /** Work that opens the channels it needs. */
    @FunctionalInterface
    public interface Work<T> {
        T run() throws IOException;
    }

    /**
     * Runs with the thread's flag cleared, and starts over whenever an interrupt closes a channel. The flag is set again
     * at the end.
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
