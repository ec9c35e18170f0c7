package org.flows4j.core.data.image;

import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import org.flows4j.core.data.ByteDataSet;
import org.flows4j.core.data.DataSet;
import org.flows4j.core.data.Labels;
import org.flows4j.core.io.ByteSource;
import org.flows4j.core.io.FlowsIoException;
import org.flows4j.core.io.MemoryLimit;
import org.jspecify.annotations.Nullable;

/**
 * Reads IDX files, the format of MNIST and its relatives, plain or gzipped.
 *
 * <p>An IDX file consists of two zero bytes, a type, the number of dimensions, the dimensions as big-endian 32-bit integers,
 * and the values, row-major. Only unsigned bytes (type 8) are read, the type of the image sets. Images have the
 * dimensions {@code [count, height, width]} and become samples of shape {@code [height, width, 1]}; {@code [count,
 * height, width, channels]} and {@code [count, length]} are read as they are.
 */
public final class IdxReader {
    private static final int UNSIGNED_BYTE = 8;
    private static final int LEVELS = 256;

    private IdxReader() {}

    /**
     * Reads images, with labels if they are in the same folder under the name of MNIST's convention: {@code
     * train-labels-idx1-ubyte.gz} beside {@code train-images-idx3-ubyte.gz}, each with or without {@code .gz}.
     *
     * @param images the file of images
     * @return the images, labeled if the labels were found
     * @throws FlowsIoException if a file is missing, unreadable or damaged, or the two do not belong together
     */
    public static DataSet read(Path images) {
        try (ByteSource source = ByteSource.open(images)) {
            Optional<Path> labels = labelsBeside(images);
            if (labels.isEmpty()) {
                return read(source, null);
            }
            try (ByteSource labelSource = ByteSource.open(labels.get())) {
                return read(source, labelSource);
            }
        }
    }

    /**
     * Reads images and their labels.
     *
     * @param images the file of images
     * @param labels the file of labels
     * @throws FlowsIoException if a file is missing, unreadable or damaged, or the two do not belong together
     */
    public static DataSet read(Path images, Path labels) {
        try (ByteSource source = ByteSource.open(images);
                ByteSource labelSource = ByteSource.open(labels)) {
            return read(source, labelSource);
        }
    }

    /**
     * Reads images and, if given, labels from streams, such as resources of a jar. The caller closes them.
     *
     * @param name name of the data in errors
     * @param images a stream of images
     * @param labels a stream of labels, or null
     * @throws FlowsIoException if a stream is unreadable or damaged, or the two do not belong together
     */
    public static DataSet read(String name, InputStream images, @Nullable InputStream labels) {
        ByteSource labelSource = labels == null ? null : ByteSource.of(name + " (labels)", labels);
        return read(ByteSource.of(name, images), labelSource);
    }

    private static DataSet read(ByteSource images, @Nullable ByteSource labels) {
        int[] dims = readHeader(images, 2, 4);
        int count = dims[0];
        int sampleLength = checkedSampleLength(images, dims);
        images.requireRemaining((long) count * sampleLength, "images");
        images.claimMemory(MemoryLimit.ofByteSamples(count, sampleLength), count + " images");
        Labels read = labels == null ? Labels.NONE : new Labels(readLabels(labels, images.name(), count), List.of());
        // Not presized: the count of a stream is only a claim.
        List<byte[]> samples = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            samples.add(images.read(sampleLength, "image " + i));
        }
        images.requireEnd();
        int[] sampleDims =
                dims.length == 3 ? new int[] {dims[1], dims[2], 1} : Arrays.copyOfRange(dims, 1, dims.length);
        return new ByteDataSet(sampleDims, LEVELS, samples, read);
    }

    private static int[] readLabels(ByteSource source, String images, int count) {
        int declared = readHeader(source, 1, 1)[0];
        if (declared != count) {
            throw new FlowsIoException(source.name() + ": holds " + declared + " labels, but " + images + " holds "
                    + count + " images; they do not belong together");
        }
        source.requireRemaining(count, "labels");
        source.claimMemory((1L + Integer.BYTES) * count, count + " labels");
        byte[] bytes = source.read(count, "labels");
        source.requireEnd();
        int[] labels = new int[count];
        for (int i = 0; i < count; i++) {
            labels[i] = bytes[i] & 0xff;
        }
        return labels;
    }

    /** Returns whether a file begins like an IDX file, of any type. */
    public static boolean isMagic(byte[] beginning) {
        return beginning.length >= 4
                && beginning[0] == 0
                && beginning[1] == 0
                && beginning[2] >= UNSIGNED_BYTE
                && beginning[2] <= 14
                && beginning[3] >= 1
                && beginning[3] <= 8;
    }

    /** Reads the dimensions, the number of samples first, and checks each one separately. */
    private static int[] readHeader(ByteSource source, int minimumRank, int maximumRank) {
        byte[] magic = source.read(4, "the magic number");
        int rank = magic[3];
        if (magic[0] != 0 || magic[1] != 0 || magic[2] != UNSIGNED_BYTE || rank < minimumRank || rank > maximumRank) {
            throw new FlowsIoException(source.name() + ": begins with the bytes " + hex(magic)
                    + ", but an IDX file of unsigned bytes with " + minimumRank
                    + (minimumRank == maximumRank ? "" : " to " + maximumRank) + " dimensions begins with 00 00 08 0"
                    + minimumRank + (minimumRank == maximumRank ? "" : " to 00 00 08 0" + maximumRank)
                    + "; give the path of such a file");
        }
        int[] dims = new int[rank];
        for (int i = 0; i < rank; i++) {
            dims[i] = source.readInt("dimension " + i);
            if (dims[i] <= 0) {
                throw new FlowsIoException(source.name() + ": dimension " + i + " at offset "
                        + (source.position() - Integer.BYTES) + " is " + Integer.toUnsignedString(dims[i])
                        + (dims[i] == 0 ? "; there is no data in it" : ", which is too large; the file is damaged"));
            }
        }
        return dims;
    }

    private static int checkedSampleLength(ByteSource source, int[] dims) {
        try {
            return Arrays.stream(dims).skip(1).reduce(1, Math::multiplyExact);
        } catch (ArithmeticException e) {
            throw new FlowsIoException(
                    source.name() + ": declares samples of the impossible shape "
                            + Arrays.toString(Arrays.copyOfRange(dims, 1, dims.length)) + "; the file is damaged",
                    e);
        }
    }

    private static String hex(byte[] bytes) {
        return HexFormat.ofDelimiter(" ").formatHex(bytes);
    }

    /** Finds the labels of a file of images by MNIST's naming convention. */
    static Optional<Path> labelsBeside(Path images) {
        String name = String.valueOf(images.getFileName());
        String labels = name.replace("images", "labels").replaceFirst("idx[234]", "idx1");
        if (labels.equals(name)) {
            return Optional.empty();
        }
        String other = labels.endsWith(".gz") ? labels.substring(0, labels.length() - 3) : labels + ".gz";
        return List.of(labels, other).stream()
                .map(images::resolveSibling)
                .filter(Files::isRegularFile)
                .findFirst();
    }
}
