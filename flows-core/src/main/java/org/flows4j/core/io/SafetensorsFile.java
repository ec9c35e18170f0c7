package org.flows4j.core.io;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Map;
import java.util.Objects;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * A safetensors file open for reading: named tensors and a map of texts in a container that many languages read.
 *
 * <p>The file is an 8 byte little-endian length, a JSON header of that length, and the raw little-endian data of the
 * tensors without gaps. {@link #open} checks all that the header says against the size of the file before anything of
 * that size is allocated, and, where {@link SafetensorsWriter} wrote a checksum, every byte of the file against it. So
 * a damaged or hostile file ends in a {@link FlowsIoException} there, and reading from an open file does not.
 *
 * <p>Any number of threads may read at the same time.
 */
public final class SafetensorsFile implements AutoCloseable {
    /** The largest header that is read, 100 MB, the limit of the format's own library. */
    static final int MAXIMUM_HEADER_BYTES = 100_000_000;

    private static final int LENGTH_BYTES = 8;
    private static final int CHUNK_BYTES = 1 << 20;

    private final Path path;
    private final FileChannel channel;
    private final long dataStart;
    private final SafetensorsHeader header;

    private SafetensorsFile(Path path, FileChannel channel, long dataStart, SafetensorsHeader header) {
        this.path = path;
        this.channel = channel;
        this.dataStart = dataStart;
        this.header = header;
    }

    /**
     * Opens a file and checks it.
     *
     * @param path the file
     * @return the open file, to be closed by the caller
     * @throws FlowsIoException if the file is missing, unreadable, not a safetensors file, damaged, or its checksum is
     *     wrong
     */
    public static SafetensorsFile open(Path path) {
        if (!Files.isRegularFile(path)) {
            throw new FlowsIoException("cannot read " + path + ": there is no such file");
        }
        FileChannel channel = null;
        try {
            channel = FileChannel.open(path, StandardOpenOption.READ);
            SafetensorsFile file = readHeader(path, channel);
            channel = null;
            return file;
        } catch (IOException e) {
            throw new FlowsIoException("cannot read " + path + ": " + e, e);
        } finally {
            closeAfterFailure(channel);
        }
    }

    private static void closeAfterFailure(@Nullable FileChannel channel) {
        if (channel != null) {
            try {
                channel.close();
            } catch (IOException e) {
                // The error that brought us here says more than this one.
                return;
            }
        }
    }

    private static SafetensorsFile readHeader(Path path, FileChannel channel) throws IOException {
        long fileLength = channel.size();
        if (fileLength < LENGTH_BYTES + 2) {
            throw new FlowsIoException(path + ": a safetensors file has at least 10 bytes, this one has " + fileLength
                    + "; it is not one, or was cut off");
        }
        ByteBuffer lengthBytes = ByteBuffer.allocate(LENGTH_BYTES).order(ByteOrder.LITTLE_ENDIAN);
        readFully(path, channel, 0, lengthBytes);
        lengthBytes.flip();
        long headerLength = lengthBytes.getLong(0);
        if (headerLength < 2 || headerLength > Math.min(MAXIMUM_HEADER_BYTES, fileLength - LENGTH_BYTES)) {
            throw new FlowsIoException(path + ": the header length at offset 0 is "
                    + Long.toUnsignedString(headerLength) + " bytes, but the file has " + fileLength
                    + " and a header at most " + MAXIMUM_HEADER_BYTES
                    + "; this is not a safetensors file, or it was cut off");
        }
        ByteBuffer headerBytes = ByteBuffer.allocate((int) headerLength);
        readFully(path, channel, LENGTH_BYTES, headerBytes);
        headerBytes.flip();
        if (headerBytes.get(0) != '{') {
            throw new FlowsIoException(path + ": the header at offset 8 begins with byte " + (headerBytes.get(0) & 0xff)
                    + " instead of '{' (123); this is not a safetensors file, or it is damaged");
        }
        long dataStart = LENGTH_BYTES + headerLength;
        SafetensorsHeader header =
                SafetensorsHeader.parse(path.toString(), decode(path, headerBytes), fileLength - dataStart);
        SafetensorsFile file = new SafetensorsFile(path, channel, dataStart, header);
        file.verifyChecksum(lengthBytes, headerBytes.array());
        return file;
    }

    private static String decode(Path path, ByteBuffer headerBytes) {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(headerBytes.duplicate())
                    .toString();
        } catch (CharacterCodingException e) {
            throw new FlowsIoException(path + ": the safetensors header is not UTF-8 text; the file is damaged", e);
        }
    }

    private void verifyChecksum(ByteBuffer lengthBytes, byte[] headerBytes) throws IOException {
        String stated = metadata().get(SafetensorsChecksum.KEY);
        if (stated == null) {
            return;
        }
        int digitsOffset = SafetensorsChecksum.digitsOffset(headerBytes);
        String computed = "none in this spelling";
        if (digitsOffset >= 0) {
            CRC32C checksum = SafetensorsChecksum.begin(lengthBytes, headerBytes, digitsOffset);
            long end = channel.size();
            ByteBuffer chunk = ByteBuffer.allocateDirect((int) Math.min(CHUNK_BYTES, end - dataStart));
            for (long position = dataStart; position < end; position += chunk.limit()) {
                chunk.clear().limit((int) Math.min(CHUNK_BYTES, end - position));
                readFully(path, channel, position, chunk);
                checksum.update(chunk.flip());
            }
            computed = SafetensorsChecksum.text(checksum);
        }
        if (!computed.equals(stated)) {
            throw new FlowsIoException(path + ": the checksum of the file is " + computed + ", but its metadata '"
                    + SafetensorsChecksum.KEY + "' says " + stated
                    + "; the file is damaged, get it again (a program that rewrites the file on purpose must drop that"
                    + " metadata)");
        }
    }

    /**
     * Returns the path the file was opened with.
     *
     * @return the path
     */
    public Path path() {
        return path;
    }

    /**
     * Returns the texts kept beside the tensors.
     *
     * @return an unmodifiable map, empty if the file has none
     */
    public Map<String, String> metadata() {
        return header.metadata();
    }

    /**
     * Tells whether the file carries a checksum; {@link #open} has then compared it with every byte of the file.
     *
     * @return false for a file not written by {@link SafetensorsWriter}
     */
    public boolean hasChecksum() {
        return metadata().containsKey(SafetensorsChecksum.KEY);
    }

    /**
     * Returns the tensors by name.
     *
     * @return an unmodifiable map in the order of the data
     */
    public Map<String, SafetensorsEntry> entries() {
        return header.entries();
    }

    /**
     * Returns what the file says about one tensor.
     *
     * @param name the name of the tensor
     * @return its entry
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
     * Reads raw little-endian bytes of a tensor and fills what remains of a buffer with them.
     *
     * @param name the name of the tensor
     * @param byteOffset where to begin within the tensor
     * @param target filled from its position to its limit
     * @throws IndexOutOfBoundsException if the tensor has fewer bytes than that from {@code byteOffset} on
     * @throws FlowsIoException if there is no tensor of that name or the file cannot be read
     */
    public void read(String name, long byteOffset, ByteBuffer target) {
        SafetensorsEntry entry = entry(name);
        Objects.checkFromIndexSize(byteOffset, target.remaining(), entry.byteLength());
        try {
            readFully(path, channel, dataStart + entry.begin() + byteOffset, target);
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

    private static void readFully(Path path, FileChannel channel, long position, ByteBuffer target) throws IOException {
        long at = position;
        while (target.hasRemaining()) {
            int count = channel.read(target, at);
            if (count < 0) {
                throw new FlowsIoException(path + ": the file ends at offset " + at + ", " + target.remaining()
                        + " bytes too early; another process has shortened it");
            }
            at += count;
        }
    }

    /** Closes the file. */
    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException e) {
            throw new FlowsIoException("cannot close " + path + ": " + e, e);
        }
    }
}
