package org.flows4j.examples.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.flows4j.examples.cli.options.CommandGroup;
import org.flows4j.examples.cli.options.OutputOptions;
import org.flows4j.examples.cli.options.Report;
import org.flows4j.examples.stress.KillStress;
import org.flows4j.examples.stress.SoakStress;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code flows stress}: stress tests of training and serving on this machine. */
@Command(
        name = "stress",
        description =
                "Kills and resumes a training run, or loads and releases models for minutes; fails if anything is lost.",
        subcommands = {StressCommand.Kills.class, StressCommand.Soak.class})
public final class StressCommand extends CommandGroup {
    StressCommand() {
        super("stress test");
    }

    /** {@code flows stress kills}. */
    @Command(
            name = "kills",
            description =
                    "Kills a training run at random moments, resumes it each time, and compares the final checkpoint, byte for byte, "
                            + "with that of an uninterrupted run.")
    static final class Kills implements Callable<Integer> {
        @Mixin
        private OutputOptions output;

        @Option(names = "--times", paramLabel = "N", description = "Number of kills; default ${DEFAULT-VALUE}.")
        private int times = 50;

        @Option(
                names = "--longest-life",
                paramLabel = "MS",
                description =
                        "Maximum milliseconds until a kill, including the start of the JVM; default ${DEFAULT-VALUE}.")
        private int longestLife = 2500;

        @Option(
                names = "--seed",
                paramLabel = "N",
                description = "Seed of the random moments; default ${DEFAULT-VALUE}.")
        private long seed = 1;

        @Option(
                names = "--out",
                paramLabel = "FOLDER",
                description = "Folder for the checkpoints; default ${DEFAULT-VALUE}.")
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
                    .add("steps", "total steps", result.steps())
                    .add("identical", "identical to uninterrupted run", result.identical()));
            return result.damaged() == 0 && result.identical() ? 0 : 1;
        }
    }

    /** {@code flows stress soak}. */
    @Command(name = "soak", description = "Repeatedly loads, uses and releases models, and checks for leaked memory.")
    static final class Soak implements Callable<Integer> {
        @Mixin
        private OutputOptions output;

        @Option(
                names = "--seconds",
                paramLabel = "SECONDS",
                description = "Duration in seconds; default ${DEFAULT-VALUE}.")
        private double seconds = 120;

        @Option(
                names = "--model",
                paramLabel = "FILE",
                description = "Model file to write and load; default ${DEFAULT-VALUE}.")
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
