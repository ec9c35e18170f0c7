package org.flows4j.core.io;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.regex.Pattern;

/** Temporary files of killed processes, recognized by their free lock. None is deleted if the file system has no locks. */
final class Leftovers {
    private static final Pattern NAME =
            Pattern.compile("\\..+\\.[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}" + Pattern.quote(TemporaryFile.ENDING));

    private Leftovers() {}

    /**
     * Deletes leftovers.
     *
     * @param prefix of their names, see {@link TemporaryFile#prefix}; a dot for all
     */
    static void delete(Path folder, String prefix) throws IOException {
        DirectoryStream.Filter<Path> temporary = path -> {
            String name = String.valueOf(path.getFileName());
            return name.startsWith(prefix) && NAME.matcher(name).matches();
        };
        try (DirectoryStream<Path> files = Files.newDirectoryStream(folder, temporary)) {
            for (Path file : files) {
                deleteUnlessUsed(file);
            }
        }
    }

    private static void deleteUnlessUsed(Path file) throws IOException {
        if (!Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS) || !Files.isWritable(file)) {
            return;
        }
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            if (channel.tryLock() != null) {
                Files.deleteIfExists(file);
            }
        } catch (OverlappingFileLockException | NoSuchFileException inUseOrJustFinished) {
            return;
        }
    }
}
