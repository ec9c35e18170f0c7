package org.flows4j.examples.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import org.flows4j.examples.cli.options.ProgressDisplay;
import org.flows4j.examples.cli.options.SparseProgress;
import org.junit.jupiter.api.Test;

class ProgressTest {
    @Test
    void awayFromATerminalWritesTheFirstAndTheLastStep() {
        StringWriter text = new StringWriter();
        try (ProgressDisplay progress = ProgressDisplay.open("train", 100, 1100, new PrintWriter(text))) {
            for (int step = 101; step <= 1100; step++) {
                progress.step(step, step + " figures");
            }
        }
        assertThat(text.toString().lines())
                .hasSizeBetween(2, 10)
                .allSatisfy(line -> assertThat(line).startsWith("train "));
        assertThat(text.toString().lines().findFirst().orElseThrow()).contains("101/1100", "101 figures");
        assertThat(text.toString().lines().reduce((a, b) -> b).orElseThrow())
                .contains("1100/1100", "0:00 left", "1100 figures");
    }

    @Test
    void writesMinutesAndSeconds() {
        assertThat(SparseProgress.time(59.6)).isEqualTo("1:00");
        assertThat(SparseProgress.time(3605)).isEqualTo("60:05");
    }
}
