package org.flows4j.core.data.numpy;

import java.nio.file.Path;
import org.flows4j.core.data.DataSet;
import org.flows4j.core.io.ByteSource;
import org.flows4j.core.io.FlowsIoException;
import org.flows4j.core.io.numpy.NpyHeader;
import org.flows4j.core.io.numpy.NpyReader;

/** Reads data sets from npy files, plain or gzipped; {@link NpyReader} reads the arrays themselves. */
public final class NpyDataSetReader {
    private NpyDataSetReader() {}

    /**
     * Reads an array whose first dimension counts samples, with {@link ImageLayout#AUTO}.
     *
     * @throws FlowsIoException as {@link #read(Path, ImageLayout)}
     */
    public static DataSet read(Path path) {
        return read(path, ImageLayout.AUTO);
    }

    /**
     * Reads an array whose first dimension counts samples.
     *
     * <p>{@code [count, length]} gives samples of shape {@code [length]}, {@code [count, height, width]} of shape
     * {@code [height, width, 1]}, and four dimensions images in the given layout. Unsigned bytes are discrete data of 256
     * levels, booleans of 2; all other types are real values, which must be finite floats. Arrays of bytes in row-major
     * order may exceed 2 GB.
     *
     * @param layout which dimension of four counts the channels
     * @return the samples, channels-last
     * @throws FlowsIoException if the file is missing, unreadable or damaged, its type or shape is not supported, it
     *     holds no sample, or a value is not finite
     */
    public static DataSet read(Path path, ImageLayout layout) {
        try (ByteSource source = ByteSource.open(path)) {
            NpyHeader header = NpyHeader.read(source);
            return new NpySamples(source, header, layout).read();
        }
    }
}
