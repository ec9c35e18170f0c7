package org.flows4j.examples.cli;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import org.flows4j.core.flow.ClassCondition;
import org.flows4j.core.flow.Flow;
import org.flows4j.core.interpolation.Descent;
import org.flows4j.core.interpolation.Interpolation;
import org.flows4j.core.interpolation.LatentPath;
import org.flows4j.core.interpolation.Objective;
import org.flows4j.core.model.DataDescription;
import org.flows4j.core.model.ModelDescription;
import org.flows4j.core.tensor.Scope;
import org.flows4j.core.tensor.Tensor;
import org.flows4j.core.training.data.DataSetBatches;
import org.flows4j.examples.cli.options.ModelRunOptions;
import org.flows4j.examples.cli.options.OutputFolder;
import org.flows4j.examples.cli.options.OutputOptions;
import org.flows4j.examples.cli.options.Report;
import org.flows4j.examples.cli.training.SampleFiles;
import org.flows4j.examples.data.GivenValues;
import org.flows4j.examples.data.ModelData;
import org.flows4j.models.Model;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code flows interpolate}: paths between samples through a model's latent space. */
@Command(
        name = "interpolate",
        description = {
            "Draws paths between samples through a model's latent space, one row per path.",
            "Linear and spherical paths lead through the final latent space or, with --before-priors, the space that the learned priors "
                    + "describe. An optimized path (equation 11 of mAR-SCF) begins as the straight line before the priors; "
                    + "it then moves each image to a balance of lambda1 times its log-density, its distance from the line, "
                    + "and lambda2 times its distance from the nearer end."
        },
        footer = {
            "",
            "Example: flows interpolate --model model.safetensors --from mnist:0,1 --to mnist:2,3 --method optimized"
        })
public final class InterpolateCommand implements Callable<Integer> {
    /** The kinds of paths. */
    enum Method {
        LINEAR,
        SPHERICAL,
        OPTIMIZED
    }

    @Mixin
    private OutputOptions output;

    @Mixin
    private ModelRunOptions run;

    @Option(
            names = "--from",
            required = true,
            paramLabel = "PATH[:N,..]",
            description = "Starts of the paths: an image, or samples of a data set by their numbers from 0.")
    private String from;

    @Option(
            names = "--to",
            required = true,
            paramLabel = "PATH[:N,..]",
            description = "Ends of the paths, like --from.")
    private String to;

    @Option(
            names = "--method",
            paramLabel = "METHOD",
            description = "Kind of path: ${COMPLETION-CANDIDATES}; default ${DEFAULT-VALUE}.")
    private Method method = Method.LINEAR;

    @Option(
            names = "--before-priors",
            negatable = true,
            description =
                    "Follow the path through the space that the learned priors describe; default for OPTIMIZED only.")
    private @Nullable Boolean beforePriors;

    @Option(
            names = "--points",
            paramLabel = "N",
            description = "Samples per path, including its ends; default ${DEFAULT-VALUE}.")
    private int points = 9;

    @Option(
            names = "--lambda1",
            paramLabel = "WEIGHT",
            description = "Weight of the log-density; default ${DEFAULT-VALUE}.")
    private double densityWeight = Objective.DEFAULT.densityWeight();

    @Option(
            names = "--lambda2",
            paramLabel = "WEIGHT",
            description = "Weight of the distance from the nearer end; default ${DEFAULT-VALUE}.")
    private double endWeight = Objective.DEFAULT.endWeight();

    @Option(
            names = "--distance",
            paramLabel = "KIND",
            description = "Measure of distance: ${COMPLETION-CANDIDATES}; default ${DEFAULT-VALUE}.")
    private Objective.Distance distance = Objective.DEFAULT.distance();

    @Option(names = "--sums", description = "Sum the objective's terms over the dimensions instead of averaging them.")
    private boolean sums;

    @Option(
            names = "--iterations",
            paramLabel = "N",
            description = "Iterations of the optimization; default ${DEFAULT-VALUE}.")
    private int iterations = Descent.DEFAULT.iterations();

    @Option(
            names = "--learning-rate",
            paramLabel = "RATE",
            description = "Initial learning rate of the optimization; default ${DEFAULT-VALUE}.")
    private double learningRate = Descent.DEFAULT.learningRate();

    @Option(
            names = "--label",
            paramLabel = "CLASS",
            description = "Class of all samples, by its number from 0; for models trained with --labels.")
    private @Nullable Integer label;

