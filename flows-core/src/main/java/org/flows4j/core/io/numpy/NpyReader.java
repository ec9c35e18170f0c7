package org.flows4j.core.io.numpy;

import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.List;
import org.flows4j.core.io.ByteSource;
import org.flows4j.core.io.FlowsIoException;

/**
 * Reads npy files, the arrays of numpy: versions 1 to 3, either byte order, row-major or Fortran order, the types of
 * {@link NpyType}, plain or gzipped.
 *
 * <p>Pickled objects are never read, and the header, a Python expression, is parsed and not evaluated: a file can do
 * nothing but fail.
 */
public final class NpyReader {
    public static final int LARGEST_ARRAY = Integer.MAX_VALUE - 8;

    private NpyReader() {}

    /**
     * Reads an array.
     *
     * @return the array in row-major order
     * @throws FlowsIoException if the file is missing, unreadable or damaged, its type is not understood, or it holds
     *     more than 2 GB
     */
    public static NpyArray read(Path path) {
        try (ByteSource source = ByteSource.open(path)) {
            return read(source);
        }
    }

    /** Reads an array, which must be all there is. */
    static NpyArray read(ByteSource source) {
        NpyHeader header = NpyHeader.read(source);
        int length = checkedLength(source, header);
        source.claimMemory((header.fortranOrder() ? 2L : 1L) * length, "an array of shape " + header.shape());
        byte[] data = source.read(length, "the array data");
        source.requireEnd();
        return new NpyArray(
                header.shape().stream().mapToInt(Integer::intValue).toArray(),
                header.type(),
                littleEndianRowMajor(header, data));
    }

    /** Returns the length of the data of an array that has to fit into one Java array. */
    public static int checkedLength(ByteSource source, NpyHeader header) {
        long length = header.byteLength(source.name());
        if (length > LARGEST_ARRAY) {
            throw new FlowsIoException(source.name() + ": the array of shape " + header.shape() + " has " + length
                    + " bytes, but at most " + LARGEST_ARRAY + " can be read at once; save it in parts");
        }
        return (int) length;
    }

    /** Returns the data in the order of {@link NpyArray}, which may be the same array. */
    public static byte[] littleEndianRowMajor(NpyHeader header, byte[] data) {
        int width = header.type().bytes();
        if (header.order() == ByteOrder.BIG_ENDIAN) {
            for (int start = 0; start < data.length; start += width) {
                for (int i = 0, j = width - 1; i < j; i++, j--) {
                    byte swapped = data[start + i];
                    data[start + i] = data[start + j];
                    data[start + j] = swapped;
                }
            }
        }
        return header.fortranOrder() && header.shape().size() > 1 ? rowMajor(header.shape(), width, data) : data;
    }

    /** Copies element after element in row-major order; the index moves as an odometer does. */
    private static byte[] rowMajor(List<Integer> shape, int width, byte[] data) {
        int rank = shape.size();
        int[] strides = new int[rank];
        int stride = width;
        for (int axis = 0; axis < rank; axis++) {
            strides[axis] = stride;
            stride *= shape.get(axis);
        }
        byte[] result = new byte[data.length];
        int[] index = new int[rank];
        int source = 0;
        for (int target = 0; target < result.length; target += width) {
            System.arraycopy(data, source, result, target, width);
            for (int axis = rank - 1; axis >= 0; axis--) {
                source += strides[axis];
                if (++index[axis] < shape.get(axis)) {
                    break;
                }
                source -= strides[axis] * shape.get(axis);
                index[axis] = 0;
            }
        }
        return result;
    }
}
