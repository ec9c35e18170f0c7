package org.flows4j.examples.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.PrintWriter;
import java.io.StringWriter;
import org.flows4j.examples.FlowsCommand;
import picocli.CommandLine;

/** Runs the program within the test. */
final class Program {
    private Program() {}

    /**
     * What a run left.
     *
     * @param exitCode 0 for success
     * @param out standard output
     * @param err standard error
     */
    record Result(int exitCode, String out, String err) {
        Result succeeded() {
            assertThat(exitCode).as(err).isZero();
            return this;
        }

        /** Checks that the run failed with a message of a few lines, without a stack trace. */
        Result failed(int expectedCode, String... messageParts) {
            assertThat(exitCode).as(err).isEqualTo(expectedCode);
            assertThat(out).isEmpty();
            assertThat(err).startsWith("flows: ").contains(messageParts).doesNotContain("\tat ");
            assertThat(err.lines()).hasSizeLessThan(6);
            return this;
        }

        /** Checks that standard output is one line, and reads it as JSON. */
        JsonNode json() {
            succeeded();
            assertThat(out.lines()).hasSize(1);
            assertThat(out).endsWith(System.lineSeparator());
            try {
                return new ObjectMapper().readTree(out);
            } catch (JsonProcessingException e) {
                throw new AssertionError("not JSON: " + out, e);
            }
        }
    }

    /** Runs a command line without quotes, whose words are separated by spaces. */
    static Result line(String words) {
        return run((Object[]) words.split(" ", -1));
    }

    static Result run(Object... arguments) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        CommandLine program =
                FlowsCommand.commandLine().setOut(new PrintWriter(out, true)).setErr(new PrintWriter(err, true));
        String[] words = new String[arguments.length];
        for (int i = 0; i < words.length; i++) {
            words[i] = String.valueOf(arguments[i]);
        }
        return new Result(program.execute(words), out.toString(), err.toString());
    }
}
