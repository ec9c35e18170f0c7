package org.flows4j.core;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** The licences of what comes along with flows-core. */
class NoticeTest {
    private static String resource(String name) throws IOException {
        return Files.readString(Path.of("target/classes", name), StandardCharsets.UTF_8);
    }

    @Test
    void everyLicenceItNamesIsInTheJar() throws IOException {
        Set<String> names = Pattern.compile("META-INF/[\\w./-]*\\w")
                .matcher(resource("META-INF/NOTICE"))
                .results()
                .map(MatchResult::group)
                .collect(Collectors.toSet());
        assertThat(names).hasSizeGreaterThanOrEqualTo(6);
        for (String name : names) {
            assertThat(resource(name)).as(name).hasSizeGreaterThan(1000);
        }
    }
}
