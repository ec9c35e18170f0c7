package org.flows4j.examples;

import picocli.CommandLine;
import picocli.CommandLine.Command;

/** The {@code flows} program. Its subcommands do the work; by itself it prints how to use them. */
@Command(
        name = "flows",
        mixinStandardHelpOptions = true,
        versionProvider = FlowsVersion.class,
        description = "Trains, evaluates and samples normalizing flows.")
public final class FlowsCommand implements Runnable {

    /** Creates the root command, as picocli does. */
    public FlowsCommand() {}

    /**
     * Runs the program and ends the JVM with its exit code: 0 for success, 1 for a failure, 2 for a usage error.
     *
     * @param arguments the command line
     */
    public static void main(String[] arguments) {
        System.exit(new CommandLine(new FlowsCommand()).execute(arguments));
    }

    @Override
    public void run() {
        CommandLine.usage(this, System.out);
    }
}
