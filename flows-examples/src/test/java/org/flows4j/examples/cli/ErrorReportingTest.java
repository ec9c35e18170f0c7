package org.flows4j.examples.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.NoSuchFileException;
import java.util.concurrent.Callable;
import org.flows4j.core.io.FlowsIoException;
import org.flows4j.examples.cli.options.ErrorReporting;
import org.flows4j.examples.cli.options.OutputOptions;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.OptionSpec;

class ErrorReportingTest {
    @Command(name = "fails")
    private static final class Failing implements Callable<Integer> {
        private final Throwable failure;

        @Mixin
        private OutputOptions output;

        private Failing(Throwable failure) {
            this.failure = failure;
        }

        @Override
        public Integer call() throws Exception {
            output.err().flush();
            if (failure instanceof Error error) {
                throw error;
            }
            throw (Exception) failure;
        }
    }

    private static String errorOf(Throwable failure, String... arguments) {
        StringWriter err = new StringWriter();
        CommandLine draws = new CommandLine(new Failing(failure));
        draws.getCommandSpec().addOption(OptionSpec.builder("--count").build());
        CommandLine program = ErrorReporting.install(
                        new CommandLine(new Failing(failure)).addSubcommand("draws", draws))
                .setErr(new PrintWriter(err, true));
        assertThat(program.execute(arguments)).isEqualTo(1);
        return err.toString();
    }

    @Test
    void expectedErrorsAreTheirMessage() {
        assertThat(errorOf(new IllegalArgumentException("width is 0"))).isEqualTo("flows: width is 0\n");
        assertThat(errorOf(new FlowsIoException("no file"))).isEqualTo("flows: no file\n");
        assertThat(errorOf(new NoSuchFileException("x"))).contains("NoSuchFileException: x");
    }

    @Test
    void adviceOnMemoryNamesOptionsThatTheCommandHas() {
        assertThat(errorOf(new OutOfMemoryError("heap")))
                .isEqualTo("flows: out of memory (heap); give the JVM more with FLOWS_OPTS=-Xmx8g\n");
        assertThat(errorOf(new OutOfMemoryError("heap"), "draws"))
                .contains("heap", "a smaller --count, or give the JVM more")
                .doesNotContain("--batch", "INVERT");
    }

    @Test
    void unexpectedErrorsPointToVerbose() {
        assertThat(errorOf(new IllegalStateException("bug")))
                .contains("IllegalStateException: bug", "--verbose")
                .doesNotContain("\tat ");
        assertThat(errorOf(new NoClassDefFoundError("x/Y"))).contains("x/Y", "--verbose");
    }

    @Test
    void verboseShowsWhereAnErrorCameFrom() {
        assertThat(errorOf(new IllegalArgumentException("width is 0"), "--verbose"))
                .startsWith("flows: width is 0\n")
                .contains("\tat ", "ErrorReportingTest");
    }
}
