package org.flows4j.examples.cli;

import java.nio.file.Path;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import org.flows4j.core.distribution.ManifoldDistribution;
import org.flows4j.core.flow.FiniteSamples;
import org.flows4j.core.flow.Flow;
import org.flows4j.core.layer.Sampling;
import org.flows4j.core.model.DataDescription;
import org.flows4j.core.tensor.Scope;
import org.flows4j.examples.cli.options.ModelRunOptions;
import org.flows4j.examples.cli.options.OutputFolder;
import org.flows4j.examples.cli.options.OutputOptions;
import org.flows4j.examples.cli.options.Report;
import org.flows4j.examples.cli.training.SampleFiles;
import org.flows4j.examples.data.ClassSamples;
import org.flows4j.examples.data.GivenValues;
import org.flows4j.models.Model;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code flows sample}: draws samples from a model. */
@Command(
        name = "sample",
        description = "Draws samples from a model, into a picture (.png) or a table (.csv).",
        footer = {"", "Example: flows sample --model run/model.safetensors --count 1000 --out rows.csv"})
public final class SampleCommand implements Callable<Integer> {
    @Mixin
    private OutputOptions output;

    @Mixin
    private ModelRunOptions run;

    @Option(
            names = "--count",
            paramLabel = "N",
            description = "Number of samples, per condition of --given; default ${DEFAULT-VALUE}.")
    private int count = 64;

    @Option(
            names = "--temperature",
            paramLabel = "T",
            description =
                    "Factor of the prior's standard deviation; values below 1 give less varied, often better-looking samples; "
                            + "default ${DEFAULT-VALUE}, the model's distribution.")
    private double temperature = 1;

    @Option(
            names = "--noise-variance",
            paramLabel = "FACTOR",
            description =
                    "Factor of the variance of the noise around the manifold of a noisy injective flow; 0 draws on the manifold; "
                            + "default ${DEFAULT-VALUE}, the model's distribution. An error for other models.")
    private double noiseVariance = 1;

    @Option(
            names = "--label",
            paramLabel = "CLASS",
            description =
                    "Class to draw, by its number from 0, for models trained with --labels; default all, one column per class.")
    private @Nullable Integer label;

    @Option(
            names = "--given",
            paramLabel = "CONDITION",
            description =
                    "Condition of the samples, for models trained with --condition: name=value for each column, separated by"
                            + " commas, or a CSV file with one condition per row, each of which gets --count samples.")
    private @Nullable String given;

    @Option(
            names = "--redraw",
            description =
                    "Redraw samples that are not finite, and report their number; this changes the distribution. Without it they "
                            + "are an error.")
    private boolean redraw;

    @Option(names = "--seed", paramLabel = "N", description = "Seed of the samples; default ${DEFAULT-VALUE}.")
    private long seed = 0;

    @Option(
            names = "--out",
            paramLabel = "FILE",
            description = "File to write; default samples.png for images, else samples.csv.")
    private @Nullable Path file;

    @Override
    public Integer call() {
        Model model = run.readAny();
        DataDescription data = model.description().data();
        Sampling sampling = new Sampling(temperature, noiseVariance);
        Path target = file == null ? Path.of(SampleFiles.defaultName(data)) : file;
        SampleFiles.check(target, data);
        try (OutputFolder owned = OutputFolder.of(target)) {
            Flow flow = run.flow(model);
            if (noiseVariance != 1 && !hasManifold(flow)) {
                throw new IllegalArgumentException("--noise-variance " + noiseVariance
                        + " is for noisy injective flows; this model of the family "
                        + model.description().family() + " has no noise around a manifold. Omit --noise-variance");
            }
            long start = System.nanoTime();
            int samples;
            int rejected;
            try (Scope scope = flow.backend().openScope()) {
                FiniteSamples drawn = given == null
                        ? draw(flow, sampling, data, target)
                        : drawGiven(given, flow, sampling, data, target);
                samples = given == null ? count : drawn.samples().shape().dim(0);
                rejected = drawn.rejected();
            }
            Report report = new Report()
                    .add("out", "written", target.toString())
                    .add("samples", "samples", samples)
                    .add("temperature", "temperature", sampling.temperature())
                    .add("noise_variance", "noise variance", sampling.noiseVariance())
                    .add("sample_s", "seconds", (System.nanoTime() - start) / 1e9);
            output.print(redraw ? report.add("redrawn", "non-finite samples redrawn", rejected) : report);
            return 0;
        }
    }

    /** Draws and writes samples of an unconditional model or of classes. */
    private FiniteSamples draw(Flow flow, Sampling sampling, DataDescription data, Path target) {
        if (flow.conditionChannels() > 0 && data.classes() == 0) {
            throw GivenValues.missing(flow, data);
        }
        SplittableRandom random = new SplittableRandom(seed);
        FiniteSamples drawn = label == null
                ? ClassSamples.ofAllClasses(flow, count, sampling, random, redraw)
                : ClassSamples.ofClass(flow, label, count, sampling, random, redraw);
        SampleFiles.write(target, drawn.samples(), data, label == null && data.classes() > 0);
        return drawn;
    }

    private FiniteSamples drawGiven(String text, Flow flow, Sampling sampling, DataDescription data, Path target) {
        if (label != null) {
            throw new IllegalArgumentException(
                    "A model is conditioned on classes or on columns: omit --label or --given");
        }
        GivenValues conditions = GivenValues.parse(text, flow, data).repeated(count);
        FiniteSamples drawn = conditions.draw(flow, sampling, new SplittableRandom(seed), redraw);
        SampleFiles.writeGiven(target, drawn.samples(), data, conditions);
        return drawn;
    }

    /** Whether samples lie around a lower-dimensional manifold, through the prior or through layers that add dimensions. */
    private static boolean hasManifold(Flow flow) {
        return flow.prior() instanceof ManifoldDistribution
                || flow.latentShape().size() < flow.sampleShape().size();
    }
}
