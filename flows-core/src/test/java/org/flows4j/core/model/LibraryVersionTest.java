package org.flows4j.core.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class LibraryVersionTest {
    /** The tests run from classes, which have no manifest. */
    @Test
    void isThatOfTheBuild() throws IOException {
        String pom = Files.readString(Path.of("../pom.xml"));
        assertThat(pom)
                .contains(
                        "<artifactId>flows-parent</artifactId>\n  <version>" + LibraryVersion.current() + "</version>");
    }
}
