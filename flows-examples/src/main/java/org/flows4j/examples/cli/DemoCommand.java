package org.flows4j.examples.cli;

import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.Callable;
import org.flows4j.core.data.TrainTestSplit;
import org.flows4j.core.model.ModelDescription;
import org.flows4j.core.training.optimizer.GradientClipping;
import org.flows4j.core.training.optimizer.LossUnit;
import org.flows4j.core.training.schedule.LearningRateSchedule;
import org.flows4j.core.training.schedule.LinearRate;
import org.flows4j.examples.cli.options.ComputeOptions;
import org.flows4j.examples.cli.options.MemoryOptions;
import org.flows4j.examples.cli.options.OutputFolder;
import org.flows4j.examples.cli.options.OutputOptions;
import org.flows4j.examples.cli.training.DataRecord;
import org.flows4j.examples.cli.training.Experiment;
import org.flows4j.examples.cli.training.ModelChoice;
import org.flows4j.examples.cli.training.Resumption;
import org.flows4j.examples.cli.training.RunSettings;
import org.flows4j.examples.cli.training.TrainingFolder;
import org.flows4j.examples.cli.training.TrainingRun;
import org.flows4j.examples.data.BundledData;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code flows demo}: a small Glow learns to draw clothes. */
@Command(
        name = "demo",
        description = {
            "Trains a small Glow on 5,000 images of clothes (the bundled part of Fashion-MNIST) in a few "
                    + "minutes, tests it on 1,000 others, and draws samples from it."
        })
public final class DemoCommand implements Callable<Integer> {
    /** Chosen so that two processors need less than five minutes. */
    private static final long DEFAULT_STEPS = 6500;

    private static final int BATCH = 16;

    private static final double RATE = 2e-3;

    /** In bits/dim: a quarter of the median, so that no step is large. */
    private static final double CLIP_NORM = 20;

    /** An average over some 500 steps. */
    private static final double AVERAGE_DECAY = 0.998;

    private static final double TEMPERATURE = 0.8;

    @Mixin
    private OutputOptions output;

    @Mixin
    private ComputeOptions compute;

    @Mixin
    private MemoryOptions memory;

    @Option(names = "--out", paramLabel = "DIR", description = "Folder for the results; default ${DEFAULT-VALUE}.")
    private Path folder = Path.of("flows-demo");

    @Option(names = "--steps", paramLabel = "N", description = "Training steps; default ${DEFAULT-VALUE}.")
    private long steps = DEFAULT_STEPS;

    @Option(names = "--seed", paramLabel = "N", description = "Random seed; default ${DEFAULT-VALUE}.")
    private long seed = 0;

    @Option(names = "--resume", description = "Continue the stopped training in --out.")
    private boolean resume;

    @Override
    public Integer call() {
        try (OutputFolder owned = OutputFolder.own(folder, output::note)) {
            TrainTestSplit data = BundledData.fashionMnist();
            TrainingFolder run = new TrainingFolder(folder);
            RunSettings settings = settings();
            ModelChoice<?> choice = ModelChoice.of("glow", "FASHION_MNIST", Map.of(), compute.precision());
            DataRecord source = DataRecord.of(data);
            if (resume) {
                new Resumption(run, output.err()).check(run.savedSettings(), settings, source);
            }
            boolean checkpoint = resume && run.hasModel();
            ModelDescription model = checkpoint ? run.savedModel(choice, settings) : choice.describe(data.train(), 0);
            Experiment experiment = new Experiment(settings, model, data, source);
            TrainingRun training = new TrainingRun(run, experiment, checkpoint, compute.open(), memory, output);
            TrainingRun.Outcome outcome = training.execute(TEMPERATURE);
            output.print(outcome.report());
            if (!outcome.interrupted()) {
                output.printText(next(run));
            }
            return 0;
        }
    }

    private RunSettings settings() {
        return RunSettings.defaults()
                .withTraining(training -> training.withSeed(seed)
                        .withSchedule(schedule ->
                                schedule.withSteps(steps).withBatchSize(BATCH).withLearningRate(rates(steps)))
                        .withGradients(gradients ->
                                gradients.withClipping(GradientClipping.byNorm(CLIP_NORM, LossUnit.BITS_PER_DIMENSION)))
                        .withAverageDecay(AVERAGE_DECAY)
                        .withIntervals(intervals ->
                                intervals.withEvaluation(Math.max(1, steps / 5)).withCheckpoint(0)));
    }

    /** A warm-up and, from two fifths on, a decay to a twentieth, which lets the parameters settle. */
    private static LearningRateSchedule rates(long steps) {
        long warmUp = Math.max(1, Math.min(300, steps / 10));
        long fall = Math.max(1, steps * 2 / 5);
        return LearningRateSchedule.warmUp(RATE, (double) warmUp).then(fall, new LinearRate(RATE, RATE / 20, (double)
                Math.max(1, steps - fall)));
    }

    private String next(TrainingFolder run) {
        String model = run.model().toString();
        return String.format("""

                Look at samples.png, reconstructions.png, training-curve.png and gradient-norms.png in %s. Then try

                  flows sample --model %s --count 100 --temperature 0.7 --out more.png
                  flows info --model %s
                  flows train glow --help""", folder, model, model);
    }
}
