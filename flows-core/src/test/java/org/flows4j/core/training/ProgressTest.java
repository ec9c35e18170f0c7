package org.flows4j.core.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HashMap;
import java.util.Map;
import org.flows4j.core.io.FlowsIoException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ProgressTest {
    private static final Progress PROGRESS = new Progress(12, -5, 64, 10, 2, 1, 1, 0.25);

    @Test
    void textsAreReadBack() {
        assertThat(Progress.read(PROGRESS.write())).isEqualTo(PROGRESS);
    }

    @ParameterizedTest
    @CsvSource({"step, -1", "step, twelve", "updates, -3", "skipped, 1e3", "learningRateFactor, 0", "rollbacks, -1"})
    void nonsenseIsNamed(String key, String value) {
        Map<String, String> texts = new HashMap<>(PROGRESS.write());
        texts.put(key, value);
        assertThatThrownBy(() -> Progress.read(texts))
                .isInstanceOf(FlowsIoException.class)
                .hasMessageContaining(key + "=" + value);
    }

    @Test
    void missingNumbersAreNamed() {
        Map<String, String> texts = new HashMap<>(PROGRESS.write());
        texts.remove("seed");
        assertThatThrownBy(() -> Progress.read(texts)).hasMessageContaining("'seed'");
    }

    @Test
    void olderFilesLackAnswersAndGetTheOldOnes() {
        assertThat(Progress.flag(Map.of(), "question", true)).isTrue();
        assertThat(Progress.flag(Map.of("question", "false"), "question", true)).isFalse();
        assertThatThrownBy(() -> Progress.flag(Map.of("question", "maybe"), "question", true))
                .isInstanceOf(FlowsIoException.class)
                .hasMessageContaining("question=maybe");
    }
}
