package org.flows4j.examples.bench;

import org.flows4j.examples.cli.options.CommandGroup;
import picocli.CommandLine.Command;

/** {@code flows bench}: measures this machine. */
@Command(
        name = "bench",
        description = "Measures training steps, densities and samples on this machine.",
        subcommands = {
            FlowMeasurements.Glow.class,
            FlowMeasurements.Toy.class,
            AutoregressiveMeasurements.Maf.class,
            AutoregressiveMeasurements.Nsf.class,
            FlowMeasurements.Residual.class,
            FlowMeasurements.Ffjord.class,
            BenchMemoryCommand.class,
            BenchCallersCommand.class,
            FlowMeasurements.Linear.class,
            FlowMeasurements.MixLog.class,
            FlowMeasurements.FlowPlusPlus.class,
            FlowMeasurements.PixelCnn.class,
            BenchKernelsCommand.class,
            BenchStartCommand.class,
            BenchCompareCommand.class,
            BenchScaleCommand.class
        })
public final class BenchCommand extends CommandGroup {
    BenchCommand() {
        super("measurement");
    }
}
