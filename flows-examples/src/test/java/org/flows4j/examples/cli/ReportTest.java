package org.flows4j.examples.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import org.flows4j.examples.cli.options.Report;
import org.junit.jupiter.api.Test;

class ReportTest {
    private final Report report = new Report()
            .add("count", "images", 12345)
            .add("bits_per_dim", "bits/dim", 3.25)
            .add("file", "file", "a \"b\"\n")
            .add("bad", "not a number", Double.NaN)
            .addHidden("shape", List.of(1, 2));

    @Test
    void isOneLineOfJson() {
        assertThat(print(true))
                .isEqualTo(
                        "{\"count\":12345,\"bits_per_dim\":3.25,\"file\":\"a \\\"b\\\"\\n\",\"bad\":null,\"shape\":[1,2]}"
                                + System.lineSeparator());
    }

    @Test
    void isATableForPeople() {
        assertThat(print(false).lines()).startsWith("images        12,345", "bits/dim      3.2500");
    }

    private String print(boolean json) {
        StringWriter text = new StringWriter();
        report.print(new PrintWriter(text), json);
        return text.toString();
    }
}
