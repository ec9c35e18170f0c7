package org.flows4j.core.io;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;

/** Finds the real data sets kept beside the project; a test that needs one is skipped where there are none. */
public final class SharedData {
    private SharedData() {}

    /**
     * Returns a file or folder of the real data.
     *
     * @param name its path below the folder of the data
     * @return an existing path; the test is skipped if there is none
     */
    public static Path path(String name) {
        // Seen from a module, and from the root of the project.
        Optional<Path> found = Stream.of("../../shared/data", "../shared/data")
                .map(folder -> Path.of(folder).resolve(name))
                .filter(Files::exists)
                .findFirst();
        Assumptions.assumeTrue(found.isPresent(), () -> "no shared/data/" + name + " beside the project");
        return found.orElseThrow();
    }
}
