package org.flows4j.examples.cli.training;

import org.flows4j.core.data.DataSet;
import org.flows4j.core.data.TrainTestSplit;
import org.flows4j.core.flow.Flow;
import org.flows4j.core.tensor.TensorBackend;
import org.flows4j.core.training.EvaluationReport;
import org.flows4j.core.training.MetricsCsvListener;
import org.flows4j.core.training.Trainer;
import org.flows4j.core.training.TrainingSummary;
import org.flows4j.core.training.data.DataSetBatches;
import org.flows4j.examples.charts.TrainingHistory;
import org.flows4j.examples.cli.options.MemoryOptions;
import org.flows4j.examples.cli.options.OutputOptions;
import org.flows4j.examples.cli.options.Report;
import org.flows4j.examples.cli.options.SparseProgress;
import org.flows4j.examples.cli.options.StopSignal;
import org.flows4j.examples.data.ModelData;
import org.flows4j.models.Model;
import org.jspecify.annotations.Nullable;

/** Trains a model into a folder, from the start or from the folder's checkpoint, until done or stopped. */
public final class TrainingRun {
    private final TrainingFolder folder;
    private final Experiment experiment;
    private final boolean resume;
    private final RunSettings settings;
    private final Model model;
    private final Flow flow;
    private final TrainTestSplit data;
    private final OutputOptions output;

    /**
     * The end of a run.
     *
     * @param report the results
     * @param interrupted whether it was stopped before its last step
     */
    public record Outcome(Report report, boolean interrupted) {}

    /** A run in a prepared output folder: a new one, or with {@code resume} the continuation of the folder's model. */
    public TrainingRun(
            TrainingFolder folder,
            Experiment experiment,
            boolean resume,
            TensorBackend backend,
            MemoryOptions memory,
            OutputOptions output) {
        this.folder = folder;
        this.experiment = experiment;
        this.resume = resume;
        this.settings = experiment.settings();
        // A checkpoint is opened like any other model: its configuration cannot request more memory than it has values.
        this.model = resume
                ? Model.read(folder.model(), backend)
                : Model.create(experiment.model(), backend, settings.training().seed());
        this.flow = memory.limit(model.flow());
        this.data = new TrainTestSplit(
                ModelData.fit(experiment.data().train(), experiment.model(), output::note),
                experiment.data().test().map(test -> ModelData.fit(test, experiment.model(), output::note)));
        this.output = output;
    }

    /**
     * Trains, and writes the results to the folder. A resumed run that has made all its steps only computes the results.
     *
     * @param temperature of the samples drawn at the end
     */
    public Outcome execute(double temperature) {
        DataSetBatches batches = ModelData.batches(flow, data.train(), settings.augmentation());
        try (Trainer trainer = new Trainer(flow, settings.training(), model.objective(), batches);
                MetricsCsvListener metrics = new MetricsCsvListener(folder.metrics());
                ProgressListener progress =
                        new ProgressListener(start -> output.progress("training", start, settings.steps()))) {
            settings.testRows(data).ifPresent(test -> trainer.evaluateOn(ModelData.batches(flow, test)));
            trainer.saveTo(folder.model(), model.description()).listen(metrics).listen(progress);
            if (resume) {
                trainer.resume(folder.model());
            } else {
                trainer.initialize();
            }
            folder.begin(experiment);
            Ending ending = train(trainer, progress);
            Report report = report(ending);
            if (!ending.interrupted()) {
                trainer.withAverage(() -> draw(report, temperature));
                folder.finish(report);
            }
            return new Outcome(report, ending.interrupted());
        }
    }

    private record Ending(TrainingSummary summary, @Nullable EvaluationReport evaluation, boolean interrupted) {}

    private Ending train(Trainer trainer, ProgressListener progress) {
        return new StopSignal(output.err()).during(() -> {
            TrainingSummary summary = trainer.run();
            EvaluationReport evaluation = summary.evaluation();
            boolean interrupted = summary.interrupted();
            if (!interrupted && evaluation == null && data.test().isPresent()) {
                // A run made all steps but was killed before it could save its results.
                evaluation = trainer.evaluate();
                interrupted = evaluation == null;
            }
            progress.close();
            if (interrupted) {
                // The interruption has been handled.
                Thread.interrupted();
                output.note("stopped after step " + summary.steps() + "; --resume continues from there");
            }
            return new Ending(summary, evaluation, interrupted);
        });
    }

    private Report report(Ending ending) {
        TrainingSummary summary = ending.summary();
        Report report = new Report()
                .add("model", "model", folder.model().toString())
                .add("parameters", "parameters", flow.parameters().count())
                .add("steps", "steps", summary.steps())
                .add("train_s", "training time", summary.seconds(), SparseProgress.time(summary.seconds()))
                .addHidden("lost_steps", summary.skipped())
                .addHidden("interrupted", ending.interrupted());
        EvaluationReport evaluation = ending.evaluation();
        if (evaluation != null) {
            report.add("test_samples", "test samples", evaluation.samples())
                    .add("likelihood", "likelihood", flow.likelihood().label())
                    .add(
                            "test_negative_log_likelihood",
                            "test negative log-likelihood (nats)",
                            evaluation.negativeLogLikelihood())
                    .add("test_bits_per_dim", "test bits/dim", evaluation.bitsPerDim());
            if (flow.likelihood()
                            .importanceSamples(settings.training().intervals().importanceSamples())
                    > 1) {
                report.add(
                                "test_weighted_negative_log_likelihood",
                                "test negative log-likelihood (nats), importance-weighted",
                                evaluation.weightedNegativeLogLikelihood())
                        .add(
                                "test_weighted_bits_per_dim",
                                "test bits/dim, importance-weighted",
                                evaluation.weightedBitsPerDim());
            }
        }
        return report;
    }

    private void draw(Report report, double temperature) {
        RunPictures pictures =
                new RunPictures(folder.path(), model.description().data());
        String title = model.description().family() + ", " + settings.steps() + " steps";
        pictures.drawCurve(title, TrainingHistory.read(folder.metrics()), output.err());
        DataSet shown = data.test().orElse(data.train());
        int rejected = pictures.drawSamples(
                flow, shown, temperature, settings.training().seed());
        if (rejected > 0) {
            report.add("samples_redrawn", "non-finite samples redrawn", rejected);
        }
        double error = pictures.reconstruct(flow, shown);
        report.add("reconstruction_error", "reconstruction error", error);
    }
}
