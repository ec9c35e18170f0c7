package org.flows4j.core.io.fuzz;

import org.flows4j.core.data.image.IdxReader;

/** IDX files of images. */
public final class IdxFuzz {
    private IdxFuzz() {}

    /**
     * Reads a file of these bytes.
     *
     * @param content anything
     */
    public static void fuzzerTestOneInput(byte[] content) {
        FuzzedFile.read(".idx", content, file -> FuzzedFile.check(IdxReader.read(file)));
    }
}
