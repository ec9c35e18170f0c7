package org.flows4j.examples.kernels;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SizesTest {
    @Test
    void areSeparatedByAnX() {
        assertThat(Sizes.parse("64x50x7", 3)).containsExactly(64, 50, 7);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "64x50", "64x50x7x1", "64x0x7", "64xsixx7", "64x-1x7"})
    void thatCannotBeAreNamed(String text) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Sizes.parse(text, 3))
                .withMessageContaining("64x50x50")
                .withMessageEndingWith("got " + text);
    }
}