    @Option(
            names = "--given",
            paramLabel = "CONDITION",
            description =
                    "Condition of all samples, for models trained with --condition: name=value for each column, separated by commas, or"
                            + " a CSV file with one condition, or with one for each path.")
    private @Nullable String given;

    @Option(
            names = "--out",
            paramLabel = "FILE",
            description =
                    "Picture (.png) or table (.csv); default interpolation.png for images, else interpolation.csv.")
    private @Nullable Path target;

    @Override
    public Integer call() {
        Model model = run.readAny();
        DataDescription data = model.description().data();
        Path file = target == null ? Path.of(SampleFiles.defaultName("interpolation", data)) : target;
        SampleFiles.check(file, data);
        try (OutputFolder owned = OutputFolder.of(file)) {
            Flow flow = run.flow(model);
            SampleChoice starts = SampleChoice.parse(from);
            SampleChoice ends = SampleChoice.parse(to);
            int ways = ways(starts, ends);
            long began = System.nanoTime();
            try (Scope scope = flow.backend().openScope()) {
                Tensor samples = interpolate(
                        interpolation(flow, data, ways),
                        read(starts, ways, flow, model.description()),
                        read(ends, ways, flow, model.description()));
                SampleFiles.writeRows(file, samples, data, points);
            }
            output.print(new Report()
                    .add("out", "written", file.toString())
                    .add("method", "method", method.name())
                    .add("ways", "ways", ways)
                    .add("points", "points per path", points)
                    .add("interpolate_s", "seconds", (System.nanoTime() - began) / 1e9));
            return 0;
        }
    }

    private static int ways(SampleChoice starts, SampleChoice ends) {
        int ways = Math.max(starts.rows().size(), ends.rows().size());
        int fewer = Math.min(starts.rows().size(), ends.rows().size());
        if (fewer != ways && fewer != 1) {
            throw new IllegalArgumentException(
                    "--from and --to need equally many samples, or a single one in either, got "
                            + starts.rows().size() + " and " + ends.rows().size());
        }
        return ways;
    }

    private Interpolation interpolation(Flow flow, DataDescription data, int ways) {
        LatentPath path = method == Method.SPHERICAL ? LatentPath.SPHERICAL : LatentPath.LINEAR;
        boolean before = beforePriors == null ? method == Method.OPTIMIZED : beforePriors;
        Interpolation interpolation = new Interpolation(flow, path, before);
        if (given != null || (flow.conditionChannels() > 0 && data.classes() == 0)) {
            return interpolation.given(conditions(flow, data, ways));
        }
        int classes = data.classes();
        if ((label == null) != (classes == 0)) {
            throw new IllegalArgumentException(
                    classes == 0
                            ? "The model is not conditioned on classes; omit --label"
                            : "The model is conditioned on classes; give one of 0 to " + (classes - 1) + " as --label");
        }
        if (label == null) {
            return interpolation;
        }
        int[] labels = new int[ways];
        Arrays.fill(labels, label);
        return interpolation.given(ClassCondition.of(flow.backend(), flow.dtype(), classes, labels));
    }

    /** The condition of each path. */
    private Tensor conditions(Flow flow, DataDescription data, int ways) {
        if (given == null) {
            throw GivenValues.missing(flow, data);
        }
        if (label != null) {
            throw new IllegalArgumentException(
                    "A model is conditioned on classes or on columns: omit --label or --given");
        }
        GivenValues values = GivenValues.parse(given, flow, data);
        int count = values.rows().length;
        if (count != 1 && count != ways) {
            throw new IllegalArgumentException(
                    "--given needs one condition, or one for each of " + ways + " paths, got " + count);
        }
        return (count == ways ? values : values.repeated(ways)).tensor(flow);
    }

    private Tensor interpolate(Interpolation interpolation, Tensor a, Tensor b) {
        if (method != Method.OPTIMIZED) {
            return interpolation.along(a, b, points);
        }
        Objective objective = new Objective(densityWeight, endWeight, distance, !sums);
        return interpolation.optimized(a, b, points, objective, new Descent(iterations, learningRate));
    }

    private Tensor read(SampleChoice choice, int ways, Flow flow, ModelDescription model) {
        ModelDescription unconditional = new ModelDescription(
                model.family(), model.config(), model.dtype(), model.data().withConditions(List.of()));
        return new DataSetBatches(
                        ModelData.fit(choice.open(), unconditional, output::note), flow.backend(), flow.dtype())
                .batch(choice.repeated(ways), new SplittableRandom(0))
                .values();
    }
}
