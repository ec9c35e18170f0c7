package org.flows4j.examples.experiments;

import org.flows4j.examples.cli.options.CommandGroup;
import picocli.CommandLine.Command;

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
            ReproduceImageFamiliesCommand.class,
            ReproduceMarScfPriorCommand.class,
            ReproduceMarScfSamplingCommand.class,
            ReproduceDensitiesCommand.class,
            ReproducePosteriorCommand.class,
            ReproduceTabularCommand.class
        })
public final class ReproduceCommand extends CommandGroup {
    ReproduceCommand() {
        super("experiment");
    }
}
