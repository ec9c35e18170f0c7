package org.flows4j.core.io;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemLoopException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * Writes files completely or not at all.
 *
 * <p>The content goes to a temporary file in the folder of the target, is forced to the disk, and only then takes the
 * target's name in one atomic rename. Whoever opens the target, now or after a crash, sees the old content or the new
 * one, never a part. If writing fails, the temporary file is removed and the target stays unchanged. What a killed process left
 * of it
 * is removed by the next write of the same target, or by {@link #deleteLeftovers}.
 *
 * <p>A replaced file keeps its permissions, and its owner and group where this process may set them; if the group cannot be kept,
 * it
 * loses its rights. A new file has the permissions that the system gives to new files. Symbolic links are written through, also
 * those to
 * a file that does not exist yet.
 *
 * <p>An interrupt of the thread does not keep a file from being written: the thread is still interrupted afterwards. Since it
 * closes
 * the channel, the writer may be called again, with an empty file.
 */
public final class AtomicFiles {
    /** The limit of Linux. */
    private static final int MOST_LINKS = 40;

    private AtomicFiles() {}

    /** Writes the content of a file through a channel. */
    @FunctionalInterface
    public interface ChannelWriter {
        /**
         * Writes the whole content.
         *
         * @param channel an empty file, open for writing; {@link AtomicFiles} closes it
         * @throws IOException if the channel does
         */
        void write(FileChannel channel) throws IOException;
    }

    /** Writes the content of a file through a stream. */
    @FunctionalInterface
    public interface StreamWriter {
        /**
         * Writes the whole content.
         *
         * @param stream buffered; {@link AtomicFiles} flushes and closes it
         * @throws IOException if the stream does
         */
        void write(OutputStream stream) throws IOException;
    }

    /**
     * Writes a file from a stream writer.
     *
     * @param target the file to create or replace
     * @param writer writes the content
     * @throws FlowsIoException if the folder is missing or not writable, or the disk refuses the content
     */
    public static void writeStream(Path target, StreamWriter writer) {
        write(target, channel -> {
            OutputStream stream = new BufferedOutputStream(Channels.newOutputStream(channel), 1 << 16);
            writer.write(stream);
            stream.flush();
        });
    }

    /**
     * Writes a file of UTF-8 text.
     *
     * @param target the file to create or replace
     * @param text its content
     * @throws FlowsIoException if the folder is missing or not writable, or the disk refuses the content
     */
    public static void writeString(Path target, String text) {
        writeStream(target, stream -> stream.write(text.getBytes(StandardCharsets.UTF_8)));
    }

    /**
     * Writes a file from a channel writer.
     *
     * @param target the file to create or replace; where it is a symbolic link, the file it points to is created or replaced
     * @param writer writes the content; may move back and overwrite earlier bytes
     * @throws FlowsIoException if the folder is missing or not writable, or the disk refuses the content
     */
    public static void write(Path target, ChannelWriter writer) {
        try {
            Path file = behindLinks(target);
            Path folder = requireFolder(file);
            Uninterrupted.call(() -> replace(file, folder, writer));
        } catch (IOException e) {
            throw new FlowsIoException(
                    "cannot write " + target + ": " + e
                            + "; check that the folder is writable and the disk has room, or choose another path",
                    e);
        }
    }

    /**
     * Deletes the temporary files of killed processes in a folder, recognized by their free lock.
     *
     * @param folder where files were written
     * @throws FlowsIoException if the folder cannot be read, or a file not deleted
     */
    public static void deleteLeftovers(Path folder) {
        try {
            Leftovers.delete(folder, ".");
        } catch (IOException e) {
            throw new FlowsIoException("cannot delete what killed processes have left in " + folder + ": " + e, e);
        }
    }

    /** The end of a chain of symbolic links, whether or not that file exists. */
    private static Path behindLinks(Path target) throws IOException {
        Path file = target;
        for (int links = 0; Files.isSymbolicLink(file); links++) {
            if (links == MOST_LINKS) {
                throw new FileSystemLoopException(target.toString());
            }
            // Not normalized: what ".." means depends on the folder that the link really lies in.
            file = file.resolveSibling(Files.readSymbolicLink(file));
        }
        return file;
    }

    private static Path replace(Path file, Path folder, ChannelWriter writer) throws IOException {
        PreservedAttributes kept = PreservedAttributes.of(file);
        try (TemporaryFile temporary = TemporaryFile.create(file, folder, kept.forCreation())) {
            writer.write(temporary.channel());
            kept.giveTo(temporary.path());
            temporary.channel().force(true);
            temporary.moveTo(file);
        }
        forceFolder(folder);
        Leftovers.delete(folder, TemporaryFile.prefix(file));
        return file;
    }

    private static Path requireFolder(Path file) {
        Path folder = file.toAbsolutePath().getParent();
        if (folder == null || Files.isDirectory(file)) {
            throw new FlowsIoException("cannot write " + file + ": it is a folder; give the path of a file");
        }
        if (Files.exists(file) && !Files.isRegularFile(file)) {
            throw new FlowsIoException(
                    "cannot write " + file + ": it is a device or a pipe, which cannot be replaced by"
                            + " a whole file; give the path of a file");
        }
        if (!Files.exists(folder)) {
            throw new FlowsIoException(
                    "cannot write " + file + ": the folder " + folder + " does not exist; create it first");
        }
        if (!Files.isDirectory(folder)) {
            throw new FlowsIoException(
                    "cannot write " + file + ": " + folder + " is a file, not a folder; choose another path");
        }
        if (!Files.isWritable(folder)) {
            throw new FlowsIoException("cannot write " + file + ": the folder " + folder
                    + " is not writable by this process; change its permissions or choose another path");
        }
        return folder;
    }

    /** Makes the rename itself last through a power cut. Only POSIX systems can open a folder, so failure is no error. */
    private static void forceFolder(Path folder) throws ClosedByInterruptException {
        try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
            channel.force(true);
        } catch (ClosedByInterruptException e) {
            throw e;
        } catch (IOException e) {
            // Windows refuses to open a folder; there the rename is as durable as the file system makes it.
            return;
        }
    }
}
