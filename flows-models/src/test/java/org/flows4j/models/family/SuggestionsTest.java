package org.flows4j.models.family;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class SuggestionsTest {
    private static final List<String> KNOWN = List.of("glow", "woodbury-glow", "vflow", "bins");

    @Test
    void suggestsWhatIsClose() {
        assertThat(Suggestions.unknown("model", "glw", KNOWN))
                .isEqualTo("Unknown model \"glw\": did you mean \"glow\"? Known: glow, woodbury-glow, vflow, bins");
        assertThat(Suggestions.nearest("woodburyglow", KNOWN)).contains("woodbury-glow");
        assertThat(Suggestions.nearest("BIN", KNOWN)).contains("bins");
        assertThat(Suggestions.nearest("", List.of())).isEmpty();
    }

    @Test
    void suggestsNothingWhereNothingIsClose() {
        assertThat(Suggestions.unknown("model", "xyzzy", KNOWN))
                .isEqualTo("Unknown model \"xyzzy\". Known: glow, woodbury-glow, vflow, bins");
        assertThat(Suggestions.nearest("x", KNOWN)).isEmpty();
        assertThat(Suggestions.nearest("a-model-of-mine", KNOWN)).isEmpty();
    }
}
