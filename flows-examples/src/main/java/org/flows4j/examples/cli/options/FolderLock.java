package org.flows4j.examples.cli.options;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.function.Consumer;
import org.flows4j.core.io.FlowsIoException;
import org.jspecify.annotations.Nullable;

/**
 * Restricts a folder to one process by an operating-system lock on a file in it. The lock ends with the process, even a killed one, so a
 * leftover file is no obstacle. The file's text names the holder.
 */
public final class FolderLock implements AutoCloseable {
    public static final String NAME = ".flows.lock";

    /** Beyond the text, which others may read where locks are mandatory. */
    private static final long LOCKED_BYTE = 1L << 30;

    private final Path file;
    private final @Nullable FileChannel channel;

    private FolderLock(Path file, @Nullable FileChannel channel) {
        this.file = file;
        this.channel = channel;
    }

    /**
     * Takes the lock of a folder.
     *
     * @param folder that can be written to
     * @param note receives a message if the folder's file system has no locks
     * @throws FlowsIoException if another process holds it
     */
    static FolderLock take(Path folder, Consumer<String> note) {
        Path file = folder.resolve(NAME);
        try {
            FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            State state = lock(channel);
            if (state == State.HELD) {
                sign(channel);
                return new FolderLock(file, channel);
            }
            channel.close();
            if (state == State.TAKEN) {
                throw new FlowsIoException("another command is writing to " + folder + " (" + holder(file)
                        + "); wait for it, stop it, or give --out another folder. The lock on " + file
                        + " ends with that process");
            }
            note.accept("the file system of " + folder + " has no locks: make sure that no other command writes to this"
                    + " folder at the same time");
            return new FolderLock(file, null);
        } catch (IOException e) {
            throw new FlowsIoException("cannot lock " + folder + " by " + file + ": " + e, e);
        }
    }

    private enum State {
        HELD,
        TAKEN,
        UNSUPPORTED
    }

    private static State lock(FileChannel channel) {
        try {
            FileLock lock = channel.tryLock(LOCKED_BYTE, 1, false);
            return lock == null ? State.TAKEN : State.HELD;
        } catch (OverlappingFileLockException e) {
            return State.TAKEN;
        } catch (IOException e) {
            return State.UNSUPPORTED;
        }
    }

    /** Writes the holder. This process must not read the file again: on POSIX systems that would end the lock. */
    private static void sign(FileChannel channel) throws IOException {
        String text = "process " + ProcessHandle.current().pid() + ", since "
                + Instant.now().truncatedTo(ChronoUnit.SECONDS) + "\n";
        channel.truncate(0);
        channel.write(ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8)), 0);
    }

    private static String holder(Path file) {
        try {
            return Files.readString(file).lines().findFirst().orElse("unknown process");
        } catch (IOException e) {
            return "unknown process";
        }
    }

    /** Deletes the file, before its folder is deleted. */
    void delete() throws IOException {
        Files.deleteIfExists(file);
    }

    /** Releases the lock. The file stays: if it were deleted, two processes might lock two files of one name. */
    @Override
    public void close() {
        FileChannel open = channel;
        if (open != null) {
            try {
                open.close();
            } catch (IOException e) {
                // The lock ends with this process.
                return;
            }
        }
    }
}
