package org.flows4j.core.io.fuzz;

import java.util.List;
import org.flows4j.core.data.image.Cifar10Reader;

/** Batches of CIFAR-10. */
public final class Cifar10Fuzz {
    private Cifar10Fuzz() {}

    /**
     * Reads a file of these bytes.
     *
     * @param content anything
     */
    public static void fuzzerTestOneInput(byte[] content) {
        FuzzedFile.read(".bin", content, file -> FuzzedFile.check(Cifar10Reader.read(List.of(file))));
    }
}
