package org.flows4j.core.io.safetensors;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Map;
import java.util.Objects;
import org.flows4j.core.io.FlowsIoException;
import org.flows4j.core.io.Uninterrupted;
import org.jspecify.annotations.Nullable;

/**
 * A safetensors file open for reading: named tensors and a map of texts in a container that many languages read.
 *
 * <p>The file is an 8 byte little-endian length, a JSON header of that length, and the raw little-endian data of the
 * tensors without gaps. {@link #open} checks the whole header against the size of the file before anything of
 * that size is allocated, and, where {@link SafetensorsWriter} wrote a checksum, every byte of the file against it. So
 * a damaged or hostile file ends in a {@link FlowsIoException} there, and reading from an open file does not.
 *
 * <p>Any number of threads may read at the same time. An interrupted thread opens and reads a file like any other and stays
 * interrupted.
 */
public final class SafetensorsFile implements AutoCloseable {
    private final Path path;
    private final ReopeningChannel file;
    private final long dataStart;
    private final SafetensorsHeader header;

    /** {@link SafetensorsOpener} calls this after all checks. */
    SafetensorsFile(Path path, FileChannel channel, long dataStart, SafetensorsHeader header) throws IOException {
        this.path = path;
        this.file = new ReopeningChannel(path, channel);
        this.dataStart = dataStart;
        this.header = header;
    }

    /**
     * Opens a file and checks it.
     *
     * @return the open file, to be closed by the caller
     * @throws FlowsIoException if the file is missing, unreadable, not a safetensors file, damaged, or its checksum is
     *     wrong
     */
    public static SafetensorsFile open(Path path) {
        if (Files.isDirectory(path)) {
            throw new FlowsIoException("cannot read " + path + ": it is a folder; give the path of a file, such as "
                    + path.resolve("model.safetensors"));
        }
        if (!Files.isRegularFile(path)) {
            throw new FlowsIoException("cannot read " + path + ": there is no such file");
        }
        try {
            return Uninterrupted.call(() -> openOnce(path));
        } catch (IOException e) {
            throw new FlowsIoException("cannot read " + path + ": " + e, e);
        }
    }

    private static SafetensorsFile openOnce(Path path) throws IOException {
        FileChannel channel = FileChannel.open(path, StandardOpenOption.READ);
        SafetensorsFile file = null;
        try {
            file = new SafetensorsOpener(path, channel).open();
            return file;
        } finally {
            closeAfterFailure(file == null ? channel : null);
        }
    }

    private static void closeAfterFailure(@Nullable FileChannel channel) {
        if (channel != null) {
            try {
                channel.close();
            } catch (IOException e) {
                // The original error is more informative.
                return;
            }
        }
    }

    /** Returns the path the file was opened with. */
    public Path path() {
        return path;
    }

    /** Returns the texts kept beside the tensors, an unmodifiable map, empty if the file has none. */
    public Map<String, String> metadata() {
        return header.metadata();
    }

    /** Returns whether the file carries a checksum; {@link #open} has then compared it with every byte of the file. */
    public boolean hasChecksum() {
        return metadata().containsKey(SafetensorsChecksum.KEY);
    }

    /** Returns the tensors by name, an unmodifiable map in the order of the data. */
    public Map<String, SafetensorsEntry> entries() {
        return header.entries();
    }

    /**
     * Returns the header's description of one tensor.
     *
     * @throws FlowsIoException if there is no tensor of that name
     */
    public SafetensorsEntry entry(String name) {
        SafetensorsEntry entry = entries().get(name);
        if (entry == null) {
            throw new FlowsIoException(path + " has no tensor '" + name + "'; it has "
                    + entries().size()
                    + (entries().isEmpty()
                            ? ""
                            : ", the first is '" + entries().keySet().iterator().next() + "'"));
        }
        return entry;
    }

    /**
     * Fills the rest of a buffer with raw little-endian bytes of a tensor.
     *
     * @param byteOffset where to begin within the tensor
     * @param target filled from its position to its limit
     * @throws IndexOutOfBoundsException if the tensor has fewer bytes than that from {@code byteOffset} on
     * @throws FlowsIoException if there is no tensor of that name or the file cannot be read
     */
    public void read(String name, long byteOffset, ByteBuffer target) {
        SafetensorsEntry entry = entry(name);
        Objects.checkFromIndexSize(byteOffset, target.remaining(), entry.byteLength());
        try {
            file.read(dataStart + entry.begin() + byteOffset, target);
        } catch (IOException e) {
            throw new FlowsIoException("cannot read tensor '" + name + "' of " + path + ": " + e, e);
        }
    }

    /**
     * Reads a tensor as floats.
     *
     * @param name the name of a tensor of type F32, F16 or BF16
     * @return its elements in row-major order
     * @throws FlowsIoException if there is no such tensor, it has another type, or more elements than an array can hold
     */
    public float[] floats(String name) {
        return SafetensorsValues.floats(this, entry(name));
    }

    /**
     * Reads a tensor as doubles.
     *
     * @param name the name of a tensor of type F64, F32, F16 or BF16
     * @return its elements in row-major order
     * @throws FlowsIoException if there is no such tensor, it has another type, or more elements than an array can hold
     */
    public double[] doubles(String name) {
        return SafetensorsValues.doubles(this, entry(name));
    }

    /**
     * Reads a tensor as longs.
     *
     * @param name the name of a tensor of any integer type but U64, or of type BOOL
     * @return its elements in row-major order
     * @throws FlowsIoException if there is no such tensor, it has another type, or more elements than an array can hold
     */
    public long[] longs(String name) {
        return SafetensorsValues.longs(this, entry(name));
    }

    /** Closes the file. */
    @Override
    public void close() {
        try {
            file.close();
        } catch (IOException e) {
            throw new FlowsIoException("cannot close " + path + ": " + e, e);
        }
    }
}
