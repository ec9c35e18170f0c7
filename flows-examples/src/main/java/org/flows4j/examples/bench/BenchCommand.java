package org.flows4j.examples.bench;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code flows bench}: measures this machine. */
@Command(
        name = "bench",
        description = "Measures training steps, densities and samples on this machine.",
        subcommands = {
            BenchGlowCommand.class,
            BenchToyCommand.class,
            BenchMemoryCommand.class,
            BenchCallersCommand.class,
            BenchLinearCommand.class,
            BenchMixLogCommand.class,
            BenchFlowPlusPlusCommand.class,
            BenchKernelsCommand.class,
            BenchStartCommand.class
        })
public final class BenchCommand implements Runnable {
    @Spec
    private CommandSpec specification;

    /** Creates the command, as picocli does. */
    public BenchCommand() {}

    @Override
    public void run() {
        String known = String.join(", ", specification.subcommands().keySet());
        throw new ParameterException(specification.commandLine(), "Missing measurement; choose one of " + known);
    }
}
