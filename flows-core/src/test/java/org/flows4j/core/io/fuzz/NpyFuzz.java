package org.flows4j.core.io.fuzz;

import org.flows4j.core.data.numpy.NpyDataSetReader;
import org.flows4j.core.io.numpy.NpyReader;

/** Numpy arrays, as arrays and as samples. */
public final class NpyFuzz {
    private NpyFuzz() {}

    /**
     * Reads a file of these bytes.
     *
     * @param content anything
     */
    public static void fuzzerTestOneInput(byte[] content) {
        FuzzedFile.read(".npy", content, file -> NpyReader.read(file).doubles());
        FuzzedFile.read(".npy", content, file -> FuzzedFile.check(NpyDataSetReader.read(file)));
    }
}
