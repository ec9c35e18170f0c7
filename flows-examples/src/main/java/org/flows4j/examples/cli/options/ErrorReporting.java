package org.flows4j.examples.cli.options;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.util.List;
import org.flows4j.core.flow.NonFiniteSamplesException;
import org.flows4j.core.io.FlowsIoException;
import org.flows4j.core.training.TrainingDivergedException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.UnmatchedArgumentException;

/**
 * Turns exceptions into one clear message on standard error and an exit code: 2 for a wrong command line, 1 for everything
 * else. Stack traces are shown only on demand.
 */
public final class ErrorReporting {
    /** The option that asks for stack traces and more logging. */
    static final String VERBOSE = "--verbose";

    /** The options that make commands use less memory, and the advice for each. */
    private static final List<Saving> SAVINGS = List.of(
            new Saving("--batch", "a smaller --batch"),
            new Saving("--memory", "--memory INVERT"),
            new Saving("--count", "a smaller --count"),
            new Saving("--points", "fewer --points"),
            new Saving("--memory-budget", "a smaller --memory-budget"));

    private record Saving(String option, String advice) {}

    private ErrorReporting() {}

    /** Installs the error handling. */
    public static CommandLine install(CommandLine commandLine) {
        return commandLine
                .setParameterExceptionHandler((wrong, arguments) -> usageError(wrong))
                .setExecutionExceptionHandler((failure, command, parsed) -> failure(command, failure, verbose(parsed)))
                .setExecutionStrategy(ErrorReporting::execute);
    }

    private static int execute(ParseResult parsed) {
        try {
            return new CommandLine.RunLast().execute(parsed);
        } catch (OutOfMemoryError | LinkageError error) {
            return failure(innermost(parsed).commandSpec().commandLine(), error, verbose(parsed));
        }
    }

    /** The command to which the user gave the options. */
    private static ParseResult innermost(ParseResult parsed) {
        return parsed.hasSubcommand() ? innermost(parsed.subcommand()) : parsed;
    }

    private static boolean verbose(@Nullable ParseResult parsed) {
        return parsed != null && innermost(parsed).hasMatchedOption(VERBOSE);
    }

    private static int usageError(ParameterException wrong) {
        CommandLine command = wrong.getCommandLine();
        PrintWriter err = command.getErr();
        err.println("flows: " + wrong.getMessage());
        if (wrong instanceof UnmatchedArgumentException unmatched) {
            OptionNames.hint(command.getCommandSpec(), unmatched.getUnmatched()).ifPresent(err::println);
        }
        err.println("Try '" + command.getCommandSpec().qualifiedName() + " --help'.");
        err.flush();
        return ExitCode.USAGE;
    }

    private static int failure(CommandLine command, Throwable failure, boolean verbose) {
        PrintWriter err = command.getErr();
        err.println("flows: " + describe(failure, command));
        if (verbose) {
            failure.printStackTrace(err);
        } else if (!isExpected(failure)) {
            err.println("This is a bug in Flows4J; " + VERBOSE + " prints the stack trace for a report.");
        }
        err.flush();
        return ExitCode.SOFTWARE;
    }

    /** Exceptions by which the library rejects its input: their messages need no stack trace. */
    private static boolean isExpected(Throwable failure) {
        return failure instanceof IllegalArgumentException
                || failure instanceof TrainingDivergedException
                || failure instanceof NonFiniteSamplesException
                || failure instanceof FlowsIoException
                || failure instanceof IOException
                || failure instanceof UncheckedIOException
                || failure instanceof OutOfMemoryError;
    }

    private static String describe(Throwable failure, CommandLine command) {
        String message = failure.getMessage();
        if (failure instanceof OutOfMemoryError) {
            return "out of memory (" + message + "); " + advice(command) + "give the JVM more with FLOWS_OPTS=-Xmx8g";
        }
        boolean speaksForItself = failure instanceof IllegalArgumentException
                || failure instanceof TrainingDivergedException
                || failure instanceof NonFiniteSamplesException
                || failure instanceof FlowsIoException;
        return speaksForItself && message != null ? message : failure.toString();
    }

    /** Names the options that the command has, and no others. */
    private static String advice(CommandLine command) {
        List<String> known = SAVINGS.stream()
                .filter(saving -> command.getCommandSpec().findOption(saving.option()) != null)
                .map(Saving::advice)
                .toList();
        return known.isEmpty() ? "" : "use " + String.join(" or ", known) + ", or ";
    }
}
