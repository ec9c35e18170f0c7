package org.flows4j.examples.documentation;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The project of docs/embed-example, compiled and run in a process of its own whose class path has neither ND4J's backend, nor a
 * logging backend, nor anything of this module. By coordinates, from installed artifacts, the profile {@code embed} builds it.
 */
class EmbedExampleTest {
    private static final Path EXAMPLE = Path.of("../docs/embed-example");

    @TempDir
    private Path folder;

    private static String classPath() {
        List<String> unwanted =
                List.of("flows-examples", "nd4j-native", "slf4j-simple", "picocli", "xchart", "junit", "assertj");
        return Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator, -1))
                .filter(entry -> unwanted.stream().noneMatch(entry::contains))
                .collect(Collectors.joining(File.pathSeparator));
    }

    @Test
    void theQuickStartTrainsSavesLoadsAndScores() throws IOException, InterruptedException {
        Path program = EXAMPLE.resolve("src/main/java/com/example/QuickStart.java");
        int compiled = Objects.requireNonNull(ToolProvider.getSystemJavaCompiler())
                .run(null, null, null, "-d", folder.toString(), "-cp", classPath(), program.toString());
        assertThat(compiled).isZero();
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        folder + File.pathSeparator + classPath(),
                        "com.example.QuickStart")
                .directory(folder.toFile())
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        String printed = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).isZero();
        assertThat(printed)
                .matches("(?s)log-density on the curve -?\\d+.\\d+, off it -\\d\\d+.\\d+\\Ra new row: \\[.*\\]\\R");
        assertThat(folder.resolve("model.safetensors")).isNotEmptyFile();
    }

    @Test
    void itsVersionIsThisOne() throws IOException {
        String version =
                Files.readString(Path.of("../pom.xml")).split("<version>", 3)[1].split("</version>", 2)[0];
        assertThat(Files.readString(EXAMPLE.resolve("pom.xml"))).contains("<version>" + version + "</version>");
    }
}
