package org.flows4j.examples.cli.options;

import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** A command that does nothing by itself: one of its subcommands must be chosen. */
public abstract class CommandGroup implements Runnable {
    private final String kind;

    @Spec
    private CommandSpec specification;

    /**
     * A group of commands.
     *
     * @param kind of subcommand, for the message when none is given
     */
    protected CommandGroup(String kind) {
        this.kind = kind;
    }

    @Override
    public final void run() {
        String known = String.join(", ", specification.subcommands().keySet());
        throw new ParameterException(specification.commandLine(), "Missing " + kind + "; choose one of " + known);
    }
}
