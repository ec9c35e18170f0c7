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
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.flows4j.core.tensor.Activation;
import org.flows4j.core.tensor.DType;
import org.flows4j.core.tensor.Scope;
import org.flows4j.core.tensor.Tensor;
import org.flows4j.core.tensor.cpu.internal.memory.NativeFailure;
import org.flows4j.core.testing.Samples;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** JVMs of their own in which native libraries cannot be loaded, for one reason each. */
class MissingLibrariesTest {
    private static final Predicate<String> ALL = Pattern.compile("").asPredicate();
    private static final Predicate<String> JAVACPP =
            Pattern.compile("(javacpp|openblas|dnnl|opencl)-[^/\\\\]*\\.jar$").asPredicate();

    @TempDir
    private Path folder;

    /** What such a JVM runs. */
    static final class Program {
        private Program() {}

        /** Writes results of products and convolutions to the file named. */
        public static void main(String... file) throws IOException {
            Files.write(
                    Path.of(file[0]), results().stream().map(Object::toString).toList());
        }
    }

    /** Sums over a convolution, its gradients and a product, in both types. */
    private static List<Double> results() {
        CpuBackend backend = CpuBackend.create(CpuOptions.defaults().withThreads(2));
        List<Double> results = new ArrayList<>();
        for (DType dtype : List.of(DType.FLOAT32, DType.FLOAT64)) {
            try (Scope scope = backend.openScope()) {
                assertThat(scope).isNotNull();
                Samples samples = new Samples(backend, dtype, 3);
                Tensor x = samples.normal(2, 5, 5, 3);
                Tensor kernel = samples.normal(4, 3, 3, 3);
                Tensor y = backend.conv2d(x, kernel, null, Activation.RELU);
                results.add(y.square().sum().item());
                results.add(
                        backend.conv2dInputGradient(y, kernel).square().sum().item());
                results.add(backend.conv2dWeightGradient(x, y, kernel.shape())[0]
                        .square()
                        .sum()
                        .item());
                results.add(samples.normal(70, 50)
                        .matmul(samples.normal(50, 40))
                        .square()
                        .sum()
                        .item());
            }
        }
        return results;
    }

    @Test
    void withoutOneDnnAndTheVectorApi() throws IOException, InterruptedException {
        assertThat(logOf(without("dnnl"), List.of()))
                .contains("org.bytedeco:dnnl", "--add-modules jdk.incubator.vector")
                .doesNotContain("native library openblas");
    }

    @Test
    void withoutOpenBlas() throws IOException, InterruptedException {
        assertThat(logOf(withoutBinaryOf("openblas"), List.of()))
                .contains("org.bytedeco:openblas", NativeFailure.platform())
                .doesNotContain("native library dnnl");
    }

    @Test
    void withoutTheBinaryOfJavaCpp() throws IOException, InterruptedException {
        assertThat(logOf(withoutBinaryOf("javacpp"), List.of()))
                .contains("org.bytedeco:javacpp", NativeFailure.platform())
                .doesNotContain("native library openblas", "native library dnnl");
    }

    @Test
    void withoutJavaCpp() throws IOException, InterruptedException {
        assertThat(logOf(JAVACPP.negate(), List.of())).contains("org.bytedeco:javacpp");
    }

    @Test
    void onAPlatformThatHasNoBinaries() throws IOException, InterruptedException {
        assertThat(logOf(ALL, List.of("-Dorg.bytedeco.javacpp.platform=none")))
                .contains("org.bytedeco:javacpp", "no binary for none");
    }

    /** A home folder that cannot be written, and a folder for temporary files that cannot either. */
    @Test
    void withoutAFolderToUnpackLibrariesTo() throws IOException, InterruptedException {
        Path file = Files.createFile(folder.resolve("file"));
        List<String> options = List.of(
                "-Dorg.bytedeco.javacpp.cachedir=" + file.resolve("cache"),
                "-Duser.home=" + file.resolve("home"),
                "-Djava.io.tmpdir=" + file.resolve("tmp"));
        assertThat(logOf(ALL, options)).contains("-Dorg.bytedeco.javacpp.cachedir=");
    }

    /** As on a system whose C library is another than that which the binary was made for. */
    @Test
    void withABinaryThatTheSystemRefuses() throws IOException, InterruptedException {
        String name = System.mapLibraryName("jnijavacpp");
        Path broken = folder.resolve("org/bytedeco/javacpp/" + NativeFailure.platform() + "/" + name);
        Files.createDirectories(broken.getParent());
        Files.writeString(broken, "no binary of this system");
        String found = logOf(ALL, List.of("-Dorg.bytedeco.javacpp.cachedir=" + folder.resolve("cache")), folder);
        assertThat(found).contains("native library javacpp cannot be used", name);
    }

    private static Predicate<String> without(String part) {
        return entry -> !entry.contains(part);
    }

    private static Predicate<String> withoutBinaryOf(String artifact) {
        return Pattern.compile(artifact + "-[0-9.-]+-[a-z]+-[a-z0-9_]+\\.jar$")
                .asPredicate()
                .negate();
    }

    /** Runs the program, holds its results against this JVM's, and returns what it logged. */
    private String logOf(Predicate<String> classPath, List<String> options, Path... first)
            throws IOException, InterruptedException {
        Path result = folder.resolve("result");
        Path log = folder.resolve("log");
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(options);
        command.addAll(List.of("-cp", classPath(classPath, first), Program.class.getName(), result.toString()));
        int exit = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start()
                .waitFor();
        String said = Files.readString(log, StandardCharsets.UTF_8);
        assertThat(exit).as(said).isZero();
        List<Double> expected = results();
        List<String> actual = Files.readAllLines(result);
        assertThat(actual).hasSameSizeAs(expected);
        for (int i = 0; i < expected.size(); i++) {
            double tolerance = i < expected.size() / 2 ? 1e-5 : 1e-12;
            assertThat(Double.parseDouble(actual.get(i)) / expected.get(i) - 1)
                    .as("result %d", i)
                    .isBetween(-tolerance, tolerance);
        }
        assertThat(said.lines().filter(line -> line.contains("native library javacpp")))
                .as("logged once")
                .hasSizeLessThan(2);
        return said;
    }

    private static String classPath(Predicate<String> filter, Path... first) {
        String all = System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
        List<String> entries = Arrays.asList(all.split(File.pathSeparator, -1));
        List<String> kept = Arrays.stream(first).map(Path::toString).collect(Collectors.toCollection(ArrayList::new));
        kept.addAll(entries.stream().filter(filter).toList());
        assertThat(filter == ALL || kept.size() < entries.size()).isTrue();
        return String.join(File.pathSeparator, kept);
    }
}
