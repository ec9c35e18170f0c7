package org.flows4j.examples.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import org.junit.jupiter.api.Test;

/** A few seconds of load; {@code flows bench callers --callers 8 --seconds 60} is the same for a minute. */
class BenchCallersCommandTest {
    @Test
    void eightCallersGetRightAnswersFromMemoryThatStaysFlat() {
        JsonNode rows = Program.run(
                        "bench", "callers", "--callers", "1,8", "--seconds", 2, "--hidden", 16, "--batch", 4, "--json")
                .json()
                .get("rows");
        assertThat(rows).hasSize(2);
        JsonNode eight = rows.get(1);
        assertThat(eight.get("callers").asInt()).isEqualTo(8);
        assertThat(eight.get("images_per_s").asDouble()).isPositive();
        assertThat(eight.get("deviation").asDouble()).isLessThan(1e-5);
        // A caller that meets a moment without free blocks of a size makes one more: some blocks, not a share of the
        // work.
        assertThat(eight.get("late_mb").asDouble())
                .isLessThan(eight.get("early_mb").asDouble() * 1.5 + 1);
    }
}
