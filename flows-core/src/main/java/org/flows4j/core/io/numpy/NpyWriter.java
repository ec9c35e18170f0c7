package org.flows4j.core.io.numpy;

import java.nio.ByteBuffer;
import java.nio.file.Path;
import org.flows4j.core.io.AtomicFiles;
import org.flows4j.core.io.FlowsIoException;

/** Writes npy files that {@code numpy.load} reads: complete or not at all (see {@link AtomicFiles}). */
public final class NpyWriter {
    private NpyWriter() {}

    /**
     * Writes an array.
     *
     * @param array the array
     * @throws FlowsIoException if the file cannot be written
     */
    public static void write(Path path, NpyArray array) {
        AtomicFiles.write(path, channel -> {
            ByteBuffer header = ByteBuffer.wrap(NpyHeader.write(array.type(), array.shape()));
            while (header.hasRemaining()) {
                channel.write(header);
            }
            ByteBuffer data = array.bytes();
            while (data.hasRemaining()) {
                channel.write(data);
            }
        });
    }
}
