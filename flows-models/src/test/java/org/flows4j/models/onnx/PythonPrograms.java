package org.flows4j.models.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Runs Python programs if Python is present: the one that the environment variable FLOWS_PYTHON names, or {@code python3}. */
final class PythonPrograms {
    private static final String PYTHON =
            System.getenv("FLOWS_PYTHON") == null ? "python3" : System.getenv("FLOWS_PYTHON");

    private PythonPrograms() {}

    /** Skips the test unless Python can import these modules. */
    static void assumeModules(String... modules) throws InterruptedException {
        String imports = "import " + String.join(", ", modules);
        boolean present;
        try {
            present = start(List.of("-c", imports)).exitCode == 0;
        } catch (IOException absent) {
            present = false;
        }
        assumeTrue(present, "skipped: " + PYTHON + " cannot '" + imports + "'; name another Python in FLOWS_PYTHON");
    }

    private record Result(int exitCode, String output) {}

    private static Result start(List<String> arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(PYTHON, "-B"));
        command.addAll(arguments);
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor(1, TimeUnit.MINUTES)).isTrue();
        return new Result(process.exitValue(), output);
    }

    /** Runs a program, which must succeed, and returns what it prints. */
    static String run(Path program, Object... arguments) throws IOException, InterruptedException {
        List<String> words = new ArrayList<>(List.of(program.toString()));
        for (Object argument : arguments) {
            words.add(argument.toString());
        }
        Result result = start(words);
        assertThat(result.exitCode).as(result.output).isZero();
        return result.output;
    }
}
