package org.flows4j.examples.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

class StressCommandTest {
    @TempDir
    private Path folder;

    @Test
    void aTrainingThatIsKilledTwiceEndsAsIfItHadNotBeen() {
        JsonNode result = Program.run(
                        "stress", "kills", "--times", 2, "--longest-life", 1500, "--out", folder, "--json")
                .json();
        assertThat(result.get("kills").intValue()).isEqualTo(2);
        assertThat(result.get("damaged").intValue()).isZero();
        assertThat(result.get("identical").booleanValue()).isTrue();
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void usedModelsAreForgotten() {
        JsonNode result = Program.run(
                        "stress", "soak", "--seconds", 2, "--model", folder.resolve("m.safetensors"), "--json")
                .json();
        assertThat(result.get("lives").longValue()).isPositive();
        assertThat(result.get("live_bytes").longValue()).isZero();
    }

    @Test
    void theFirstAnswerIsTimed() {
        JsonNode result = Program.run("bench", "start", "--runs", 1, "--json").json();
        assertThat(result.get("total_ms").doubleValue())
                .isGreaterThan(result.get("first_ms").doubleValue());
    }

    @Test
    void whatToStressMustBeSaid() {
        Program.run("stress").failed(2, "kills", "soak");
        Program.run("stress", "kills", "--times", 0, "--out", folder).failed(1, "--times", "got 0");
        Program.run("stress", "soak", "--seconds", 0, "--model", folder.resolve("m"))
                .failed(1, "--seconds", "got 0");
    }
}
