package org.flows4j.examples.cli.options;

import java.io.PrintWriter;
import java.util.function.Function;
import org.flows4j.examples.experiments.comparison.ExperimentListener;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Output of every command: results go to standard output, as text or as one line of JSON, all else to standard error. */
public final class OutputOptions {
    private static final String LOG_LEVEL = "org.slf4j.simpleLogger.log.org.flows4j";

    @Spec(Spec.Target.MIXEE)
    private CommandSpec command;

    @Option(names = "--json", description = "Print the results as one line of JSON.")
    private boolean json;

    @Option(
            names = {"-v", ErrorReporting.VERBOSE},
            description = "Log more, and show the stack trace of an error.")
    void logMore(boolean verbose) {
        if (verbose) {
            // Read when the first logger is created, which happens only after a command starts.
            System.setProperty(LOG_LEVEL, "debug");
        }
    }

    /** Prints the results in the form asked for. */
    public void print(Report report) {
        report.print(command.commandLine().getOut(), json);
    }

    /** Prints text for people only. */
    public void printText(String text) {
        if (!json) {
            out().println(text);
            out().flush();
        }
    }

    /** Opens a progress report of this number of steps. */
    public ProgressDisplay progress(String task, long start, long end) {
        return ProgressDisplay.open(task, start, end, err());
    }

    /**
     * Does long work that reports its progress. Ctrl-C interrupts this thread; the work then returns its results so far.
     *
     * @param end steps done when it is finished
     */
    public <T> T interruptibly(String task, long end, Function<ExperimentListener, T> work) {
        return new StopSignal(err()).during(() -> {
            try (ProgressDisplay progress = progress(task, 0, end)) {
                T result = work.apply(progress::step);
                // The interruption has been handled.
                Thread.interrupted();
                return result;
            }
        });
    }

    /** Reports that work was interrupted, and how to continue. */
    public void printStopped(String next) {
        note("stopped; " + next);
    }

    /** Prints a note on standard error. */
    public void note(String what) {
        err().println("flows: " + what);
        err().flush();
    }

    private PrintWriter out() {
        return command.commandLine().getOut();
    }

    public PrintWriter err() {
        return command.commandLine().getErr();
    }
}
