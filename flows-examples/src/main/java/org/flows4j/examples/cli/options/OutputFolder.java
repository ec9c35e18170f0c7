package org.flows4j.examples.cli.options;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.flows4j.core.io.AtomicFiles;
import org.flows4j.core.io.FlowsIoException;
import org.jspecify.annotations.Nullable;

/**
 * The folder for a command's results, checked before hours of computation. Folders that were created for the command and are empty at
 * the end, because the command was refused, are deleted.
 */
public final class OutputFolder implements AutoCloseable {
    /** The outermost one first. */
    private final List<Path> created;

    private final @Nullable FolderLock lock;

    private OutputFolder(List<Path> created, @Nullable FolderLock lock) {
        this.created = created;
        this.lock = lock;
    }

    /**
     * Opens a folder for exclusive use, which resumable runs need, and deletes half-written files that a killed command left.
     *
     * @param folder created if it does not exist
     * @param note receives a message if the folder cannot be locked
     * @throws FlowsIoException if it cannot be written to, or another command is writing to it
     */
    public static OutputFolder own(Path folder, Consumer<String> note) {
        List<Path> created = prepare(folder);
        try {
            FolderLock lock = FolderLock.take(folder, note);
            AtomicFiles.deleteLeftovers(folder);
            return new OutputFolder(created, lock);
        } catch (RuntimeException e) {
            deleteEmpty(created);
            throw e;
        }
    }

    /**
     * Opens the folder of a file.
     *
     * @param file to be written; its folder is created if it does not exist
     * @throws FlowsIoException if it cannot be written
     */
    public static OutputFolder of(Path file) {
        Path parent = file.toAbsolutePath().getParent();
        if (parent == null || Files.isDirectory(file)) {
            throw new FlowsIoException("cannot write " + file + ": it is a folder; give --out the name of a file");
        }
        return new OutputFolder(prepare(parent), null);
    }

    /** Creates a folder if it does not exist, tries to write to it, and returns the folders that were created. */
    private static List<Path> prepare(Path folder) {
        List<Path> created = missing(folder);
        try {
            Files.createDirectories(folder);
            Files.delete(Files.createTempFile(folder, ".flows", ".tmp"));
            return created;
        } catch (FileAlreadyExistsException e) {
            deleteEmpty(created);
            throw new FlowsIoException("cannot write to " + folder + ": it is a file; give --out a folder", e);
        } catch (IOException e) {
            deleteEmpty(created);
            throw new FlowsIoException(
                    "cannot write to " + folder + ": " + reason(e) + "; give --out a folder that you may write to", e);
        }
    }

    /** The exceptions' own messages contain only the path. */
    private static String reason(IOException failure) {
        if (failure instanceof AccessDeniedException) {
            return "permission denied";
        }
        if (failure instanceof NoSuchFileException) {
            return "no file can be created there";
        }
        String known = failure instanceof FileSystemException system ? system.getReason() : null;
        return known == null ? failure.toString() : known;
    }

    private static List<Path> missing(Path folder) {
        List<Path> missing = new ArrayList<>();
        Path path = folder.toAbsolutePath().normalize();
        while (path != null && !Files.exists(path, LinkOption.NOFOLLOW_LINKS)) {
            missing.add(0, path);
            path = path.getParent();
        }
        return missing;
    }

    private static void deleteEmpty(List<Path> folders) {
        for (int i = folders.size() - 1; i >= 0; i--) {
            try {
                Files.deleteIfExists(folders.get(i));
            } catch (IOException e) {
                // It contains results, or it stays empty, which is no reason to fail.
                return;
            }
        }
    }

    @Override
    public void close() {
        if (lock != null) {
            deleteUnused(lock);
            lock.close();
        }
        deleteEmpty(created);
    }

    /** The lock file must not keep an otherwise empty folder from being deleted. */
    private void deleteUnused(FolderLock held) {
        if (created.isEmpty()) {
            return;
        }
        try (Stream<Path> files = Files.list(created.get(created.size() - 1))) {
            if (files.allMatch(file -> file.endsWith(FolderLock.NAME))) {
                held.delete();
            }
        } catch (IOException e) {
            // The folder stays.
            return;
        }
    }
}
