package org.flows4j.core.io.fuzz;

import org.flows4j.core.io.numpy.NpzFile;

/** Archives of numpy arrays. */
public final class NpzFuzz {
    private NpzFuzz() {}

    /**
     * Reads a file of these bytes.
     *
     * @param content anything
     */
    public static void fuzzerTestOneInput(byte[] content) {
        FuzzedFile.read(".npz", content, file -> NpzFile.read(file).values().forEach(array -> array.doubles()));
    }
}
