package org.flows4j.core.io;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.util.Set;
import java.util.UUID;

/**
 * The file that content is written to before it takes its final name: {@code .NAME.UUID.tmp} in the folder of the target. It is
 * locked
 * until it has that name, so files of killed processes can be distinguished from files in use ({@link Leftovers}).
 */
final class TemporaryFile implements AutoCloseable {
    static final String ENDING = ".tmp";

    /** A length in bytes: with dots, UUID and ending it stays below the 255 that most file systems allow. */
    private static final int LONGEST_NAME = 200;

    private static final int ATTEMPTS = 10;

    private final Path path;
    private final FileChannel channel;

    private TemporaryFile(Path path, FileChannel channel) {
        this.path = path;
        this.channel = channel;
    }

    /** The prefix of the names of a target's temporary files. */
    static String prefix(Path target) {
        String name = String.valueOf(target.getFileName());
        byte[] bytes = name.getBytes(StandardCharsets.UTF_8);
        String shown = bytes.length <= LONGEST_NAME ? name : UUID.nameUUIDFromBytes(bytes) + "~";
        return "." + shown + ".";
    }

    /**
     * Makes an empty one.
     *
     * @param target the file to replace
     * @param folder of the target
     * @param attributes to create it with
     */
    static TemporaryFile create(Path target, Path folder, FileAttribute<?>... attributes) throws IOException {
        for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
            Path path = folder.resolve(prefix(target) + UUID.randomUUID() + ENDING);
            FileChannel channel = FileChannel.open(
                    path,
                    Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.READ, StandardOpenOption.WRITE),
                    attributes);
            TemporaryFile file = new TemporaryFile(path, channel);
            if (file.lock()) {
                return file;
            }
            file.close();
        }
        throw new FileSystemException(
                folder.toString(), null, "temporary files vanish as soon as they are made; what deletes them?");
    }

    /** Returns false where another process has taken the file for a leftover before it could be locked. */
    private boolean lock() {
        try {
            FileLock lock = channel.tryLock();
            return lock != null && Files.exists(path);
        } catch (OverlappingFileLockException e) {
            return false;
        } catch (IOException e) {
            // This file system has no locks, so no file is taken for a leftover either.
            return true;
        }
    }

    FileChannel channel() {
        return channel;
    }

    Path path() {
        return path;
    }

    /** Gives the file its final name; the lock ends afterwards. */
    void moveTo(Path target) throws IOException {
        Files.move(path, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    /** Closes the file, and deletes it unless it has been moved. */
    @Override
    public void close() throws IOException {
        try {
            channel.close();
        } finally {
            Files.deleteIfExists(path);
        }
    }
}
