package org.flows4j.models.fuzz;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.zip.CRC32C;
import org.flows4j.core.tensor.TensorBackend;
import org.flows4j.core.tensor.cpu.CpuBackend;
import org.flows4j.models.Model;

/** Whole model files: as they are, with a checksum that is right, and without a checksum. */
public final class ModelFuzz {
    private static final TensorBackend BACKEND = CpuBackend.create();
    private static final byte[] KEY = "flows4j.checksum".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] MARK = "\"flows4j.checksum\":\"crc32c:".getBytes(StandardCharsets.US_ASCII);
    private static final int DIGITS = 8;

    private ModelFuzz() {}

    /**
     * Reads a file of these bytes, and two that differ from it in the header's length and the checksum.
     *
     * @param content anything
     */
    public static void fuzzerTestOneInput(byte[] content) {
        read(content);
        byte[] repaired = withLength(content);
        read(withoutChecksum(repaired));
        read(withChecksum(repaired));
    }

    private static void read(byte[] content) {
        FuzzedFile.read(".safetensors", content, file -> Model.read(file, BACKEND));
    }

    /** The length of the header, which a changed header no longer has, set to where its outermost brace closes. */
    private static byte[] withLength(byte[] content) {
        byte[] repaired = content.clone();
        int depth = 0;
        boolean text = false;
        for (int i = Long.BYTES; i < content.length; i++) {
            byte character = content[i];
            if (character == '"' && content[i - 1] != '\\') {
                text = !text;
            }
            depth += text ? 0 : character == '{' ? 1 : character == '}' ? -1 : 0;
            if (depth == 0) {
                int end = i + 1;
                while (end < content.length && content[end] == ' ') {
                    end++;
                }
                ByteBuffer.wrap(repaired).order(ByteOrder.LITTLE_ENDIAN).putLong(0, end - Long.BYTES);
                return repaired;
            }
        }
        return repaired;
    }

    private static byte[] withoutChecksum(byte[] content) {
        byte[] renamed = content.clone();
        int key = indexOf(content, KEY);
        if (key >= 0) {
            renamed[key + KEY.length - 1] = 'n';
        }
        return renamed;
    }

    private static byte[] withChecksum(byte[] content) {
        int mark = indexOf(content, MARK);
        if (mark < 0 || mark + MARK.length + DIGITS > content.length) {
            return content;
        }
        byte[] summed = content.clone();
        int digits = mark + MARK.length;
        Arrays.fill(summed, digits, digits + DIGITS, (byte) '0');
        CRC32C checksum = new CRC32C();
        checksum.update(summed);
        byte[] sum = HexFormat.of().toHexDigits((int) checksum.getValue()).getBytes(StandardCharsets.US_ASCII);
        System.arraycopy(sum, 0, summed, digits, DIGITS);
        return summed;
    }

    private static int indexOf(byte[] content, byte[] part) {
        for (int i = 0; i + part.length <= content.length; i++) {
            if (Arrays.equals(content, i, i + part.length, part, 0, part.length)) {
                return i;
            }
        }
        return -1;
    }
}
