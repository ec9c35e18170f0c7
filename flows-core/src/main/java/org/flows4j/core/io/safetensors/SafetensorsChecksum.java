package org.flows4j.core.io.safetensors;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.zip.CRC32C;

/**
 * The checksum of a safetensors file, kept in the metadata of the file that it protects.
 *
 * <p>It is the CRC-32C of all bytes of the file, header included, where the eight hexadecimal digits of the checksum
 * itself count as zeros. A flipped bit is found anywhere: in the weights, a shape or the metadata.
 */
final class SafetensorsChecksum {
    static final String KEY = "flows4j.checksum";
    private static final String ALGORITHM = "crc32c:";
    private static final int DIGITS = 8;

    /** The placeholder for the checksum until it is known. */
    static final String PLACEHOLDER = ALGORITHM + "0".repeat(DIGITS);

    /** Quotes within JSON strings are escaped, so these bytes occur nowhere but where the checksum is given. */
    private static final byte[] MARK = ("\"" + KEY + "\":\"" + ALGORITHM).getBytes(StandardCharsets.US_ASCII);

    private SafetensorsChecksum() {}

    /** Returns the offset of the digits within the header's JSON, or -1 if they are not there in our own spelling. */
    static int digitsOffset(byte[] header) {
        for (int start = 0; start + MARK.length + DIGITS <= header.length; start++) {
            if (header[start] == MARK[0] && Arrays.equals(header, start, start + MARK.length, MARK, 0, MARK.length)) {
                return start + MARK.length;
            }
        }
        return -1;
    }

    /** Begins a checksum with the length and the JSON of the header, whatever digits it holds. */
    static CRC32C begin(ByteBuffer lengthBytes, byte[] header, int digitsOffset) {
        CRC32C checksum = new CRC32C();
        checksum.update(lengthBytes.duplicate());
        checksum.update(header, 0, digitsOffset);
        checksum.update("0".repeat(DIGITS).getBytes(StandardCharsets.US_ASCII));
        checksum.update(header, digitsOffset + DIGITS, header.length - digitsOffset - DIGITS);
        return checksum;
    }

    /** Returns the digits of a finished checksum. */
    static String digits(CRC32C checksum) {
        return HexFormat.of().toHexDigits((int) checksum.getValue());
    }

    /** Returns the text of a finished checksum as the metadata has it. */
    static String text(CRC32C checksum) {
        return ALGORITHM + digits(checksum);
    }
}
