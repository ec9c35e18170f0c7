package org.flows4j.core.io.numpy;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import java.util.zip.ZipOutputStream;
import org.flows4j.core.io.AtomicFiles;
import org.flows4j.core.io.ByteSource;
import org.flows4j.core.io.Excerpt;
import org.flows4j.core.io.FlowsIoException;
import org.flows4j.core.io.MemoryLimit;

/**
 * Reads and writes npz files, numpy's archives of named arrays: what {@code numpy.savez}, {@code savez_compressed} and {@code load}
 * write and read. Arrays of pickled objects are refused.
 */
public final class NpzFile {
    private static final String ENDING = ".npy";
    /** The same arrays give the same bytes. */
    private static final LocalDateTime TIME = LocalDateTime.of(1980, 1, 1, 0, 0);

    private NpzFile() {}

    /**
     * Reads all arrays.
     *
     * @return the arrays by name, in the order of the archive
     * @throws FlowsIoException if the file is missing, no such archive or damaged, names an array twice, or an array is none that
     *     {@link NpyReader} understands
     */
    public static Map<String, NpyArray> read(Path path) {
        // Reports missing files, folders and empty files as the other readers do.
        ByteSource.open(path).close();
        try (ZipFile archive = new ZipFile(path.toFile())) {
            Map<String, NpyArray> arrays = new LinkedHashMap<>();
            MemoryLimit memory = MemoryLimit.now();
            for (ZipEntry entry : archive.stream().toList()) {
                String name = arrayName(path, entry.getName());
                NpyArray array = read(path + ", " + entry.getName(), archive, entry, memory);
                if (arrays.put(name, array) != null) {
                    throw new FlowsIoException(
                            path + ": holds two arrays named '" + Excerpt.of(name) + "'; it is damaged");
                }
            }
            return arrays;
        } catch (IOException | IllegalArgumentException e) {
            throw new FlowsIoException(
                    path + ": cannot be read as an npz archive: " + e.getMessage()
                            + "; it was cut off, is damaged, or was not written by numpy.savez",
                    e);
        }
    }

    private static String arrayName(Path path, String entry) {
        if (!entry.endsWith(ENDING)) {
            throw new FlowsIoException(path + ": holds '" + Excerpt.of(String.valueOf(entry))
                    + "', which is no array; an npz archive has npy files only");
        }
        return entry.substring(0, entry.length() - ENDING.length());
    }

    private static NpyArray read(String name, ZipFile archive, ZipEntry entry, MemoryLimit memory) throws IOException {
        try (InputStream stream = archive.getInputStream(entry);
                ByteSource source = ByteSource.of(name, stream, memory)) {
            return NpyReader.read(source);
        }
    }

    /**
     * Writes arrays, uncompressed, completely or not at all.
     *
     * @param arrays by name
     * @throws FlowsIoException if the file cannot be written
     */
    public static void write(Path path, Map<String, NpyArray> arrays) {
        AtomicFiles.writeStream(path, stream -> {
            ZipOutputStream archive = new ZipOutputStream(stream);
            for (Map.Entry<String, NpyArray> named : arrays.entrySet()) {
                write(archive, named.getKey() + ENDING, named.getValue());
            }
            archive.finish();
        });
    }

    private static void write(ZipOutputStream archive, String name, NpyArray array) throws IOException {
        byte[] header = NpyHeader.write(array.type(), array.shape());
        ByteBuffer data = array.bytes();
        byte[] bytes = new byte[data.remaining()];
        data.get(bytes);
        CRC32 checksum = new CRC32();
        checksum.update(header);
        checksum.update(bytes);
        ZipEntry entry = new ZipEntry(name);
        entry.setMethod(ZipEntry.STORED);
        entry.setSize((long) header.length + bytes.length);
        entry.setCrc(checksum.getValue());
        entry.setTimeLocal(TIME);
        archive.putNextEntry(entry);
        archive.write(header);
        archive.write(bytes);
        archive.closeEntry();
    }
}
