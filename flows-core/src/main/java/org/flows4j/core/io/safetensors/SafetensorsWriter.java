package org.flows4j.core.io.safetensors;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.zip.CRC32C;
import org.flows4j.core.io.AtomicFiles;
import org.flows4j.core.io.FlowsIoException;

/**
 * Writes safetensors files: complete or not at all (see {@link AtomicFiles}), and with a checksum.
 *
 * <p>Any program that knows the format can read them. The header is padded with spaces to a multiple of 8 bytes and
 * tensors of larger elements come first, so every tensor is aligned to its element size when the file is mapped into
 * memory.
 */
public final class SafetensorsWriter {
    private static final JsonFactory JSON = new JsonFactory();
    private static final int LENGTH_BYTES = 8;
    private static final int ALIGNMENT = 8;
    private static final int CHUNK_BYTES = 1 << 20;

    private SafetensorsWriter() {}

    /**
     * Writes a file.
     *
     * @param metadata texts to keep beside the tensors; the key {@code flows4j.checksum} is set by this method
     * @param tensors the tensors; each source is asked for every byte once, in order
     * @throws IllegalArgumentException if there are more than 100,000 tensors, two have the same name, the header would exceed 100 MB, or the
     *     tensors together more bytes than a file can have
     * @throws FlowsIoException if the file cannot be written
     */
    public static void write(Path path, Map<String, String> metadata, List<SafetensorsTensor> tensors) {
        if (tensors.size() > SafetensorsHeader.MAXIMUM_TENSORS) {
            throw new IllegalArgumentException("A file can have at most " + SafetensorsHeader.MAXIMUM_TENSORS
                    + " tensors, got " + tensors.size() + "; make the model smaller, or write several files");
        }
        List<SafetensorsTensor> ordered = new ArrayList<>(tensors);
        ordered.sort(Comparator.comparing(SafetensorsTensor::type, Comparator.comparingInt(SafetensorsType::bytes))
                .reversed());
        byte[] header = header(metadata, ordered);
        AtomicFiles.write(path, channel -> writeAll(channel, header, ordered));
    }

    private static void writeAll(FileChannel channel, byte[] header, List<SafetensorsTensor> tensors)
            throws IOException {
        ByteBuffer length = ByteBuffer.allocate(LENGTH_BYTES).order(ByteOrder.LITTLE_ENDIAN);
        length.putLong(header.length).flip();
        int digitsOffset = SafetensorsChecksum.digitsOffset(header);
        CRC32C checksum = SafetensorsChecksum.begin(length, header, digitsOffset);
        writeFully(channel, length);
        writeFully(channel, ByteBuffer.wrap(header));
        long largest =
                tensors.stream().mapToLong(SafetensorsTensor::byteLength).max().orElse(0);
        ByteBuffer chunk =
                ByteBuffer.allocateDirect((int) Math.min(CHUNK_BYTES, largest)).order(ByteOrder.LITTLE_ENDIAN);
        for (SafetensorsTensor tensor : tensors) {
            writeData(channel, tensor, chunk, checksum);
        }
        // The checksum is known only now; the file still has its temporary name, so no reader sees it without one.
        channel.position(LENGTH_BYTES + digitsOffset);
        writeFully(channel, ByteBuffer.wrap(SafetensorsChecksum.digits(checksum).getBytes(StandardCharsets.US_ASCII)));
    }

    private static void writeData(FileChannel channel, SafetensorsTensor tensor, ByteBuffer chunk, CRC32C checksum)
            throws IOException {
        long end = tensor.byteLength();
        for (long offset = 0; offset < end; offset += chunk.limit()) {
            chunk.clear().limit((int) Math.min(CHUNK_BYTES, end - offset));
            tensor.source().fill(offset, chunk);
            if (chunk.hasRemaining()) {
                throw new IllegalStateException("the source of tensor '" + tensor.name() + "' left " + chunk.remaining()
                        + " bytes of a chunk unfilled; it must fill every chunk to its limit");
            }
            chunk.rewind();
            checksum.update(chunk);
            writeFully(channel, chunk.rewind());
        }
    }

    private static void writeFully(FileChannel channel, ByteBuffer bytes) throws IOException {
        while (bytes.hasRemaining()) {
            channel.write(bytes);
        }
    }

    private static byte[] header(Map<String, String> metadata, List<SafetensorsTensor> tensors) {
        Map<String, String> completed = new LinkedHashMap<>(metadata);
        completed.put(SafetensorsChecksum.KEY, SafetensorsChecksum.PLACEHOLDER);
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (JsonGenerator json = JSON.createGenerator(bytes)) {
            json.writeStartObject();
            json.writeObjectFieldStart(SafetensorsHeader.METADATA_KEY);
            for (Map.Entry<String, String> text : completed.entrySet()) {
                json.writeStringField(text.getKey(), text.getValue());
            }
            json.writeEndObject();
            writeEntries(json, tensors);
            json.writeEndObject();
        } catch (IOException e) {
            throw new IllegalArgumentException(
                    "a name or a metadata text cannot be written as UTF-8: " + e.getMessage(), e);
        }
        int padded = (bytes.size() + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
        byte[] header = Arrays.copyOf(bytes.toByteArray(), padded);
        Arrays.fill(header, bytes.size(), padded, (byte) ' ');
        if (padded > SafetensorsOpener.MAXIMUM_HEADER_BYTES) {
            throw new IllegalArgumentException("the header would have " + padded + " bytes, the format allows "
                    + SafetensorsOpener.MAXIMUM_HEADER_BYTES + "; write fewer tensors or less metadata");
        }
        return header;
    }

    private static void writeEntries(JsonGenerator json, List<SafetensorsTensor> tensors) throws IOException {
        Set<String> names = new HashSet<>();
        long position = 0;
        for (SafetensorsTensor tensor : tensors) {
            if (!names.add(tensor.name())) {
                throw new IllegalArgumentException("two tensors are named '" + tensor.name() + "'; rename one");
            }
            long end;
            try {
                end = Math.addExact(position, tensor.byteLength());
            } catch (ArithmeticException e) {
                throw new IllegalArgumentException("the tensors up to '" + tensor.name() + "' are too large", e);
            }
            json.writeObjectFieldStart(tensor.name());
            json.writeStringField("dtype", tensor.type().name());
            json.writeFieldName("shape");
            json.writeStartArray();
            for (long dimension : tensor.shape()) {
                json.writeNumber(dimension);
            }
            json.writeEndArray();
            json.writeFieldName("data_offsets");
            json.writeArray(new long[] {position, end}, 0, 2);
            json.writeEndObject();
            position = end;
        }
    }
}
