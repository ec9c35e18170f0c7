package org.flows4j.core.io.safetensors;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.zip.CRC32C;
import org.flows4j.core.io.FlowsIoException;

/**
 * The checks that a safetensors file has to pass before it is used.
 *
 * @param path named in errors
 * @param channel the file, open for reading; it stays open
 */
record SafetensorsOpener(Path path, FileChannel channel) {
    /** The largest header that is read, 100 MB, the limit of the format's own library. */
    static final int MAXIMUM_HEADER_BYTES = 100_000_000;

    /** A header of nothing but tensors takes fifteen times its length once it has been read. */
    private static final long MEMORY_FOR_EACH_HEADER_BYTE = 32;

    private static final long LENGTH_BYTES = 8;
    private static final int CHUNK_BYTES = 1 << 20;

    /**
     * Reads the header and checks it, and the data against the checksum if there is one.
     *
     * @throws FlowsIoException if the file is not a safetensors file, is damaged, or its checksum is wrong
     * @throws IOException if the file cannot be read
     */
    SafetensorsFile open() throws IOException {
        long fileLength = channel.size();
        if (fileLength < LENGTH_BYTES + 2) {
            throw new FlowsIoException(path + ": a safetensors file has at least 10 bytes, this one has " + fileLength
                    + "; it is not one, or was cut off");
        }
        ByteBuffer lengthBytes = ByteBuffer.allocate(Long.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        readFully(path, channel, 0, lengthBytes);
        lengthBytes.flip();
        byte[] headerBytes = readHeader(lengthBytes.getLong(0), fileLength);
        long dataStart = LENGTH_BYTES + headerBytes.length;
        SafetensorsHeader header =
                SafetensorsHeader.parse(path.toString(), decode(headerBytes), fileLength - dataStart);
        String stated = header.metadata().get(SafetensorsChecksum.KEY);
        if (stated != null) {
            verifyChecksum(stated, lengthBytes, headerBytes, fileLength);
        }
        return new SafetensorsFile(path, channel, dataStart, header);
    }

    private byte[] readHeader(long headerLength, long fileLength) throws IOException {
        if (headerLength < 2 || headerLength > Math.min(MAXIMUM_HEADER_BYTES, fileLength - LENGTH_BYTES)) {
            throw new FlowsIoException(path + ": the header length at offset 0 is "
                    + Long.toUnsignedString(headerLength) + " bytes, but the file has " + fileLength
                    + " and a header at most " + MAXIMUM_HEADER_BYTES
                    + "; this is not a safetensors file, or it was cut off");
        }
        requireMemory(headerLength, Runtime.getRuntime().maxMemory());
        byte[] header = new byte[(int) headerLength];
        readFully(path, channel, LENGTH_BYTES, ByteBuffer.wrap(header));
        if (header[0] != '{') {
            throw new FlowsIoException(path + ": the header at offset 8 begins with byte " + (header[0] & 0xff)
                    + " instead of '{' (123); this is not a safetensors file, or it is damaged");
        }
        return header;
    }

    /** Checks that a header of this length can be read with a heap of this size. */
    void requireMemory(long headerLength, long heap) {
        if (headerLength > heap / MEMORY_FOR_EACH_HEADER_BYTE) {
            throw new FlowsIoException(path + ": reading a header of " + headerLength + " bytes may take "
                    + MEMORY_FOR_EACH_HEADER_BYTE + " times as much memory, but this Java process may use only " + heap
                    + " bytes; allow more with -Xmx, or divide the file");
        }
    }

    private String decode(byte[] header) {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(header))
                    .toString();
        } catch (CharacterCodingException e) {
            throw new FlowsIoException(path + ": the safetensors header is not UTF-8 text; the file is damaged", e);
        }
    }

    private void verifyChecksum(String stated, ByteBuffer lengthBytes, byte[] header, long fileLength)
            throws IOException {
        int digitsOffset = SafetensorsChecksum.digitsOffset(header);
        String computed = digitsOffset < 0
                ? "not where it was written"
                : computeChecksum(SafetensorsChecksum.begin(lengthBytes, header, digitsOffset), header, fileLength);
        if (!computed.equals(stated)) {
            throw new FlowsIoException(path + ": the checksum of the file is " + computed + ", but its metadata '"
                    + SafetensorsChecksum.KEY + "' says " + stated
                    + "; the file is damaged, get it again (a program that rewrites the file on purpose must drop that"
                    + " metadata)");
        }
    }

    private String computeChecksum(CRC32C checksum, byte[] header, long fileLength) throws IOException {
        long dataStart = LENGTH_BYTES + header.length;
        ByteBuffer chunk = ByteBuffer.allocateDirect((int) Math.min(CHUNK_BYTES, fileLength - dataStart));
        for (long position = dataStart; position < fileLength; position += chunk.limit()) {
            chunk.clear().limit((int) Math.min(CHUNK_BYTES, fileLength - position));
            readFully(path, channel, position, chunk);
            checksum.update(chunk.flip());
        }
        return SafetensorsChecksum.text(checksum);
    }

    /** Fills the rest of a buffer from an offset in a file, without moving the channel. */
    static void readFully(Path path, FileChannel channel, long position, ByteBuffer target) throws IOException {
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
}
