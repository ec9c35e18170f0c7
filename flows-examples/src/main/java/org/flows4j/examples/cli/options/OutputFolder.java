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
 * Where a command puts its results: made sure of before hours are spent on making them. Folders that were created for it and are
 * empty at the end, because the command was refused, go again.
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
     * Opens a folder for one command alone, as runs that can be resumed need it, and deletes what a killed one has left half-written.
     *
     * @param folder created where there is none
     * @param note told if the folder cannot be locked
     * @throws FlowsIoException if it cannot be written to, or another command does so
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
     * @param file to be written; the folder is created where there is none
     * @throws FlowsIoException if it cannot be written
     */
    public static OutputFolder of(Path file) {
        Path parent = file.toAbsolutePath().getParent();
        if (parent == null || Files.isDirectory(file)) {
            throw new FlowsIoException("cannot write " + file + ": it is a folder; give --out the name of a file");
        }
        return new OutputFolder(prepare(parent), null);
    }

    /** Creates a folder where there is none, tries to write into it, and returns what was created. */
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

    /** The exceptions' own messages are no more than the path. */
    private static String reason(IOException failure) {
        if (failure instanceof AccessDeniedException) {
            return "permission denied";
        }
        if (failure instanceof NoSuchFileException) {
            return "nothing can be created there";
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
                // It has results in it, or stays empty, which is no reason to fail.
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

    /** The lock of a folder that was created for nothing must not keep it. */
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
