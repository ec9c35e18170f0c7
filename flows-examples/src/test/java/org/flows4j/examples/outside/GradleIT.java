package org.flows4j.examples.outside;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

/**
 * docs/embed-example with the Gradle of the machine: the one on the PATH, or {@code GRADLE_HOME}'s. Skipped where there is none. Before
 * Gradle 7 the same build in Groovy, src/it/gradle, stands in for the one in Kotlin.
 */
class GradleIT {
    private static final Pattern VERSION = Pattern.compile("(?m)^Gradle (\\d+)\\.\\S+");

    private static Path gradle() {
        Stream<Path> homes = Stream.ofNullable(System.getenv("GRADLE_HOME")).map(home -> Path.of(home, "bin"));
        Stream<Path> path = Arrays.stream(System.getenv("PATH").split(File.pathSeparator, -1))
                .filter(entry -> !entry.isEmpty())
                .map(Path::of);
        String name = File.separatorChar == '\\' ? "gradle.bat" : "gradle";
        Optional<Path> found = Stream.concat(homes, path)
                .map(folder -> folder.resolve(name))
                .filter(Files::isExecutable)
                .findFirst();
        Assumptions.assumeTrue(
                found.isPresent(), "no gradle on the PATH and no GRADLE_HOME: the Gradle build is not tested");
        return found.orElseThrow();
    }

    @Test
    void buildsAndRunsFromCoordinatesAlone() throws IOException, InterruptedException {
        Path gradle = gradle();
        OutsideBuild build = OutsideBuild.example("gradle");
        Matcher version = VERSION.matcher(build.gradle(gradle, "--version"));
        assertThat(version.find()).isTrue();
        if (Integer.parseInt(version.group(1)) < 7) {
            Files.delete(build.folder().resolve("build.gradle.kts"));
            Files.delete(build.folder().resolve("settings.gradle.kts"));
            build.write("build.gradle", Files.readString(Path.of("src/it/gradle/build.gradle")));
            build.write("settings.gradle", "rootProject.name = 'embed-example'\n");
        }
        assertThat(build.gradle(gradle, "run", "installDist")).contains("log-density on the curve");
        assertThat(RuntimeJars.in(build.folder().resolve("build/install/embed-example/lib")))
                .isEqualTo(RuntimeJars.documented());
    }
}
