package org.flows4j.core.io;

import java.io.BufferedInputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.zip.GZIPInputStream;
import org.jspecify.annotations.Nullable;

/**
 * A file or stream that is read from front to back, unpacked on the way where it is gzipped.
 *
 * <p>It knows its name, its place and, for a file, its size, so that the readers can check what a header declares
 * before they allocate, and report errors with their place. Offsets are those of the unpacked bytes.
 */
public final class ByteSource implements Closeable {
    /** Deflate cannot pack better than this, so a packed file bounds what it may declare. */
    private static final long BEST_PACKING = 1032;

    private static final int BUFFER_BYTES = 1 << 16;
    private static final long UNKNOWN = -1;

    private final String name;
    private final InputStream stream;
    private final boolean packed;
    private final long size;
    private final MemoryLimit memory;
    private long position;

    private ByteSource(String name, InputStream source, long size, MemoryLimit memory) throws IOException {
        this.name = name;
        this.size = size;
        this.memory = memory;
        BufferedInputStream buffered = new BufferedInputStream(source, BUFFER_BYTES);
        buffered.mark(2);
        // The gzip magic number.
        this.packed = buffered.read() == 0x1f && buffered.read() == 0x8b;
        buffered.reset();
        this.stream =
                packed ? new BufferedInputStream(new GZIPInputStream(buffered, BUFFER_BYTES), BUFFER_BYTES) : buffered;
    }

    /**
     * Opens a file.
     *
     * @throws FlowsIoException if it is missing, a folder, unreadable or empty
     */
    public static ByteSource open(Path path) {
        return open(path, MemoryLimit.now());
    }

    /** {@link #open(Path)} within a limit that is shared with other files. */
    public static ByteSource open(Path path, MemoryLimit memory) {
        if (!Files.isRegularFile(path)) {
            throw new FlowsIoException("cannot read " + path + ": "
                    + (Files.exists(path) ? "it is not a file" : "there is no such file") + "; check the path");
        }
        InputStream file = null;
        try {
            long size = Files.size(path);
            if (size == 0) {
                throw new FlowsIoException(path + " is empty (0 bytes); get it again");
            }
            file = Files.newInputStream(path);
            ByteSource source = new ByteSource(path.toString(), file, size, memory);
            file = null;
            return source;
        } catch (IOException e) {
            throw new FlowsIoException("cannot read " + path + ": " + e, e);
        } finally {
            closeQuietly(file);
        }
    }

    private static void closeQuietly(@Nullable InputStream file) {
        if (file != null) {
            try {
                file.close();
            } catch (IOException e) {
                // The original error is more informative.
                return;
            }
        }
    }

    /**
     * Wraps a stream of unknown size, which the caller closes.
     *
     * @param name for errors
     * @throws FlowsIoException if its first bytes cannot be read
     */
    public static ByteSource of(String name, InputStream stream) {
        return of(name, stream, MemoryLimit.now());
    }

    /** {@link #of(String, InputStream)} within a limit that is shared with other files. */
    public static ByteSource of(String name, InputStream stream, MemoryLimit memory) {
        try {
            return new ByteSource(name, stream, UNKNOWN, memory);
        } catch (IOException e) {
            throw new FlowsIoException("cannot read " + name + ": " + e, e);
        }
    }

    /** The name in error messages. */
    public String name() {
        return name;
    }

    /** Returns the number of unpacked bytes read so far. */
    public long position() {
        return position;
    }

    /** Returns the unpacked bytes that are left to read, where they can be read as they come. */
    public InputStream stream() {
        return stream;
    }

    /**
     * Checks that the number of bytes that a header declares can follow. Whether the result fits into memory is the concern of
     * {@link
     * #claimMemory}.
     *
     * @param bytes the number of bytes declared, not negative
     * @param what their name, for the error
     * @throws FlowsIoException if the file has more or fewer
     */
    public void requireRemaining(long bytes, String what) {
        if (size != UNKNOWN) {
            boolean possible = packed ? bytes / BEST_PACKING <= size : bytes == size - position;
            if (!possible) {
                throw new FlowsIoException(name + ": its header declares " + bytes + " bytes of " + what
                        + " from offset " + position + " on, but the " + (packed ? "packed " : "") + "file has " + size
                        + " bytes in all; it was cut off or is damaged, get it again");
            }
        }
    }

    /**
     * Checks that data fits into memory before any of it is allocated.
     *
     * @param bytes of heap that it takes, copies on the way included
     * @param what its name, for the error
     * @throws FlowsIoException if it does not
     */
    public void claimMemory(long bytes, String what) {
        memory.claim(name, bytes, what);
    }

    /**
     * Reads a number of bytes. For a stream, memory is allocated as they arrive, so a wrong number costs no more than the stream
     * holds.
     *
     * @throws FlowsIoException if fewer are left
     */
    public byte[] read(int count, String what) {
        byte[] bytes = readAtMost(count);
        if (bytes.length < count) {
            throw new FlowsIoException(name + ": ends at offset " + position + " in the middle of " + what + ", "
                    + (count - bytes.length) + " bytes too early; it was cut off, get it again");
        }
        return bytes;
    }

    /** Reads a number of bytes, or all there are if these are fewer. */
    public byte[] readAtMost(int count) {
        try {
            byte[] bytes = size == UNKNOWN ? stream.readNBytes(count) : readFile(count);
            position += bytes.length;
            return bytes;
        } catch (IOException e) {
            throw unreadable(e);
        }
    }

    /** A file's size bounds what it may declare, so pieces, which take the memory twice, are not needed. */
    private byte[] readFile(int count) throws IOException {
        byte[] bytes = new byte[count];
        int read = stream.readNBytes(bytes, 0, count);
        return read == count ? bytes : Arrays.copyOf(bytes, read);
    }

    /** Reads a big-endian 32 bit integer. */
    public int readInt(String what) {
        return ByteBuffer.wrap(read(Integer.BYTES, what)).getInt();
    }

    /**
     * Checks that everything has been read. Of a packed file this also checks its checksum.
     *
     * @throws FlowsIoException if there is more
     */
    public void requireEnd() {
        try {
            if (stream.read() >= 0) {
                throw new FlowsIoException(name + ": has more bytes after offset " + position
                        + ", where its header says it ends; it is damaged, get it again");
            }
        } catch (IOException e) {
            throw unreadable(e);
        }
    }

    /** Describes an error of the underlying stream. */
    FlowsIoException unreadable(IOException cause) {
        return new FlowsIoException(
                name + ": cannot be read after offset " + position + ": " + cause
                        + "; it was cut off or is damaged, get it again",
                cause);
    }

    @Override
    public void close() {
        try {
            stream.close();
        } catch (IOException e) {
            throw unreadable(e);
        }
    }
}
