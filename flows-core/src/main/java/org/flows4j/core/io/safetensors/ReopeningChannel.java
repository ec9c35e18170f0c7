package org.flows4j.core.io.safetensors;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Objects;
import org.flows4j.core.io.FlowsIoException;
import org.jspecify.annotations.Nullable;

/**
 * A file that many threads read and that stays open when one of them is interrupted: {@link FileChannel} closes itself under such a
 * thread, for all others too, and is opened again here, provided that the file is still the same.
 */
final class ReopeningChannel {
    private final Path path;
    private final Identity identity;
    private FileChannel channel;
    private boolean closed;

    /** Distinguishes a file from another that has replaced it. */
    private record Identity(@Nullable Object key, long size, long modified) {
        static Identity of(Path path) throws IOException {
            BasicFileAttributes attributes = Files.readAttributes(path, BasicFileAttributes.class);
            return new Identity(
                    attributes.fileKey(),
                    attributes.size(),
                    attributes.lastModifiedTime().toMillis());
        }
    }

    /** Takes over a channel that is open for reading. */
    ReopeningChannel(Path path, FileChannel channel) throws IOException {
        this.path = path;
        this.identity = Identity.of(path);
        this.channel = channel;
    }

    /**
     * Fills the rest of a buffer from an offset in the file. An interrupt neither stops this nor is lost.
     *
     * @throws FlowsIoException if the file ends earlier, or has been replaced
     * @throws IOException if it cannot be read, or has been closed
     */
    void read(long position, ByteBuffer target) throws IOException {
        int first = target.position();
        boolean interrupted = Thread.interrupted();
        try {
            while (true) {
                FileChannel current = current();
                try {
                    SafetensorsOpener.readFully(path, current, position, target);
                    return;
                } catch (ClosedByInterruptException ours) {
                    interrupted |= Thread.interrupted();
                    reopen(current);
                } catch (ClosedChannelException anotherThreads) {
                    reopen(current);
                }
                target.position(first);
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private synchronized FileChannel current() {
        return channel;
    }

    private synchronized void reopen(FileChannel lost) throws IOException {
        if (closed) {
            throw new ClosedChannelException();
        }
        if (!Objects.equals(channel, lost)) {
            return;
        }
        if (!Identity.of(path).equals(identity)) {
            throw new FlowsIoException(
                    path + ": the file has been replaced or changed while it was being read; open it again");
        }
        channel = FileChannel.open(path, StandardOpenOption.READ);
    }

    /** Closes the file for good. */
    synchronized void close() throws IOException {
        closed = true;
        channel.close();
    }
}
