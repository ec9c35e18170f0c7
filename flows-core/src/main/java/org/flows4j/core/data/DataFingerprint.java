package org.flows4j.core.data;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * Identifies the contents of a data set, to show that two files hold the same samples without keeping either.
 *
 * <p>The fingerprint is the SHA-256 of the sample shape, the number of levels, the names of the classes, and every sample with its label
 * in order; values count in single precision. The name, format and location of the file do not matter; the order of the samples does,
 * because a split by a seed depends on it.
 */
public final class DataFingerprint {
    private static final int BYTE_LEVELS = 256;
    private static final int NO_LABEL = -1;

    private DataFingerprint() {}

    /**
     * Computes the fingerprint of a data set, reading every sample once.
     *
     * @param data any data set
     * @return 64 hexadecimal digits
     */
    public static String of(DataSet data) {
        MessageDigest digest = sha256();
        int[] dims = data.sampleDims();
        digest.update(ints(dims.length));
        digest.update(ints(dims));
        digest.update(ints(data.levels(), data.size(), data.labelNames().size()));
        for (String name : data.labelNames()) {
            byte[] text = name.getBytes(StandardCharsets.UTF_8);
            digest.update(ints(text.length));
            digest.update(text);
        }
        boolean bytes = data.levels() > 0 && data.levels() <= BYTE_LEVELS;
        float[] sample = new float[data.sampleLength()];
        ByteBuffer content = ByteBuffer.allocate((bytes ? 1 : Float.BYTES) * sample.length);
        for (int row = 0; row < data.size(); row++) {
            data.copySample(row, sample, 0);
            content.clear();
            if (bytes) {
                for (float value : sample) {
                    content.put((byte) (int) value);
                }
            } else {
                content.asFloatBuffer().put(sample);
            }
            digest.update(content.array());
            digest.update(ints(data.label(row).orElse(NO_LABEL)));
        }
        return HexFormat.of().formatHex(digest.digest());
    }

    private static byte[] ints(int... values) {
        ByteBuffer bytes = ByteBuffer.allocate(Integer.BYTES * values.length);
        bytes.asIntBuffer().put(values);
        return bytes.array();
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java has SHA-256, this one does not", e);
        }
    }
}
