package org.flows4j.examples;

import org.flows4j.examples.bench.BenchCommand;
import org.flows4j.examples.cli.CalibrateCommand;
import org.flows4j.examples.cli.DemoCommand;
import org.flows4j.examples.cli.EmbedCommand;
import org.flows4j.examples.cli.EvalCommand;
import org.flows4j.examples.cli.ExportCommand;
import org.flows4j.examples.cli.ImportCommand;
import org.flows4j.examples.cli.InfoCommand;
import org.flows4j.examples.cli.InterpolateCommand;
import org.flows4j.examples.cli.ModelsCommand;
import org.flows4j.examples.cli.SampleCommand;
import org.flows4j.examples.cli.ScoreCommand;
import org.flows4j.examples.cli.StressCommand;
import org.flows4j.examples.cli.TrainCommand;
import org.flows4j.examples.cli.options.ErrorReporting;
import org.flows4j.examples.experiments.ReproduceCommand;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;

/** The {@code flows} program. Its subcommands do the work; without one it prints their usage. */
@Command(
        name = "flows",
        mixinStandardHelpOptions = true,
        scope = ScopeType.INHERIT,
        versionProvider = FlowsVersion.class,
        description = "Trains, evaluates and samples normalizing flows.",
        subcommands = {
            DemoCommand.class,
            ModelsCommand.class,
            TrainCommand.class,
            EvalCommand.class,
            SampleCommand.class,
            InterpolateCommand.class,
            ScoreCommand.class,
            CalibrateCommand.class,
            EmbedCommand.class,
            ExportCommand.class,
            InfoCommand.class,
            ImportCommand.class,
            BenchCommand.class,
            ReproduceCommand.class,
            StressCommand.class
        })
public final class FlowsCommand implements Runnable {
    @Spec
    private CommandSpec specification;

    /** Runs the program and ends the JVM with its exit code: 0 for success, 1 for a failure, 2 for a usage error. */
    public static void main(String[] arguments) {
        System.exit(commandLine().execute(arguments));
    }

    /** Returns the program ready to execute a command line, as {@link #main} does but without ending the JVM. */
    public static CommandLine commandLine() {
        CommandLine program = new CommandLine(new FlowsCommand()).setCaseInsensitiveEnumValuesAllowed(true);
        return ErrorReporting.install(program);
    }

    @Override
    public void run() {
        specification.commandLine().usage(specification.commandLine().getOut());
    }
}
