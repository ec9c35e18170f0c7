package org.flows4j.examples.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.flows4j.examples.cli.options.OutputOptions;
import org.flows4j.examples.cli.options.Report;
import org.flows4j.examples.stress.KillStress;
import org.flows4j.examples.stress.SoakStress;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code flows stress}: what this machine's trainings and services withstand. */
@Command(
        name = "stress",
        description =
                "Kills trainings and resumes them, or uses and forgets models for minutes; fails where something is lost.",
        subcommands = {StressCommand.Kills.class, StressCommand.Soak.class})
public final class StressCommand implements Runnable {
    @Spec
    private CommandSpec specification;

    /** Creates the command, as picocli does. */
    public StressCommand() {}

    @Override
    public void run() {
        String known = String.join(", ", specification.subcommands().keySet());
        throw new ParameterException(specification.commandLine(), "Say which stress: one of " + known);
    }

    /** {@code flows stress kills}. */
    @Command(
            name = "kills",
            description =
                    "Kills a training at random moments, resumes it each time, and compares its end, byte for byte, with that "
                            + "of one that was never killed.")
    static final class Kills implements Callable<Integer> {
        @Mixin
        private OutputOptions output;

        @Option(names = "--times", paramLabel = "N", description = "How often; default ${DEFAULT-VALUE}.")
        private int times = 50;

        @Option(
                names = "--longest-life",
                paramLabel = "MS",
                description = "Most milliseconds until a kill, starting the JVM included; default ${DEFAULT-VALUE}.")
        private int longestLife = 2500;

        @Option(names = "--seed", paramLabel = "N", description = "Of the moments; default ${DEFAULT-VALUE}.")
        private long seed = 1;

        @Option(names = "--out", paramLabel = "FOLDER", description = "For the checkpoints; default ${DEFAULT-VALUE}.")
        private Path folder = Path.of("flows-stress");

        @Override
        public Integer call() throws IOException, InterruptedException {
            if (times < 1 || longestLife < 1) {
                throw new IllegalArgumentException(
                        "--times and --longest-life must be positive, got " + times + " and " + longestLife);
            }
            KillStress.Result result = new KillStress(folder, seed).run(times, longestLife);
            output.print(new Report()
                    .add("kills", "killed", result.kills())
                    .add("resumed", "resumed", result.resumed())
                    .add("damaged", "damaged checkpoints", result.damaged())
                    .add("leftovers", "unfinished files left", result.leftovers())
                    .add("steps", "steps in all", result.steps())
                    .add("identical", "end as if never killed", result.identical()));
            return result.damaged() == 0 && result.identical() ? 0 : 1;
        }
    }

    /** {@code flows stress soak}. */
    @Command(
            name = "soak",
            description = "Loads, uses and forgets models for a while, and looks for memory that is not given back.")
    static final class Soak implements Callable<Integer> {
        @Mixin
        private OutputOptions output;

        @Option(names = "--seconds", paramLabel = "SECONDS", description = "How long; default ${DEFAULT-VALUE}.")
        private double seconds = 120;

        @Option(names = "--model", paramLabel = "FILE", description = "Written first; default ${DEFAULT-VALUE}.")
        private Path file = Path.of("flows-soak.safetensors");

        @Override
        public Integer call() throws IOException {
            if (!(seconds > 0)) {
                throw new IllegalArgumentException("--seconds must be positive, got " + seconds);
            }
            SoakStress.Result result = new SoakStress(file).run(seconds);
            output.print(new Report()
                    .add("lives", "models used", result.lives())
                    .add("early_mb", "resident MB early", result.earlyMegabytes())
                    .add("late_mb", "resident MB late", result.lateMegabytes())
                    .add("live_bytes", "bytes of tensors left", result.liveTensors()));
            return result.liveTensors() == 0 ? 0 : 1;
        }
    }
}
