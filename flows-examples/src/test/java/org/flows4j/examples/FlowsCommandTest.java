package org.flows4j.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

class FlowsCommandTest {
    @Test
    void everyCommandExplainsItself() {
        CommandLine program = FlowsCommand.commandLine();
        assertThat(program.getSubcommands().keySet())
                .containsExactly(
                        "demo",
                        "train",
                        "eval",
                        "sample",
                        "interpolate",
                        "score",
                        "embed",
                        "info",
                        "bench",
                        "reproduce",
                        "stress");
        for (String command : program.getSubcommands().keySet()) {
            assertThat(outputOf(command, "--help"))
                    .startsWith("Usage: flows " + command)
                    .doesNotContain("Trains, evaluates");
            assertThat(outputOf(command, "--version")).startsWith("flows ");
        }
        assertThat(outputOf("bench", "glow", "--help")).contains("--hidden", "default 512");
        assertThat(outputOf("train", "--help")).contains("FLOAT32", "CHECKPOINT", "--resume");
    }

    @Test
    void withoutACommandPrintsHelp() {
        assertThat(outputOf()).startsWith("Usage: flows").contains("demo", "train");
        assertThat(outputOf("--version")).startsWith("flows ");
    }

    private static String outputOf(String... arguments) {
        StringWriter out = new StringWriter();
        CommandLine program = FlowsCommand.commandLine().setOut(new PrintWriter(out, true));
        assertThat(program.execute(arguments)).isZero();
        return out.toString();
    }
}
