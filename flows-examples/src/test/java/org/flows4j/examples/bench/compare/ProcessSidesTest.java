package org.flows4j.examples.bench.compare;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import org.flows4j.core.tensor.Precision;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** Programs that stand in for PyTorch are shell scripts. */
class ProcessSidesTest {
    @TempDir
    private Path folder;

    /** Stands in for {@code flows bench}: answers with its own arguments. */
    static final class Answer {
        private Answer() {}

        public static void main(String[] arguments) {
            System.out.println("a line of a library");
            System.out.println(
                    "{\"words\": \"" + String.join(" ", arguments) + "\", \"threads\": " + arguments[6] + "}");
        }
    }

    private ProcessSides sides(String python) throws IOException {
        return new ProcessSides(Answer.class.getName(), List.of("--repeats", "1"), python, null, folder, 0.5, 3);
    }

    /** A Python with a PyTorch that does this when the program starts. */
    private String fakePython(String... program) throws IOException {
        Path file = folder.resolve("python");
        Files.write(
                file, List.of("#!/bin/sh", "if [ \"$1\" = -c ]; then echo 9.9; exit; fi", String.join("\n", program)));
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwx------"));
        return file.toString();
    }

    @Test
    void aMissingPythonIsReportedWithTheFix() {
        assertThatThrownBy(() -> sides(folder.resolve("no-python").toString()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("no-python")
                .hasMessageContaining("--python");
    }

    @Test
    @DisabledOnOs(OS.WINDOWS)
    void aPythonWithoutPyTorchIsReportedWithTheFix() {
        assertThatThrownBy(() -> sides("false"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("false has no PyTorch")
                .hasMessageContaining("pip install numpy torch");
    }

    @Test
    @DisabledOnOs(OS.WINDOWS)
    void aVariantAnswersOncePerQuestion() throws IOException {
        ProcessSides sides = sides(fakePython(
                "[ -f \"$1\" ] || exit 1",
                "echo '{\"parameters\": 5}'",
                "while read -r line; do",
                "echo 'a warning'",
                "echo '{\"log_prob_s\": 0.25, \"words\": \"'\"$*\"'\"}'",
                "done"));
        assertThat(sides.describeTorch()).startsWith("PyTorch 9.9");
        try (Side side = sides.torch(Job.FLOWPP, Variant.parse("compile+autocast"))) {
            assertThat(side.name()).isEqualTo("compile+autocast");
            for (int i = 0; i < 2; i++) {
                assertThat(side.measure()).isEqualTo(Map.of("log_prob_s", 0.25));
            }
        }
    }

    @Test
    @DisabledOnOs(OS.WINDOWS)
    void aFailureShowsTheLastLinesOfTheProgram() throws IOException {
        ProcessSides sides = sides(fakePython("echo one >&2", "echo 'Error: no compiler' >&2", "exit 1"));
        assertThatThrownBy(() -> sides.torch(Job.GLOW, Variant.parse("compile")))
                .isInstanceOf(IOException.class)
                .hasMessage("PyTorch compile failed: one | Error: no compiler");
    }

    @Test
    @DisabledOnOs(OS.WINDOWS)
    void aVariantGetsJobThreadsAndOptions() throws IOException {
        ProcessSides sides = sides(fakePython("shift; echo \"$*\" >&2; exit 1"));
        assertThatThrownBy(() -> sides.torch(Job.TOY, Variant.parse("compile+freeze")))
                .hasMessageContaining("toy --threads 3 --seconds 0.5 --compile --freeze");
    }

    @Test
    void flowsRunsInANewProcess() throws IOException {
        FlowsSide side = new FlowsSide(Answer.class.getName(), Job.GLOW, Precision.MIXED, 2, List.of("--warm-up", "0"));
        try (side) {
            assertThat(side.name()).isEqualTo(Side.FLOWS);
            assertThat(side.measure()).isEqualTo(Map.of("threads", 2.0));
        }
    }
}
