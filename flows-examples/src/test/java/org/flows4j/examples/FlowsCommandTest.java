package org.flows4j.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

class FlowsCommandTest {
    @Test
    void everyCommandExplainsItself() {
        CommandLine program = FlowsCommand.commandLine();
        assertThat(program.getSubcommands().keySet())
                .containsExactly(
                        "demo",
                        "models",
                        "train",
                        "eval",
                        "sample",
                        "interpolate",
                        "score",
                        "calibrate",
                        "embed",
                        "export",
                        "info",
                        "import",
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
        assertThat(outputOf("train", "--help"))
                .contains("FLOAT32", "CHECKPOINT", "--resume", "tabular", "CELEBA_HQ256_ME", "microBatchSize");
    }

    @Test
    void withoutACommandPrintsHelp() {
        assertThat(outputOf()).startsWith("Usage: flows").contains("demo", "train");
        assertThat(outputOf("--version")).startsWith("flows ");
    }

    /** The list of commands shows the first element of a description, so each element is whole sentences. */
    @Test
    void everyHelpTextIsWholeSentences() {
        List<String> cut = new ArrayList<>();
        for (CommandLine command : allCommands()) {
            CommandSpec specification = command.getCommandSpec();
            String name = specification.qualifiedName();
            for (String text : specification.usageMessage().description()) {
                check(cut, name, text);
            }
            if (specification.usageMessage().description().length == 0) {
                cut.add(name + " has no description");
            }
            for (ArgSpec argument : specification.args()) {
                String label = argument.isOption() ? ((OptionSpec) argument).longestName() : argument.paramLabel();
                check(cut, name + " " + label, String.join(" ", argument.description()));
            }
        }
        assertThat(cut).isEmpty();
    }

    /** picocli formats the texts, and prints them as they are, with a warning, where a per cent sign is not doubled. */
    private static void check(List<String> cut, String name, String text) {
        boolean whole =
                text.matches("(?s)([A-Z\\d$.%].*)[.!?]") && !text.matches("(?s).*\\b(goes on|go on|so many)\\b.*");
        if (!whole) {
            cut.add(name + ": " + text);
        }
        assertThat(String.format(text)).as(name).isNotEmpty();
    }

    /** One name for one thing: earlier names are refused, with the one to use. */
    @Test
    void earlierNamesOfOptionsPointToTheirNewOnes() {
        assertThat(errorOf("sample", "--model", "m", "--n", "3")).contains("--n is called --count now");
        assertThat(errorOf("sample", "--model", "m", "--s=0")).contains("--s is called --noise-variance now");
        assertThat(errorOf("sample", "--model", "m", "--t", "2")).contains("--temperature", "square root");
        assertThat(errorOf("eval", "--model", "m", "--data", "d", "--samples", "2"))
                .contains("--importance-samples");
        assertThat(errorOf("score", "--model", "m", "--data", "d", "--samples", "2"))
                .contains("--importance-samples");
        assertThat(errorOf("interpolate", "--model", "m", "--from", "a", "--to", "b", "--rate", "2"))
                .contains("--learning-rate");
        assertThat(errorOf("reproduce", "vflow-toy", "--out", "o", "--test", "2"))
                .contains("--test-samples");
        for (CommandLine command : allCommands()) {
            assertThat(command.getCommandSpec().optionsMap().keySet())
                    .as(command.getCommandSpec().qualifiedName())
                    .doesNotContain("--n", "--s", "--t", "--samples", "--test", "--rate");
        }
    }

    private static List<CommandLine> allCommands() {
        List<CommandLine> all = new ArrayList<>(List.of(FlowsCommand.commandLine()));
        for (int i = 0; i < all.size(); i++) {
            all.addAll(all.get(i).getSubcommands().values());
        }
        return all;
    }

    private static String errorOf(String... arguments) {
        StringWriter err = new StringWriter();
        CommandLine program = FlowsCommand.commandLine().setErr(new PrintWriter(err, true));
        assertThat(program.execute(arguments)).isEqualTo(2);
        return err.toString();
    }

    private static String outputOf(String... arguments) {
        StringWriter out = new StringWriter();
        CommandLine program = FlowsCommand.commandLine().setOut(new PrintWriter(out, true));
        assertThat(program.execute(arguments)).isZero();
        return out.toString();
    }
}
