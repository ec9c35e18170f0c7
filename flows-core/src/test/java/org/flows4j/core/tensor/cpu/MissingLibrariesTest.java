package org.flows4j.core.tensor.cpu;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import org.flows4j.core.tensor.Activation;
import org.flows4j.core.tensor.DType;
import org.flows4j.core.tensor.Scope;
import org.flows4j.core.testing.Samples;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A JVM of its own that has neither oneDNN on its class path nor the Vector API among its modules. */
class MissingLibrariesTest {
    @TempDir
    private Path folder;

    /** What that JVM runs. */
    static final class Program {
        private Program() {}

        /** Writes the sum of a convolution's squares to the file named. */
        public static void main(String... file) throws IOException {
            Files.writeString(Path.of(file[0]), Double.toString(convolution()));
        }
    }

    private static double convolution() {
        CpuBackend backend = CpuBackend.create(CpuOptions.defaults().withThreads(2));
        try (Scope scope = backend.openScope()) {
            assertThat(scope).isNotNull();
            Samples samples = new Samples(backend, DType.FLOAT32, 3);
            return backend.conv2d(samples.normal(2, 5, 5, 3), samples.normal(4, 3, 3, 3), null, Activation.RELU)
                    .square()
                    .sum()
                    .item();
        }
    }

    @Test
    void computesTheSameAndTheLogSaysWhatToAdd() throws IOException, InterruptedException {
        Path result = folder.resolve("result");
        Path log = folder.resolve("log");
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                classPathWithoutOneDnn(),
                Program.class.getName(),
                result.toString()));
        int exit = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start()
                .waitFor();
        String said = Files.readString(log, StandardCharsets.UTF_8);
        assertThat(exit).as(said).isZero();
        double expected = convolution();
        assertThat(Double.parseDouble(Files.readString(result)) / expected - 1).isBetween(-1e-5, 1e-5);
        assertThat(said).contains("org.bytedeco:dnnl").contains("--add-modules jdk.incubator.vector");
    }

    private static String classPathWithoutOneDnn() {
        String all = System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
        List<String> entries = Arrays.asList(all.split(File.pathSeparator, -1));
        assertThat(entries).anyMatch(entry -> entry.contains("dnnl"));
        return entries.stream()
                .filter(entry -> !entry.contains("dnnl"))
                .collect(Collectors.joining(File.pathSeparator));
    }
}
