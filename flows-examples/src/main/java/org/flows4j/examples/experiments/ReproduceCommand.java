package org.flows4j.examples.experiments;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code flows reproduce}: repeats experiments of the papers. */
@Command(
        name = "reproduce",
        description = "Reproduces experiments of the papers at a scale that suits this machine.",
        subcommands = {
            ReproduceVflowToyCommand.class,
            ReproduceVflowImagesCommand.class,
            ReproduceWoodburyBpdCommand.class,
            ReproduceWoodburyCostCommand.class,
            ReproduceFlowPlusPlusAblationCommand.class,
            ReproduceClassConditionalCommand.class,
            ReproduceNifCommand.class,
            ReproduceNifCostCommand.class,
            ReproduceMarScfPriorCommand.class,
            ReproduceMarScfSamplingCommand.class
        })
public final class ReproduceCommand implements Runnable {
    @Spec
    private CommandSpec specification;

    /** Creates the command, as picocli does. */
    public ReproduceCommand() {}

    @Override
    public void run() {
        throw new ParameterException(
                specification.commandLine(),
                "Missing experiment; choose one of: "
                        + String.join(", ", specification.subcommands().keySet()));
    }
}
