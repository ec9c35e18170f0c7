package org.flows4j.examples.commands;

import org.flows4j.core.flow.Flow;
import org.flows4j.core.io.DataSet;
import org.flows4j.core.io.ModelDescription;
import org.flows4j.core.io.TrainTest;
import org.flows4j.core.tensor.TensorBackend;
import org.flows4j.core.training.DataSetBatches;
import org.flows4j.core.training.EvaluationReport;
import org.flows4j.core.training.MetricsCsvListener;
import org.flows4j.core.training.Trainer;
import org.flows4j.core.training.TrainingSummary;
import org.flows4j.examples.charts.TrainingHistory;
import org.flows4j.examples.data.ModelData;
import org.flows4j.models.LoadedModel;

/** Trains a model into a folder, from the start or from where the folder's model stands, until done or stopped. */
final class TrainingRun {
    private final TrainingFolder folder;
    private final TrainingSettings settings;
    private final LoadedModel model;
    private final Flow flow;
    private final TrainTest data;
    private final OutputOptions output;

    /**
     * How a run ended.
     *
     * @param report the results
     * @param interrupted whether it was stopped before its last step
     */
    record Outcome(Report report, boolean interrupted) {}

    /**
     * A run.
     *
     * @param folder prepared for output
     * @param settings how to train
     * @param description the model
     * @param data what to train and test on
     * @param backend computes
     * @param memory of evaluation and sampling
     * @param output where to report to
     */
    TrainingRun(
            TrainingFolder folder,
            TrainingSettings settings,
            ModelDescription description,
            TrainTest data,
            TensorBackend backend,
            MemoryOptions memory,
            OutputOptions output) {
        this.folder = folder;
        this.settings = settings;
        this.model = LoadedModel.create(description, backend, settings.seed());
        this.flow = memory.limit(model.flow());
        this.data = new TrainTest(
                ModelData.fit(data.train(), description.data()),
                data.test().map(test -> ModelData.fit(test, description.data())));
        this.output = output;
    }

    /**
     * Trains.
     *
     * @param resume whether to go on with the folder's model
     * @param temperature of the samples drawn at the end
     * @return how it ended
     */
    Outcome execute(boolean resume, double temperature) {
        DataSetBatches batches = new DataSetBatches(data.train(), flow.backend(), flow.dtype(), settings.augmentation())
                .withClasses(flow.conditionChannels());
        try (Trainer trainer = new Trainer(flow, settings.toTrainerConfig(), batches);
                MetricsCsvListener metrics = new MetricsCsvListener(folder.metrics());
                ProgressListener progress =
                        new ProgressListener(start -> output.progress("training", start, settings.steps()))) {
            data.test()
                    .ifPresent(test -> trainer.evaluateOn(new DataSetBatches(test, flow.backend(), flow.dtype())
                            .withClasses(flow.conditionChannels())));
            trainer.saveTo(folder.model(), model.description()).listen(metrics).listen(progress);
            if (resume) {
                trainer.resume(folder.model());
            } else {
                trainer.initialize();
            }
            folder.save(settings);
            TrainingSummary summary = train(trainer, progress);
            Report report = report(summary);
            if (!summary.interrupted()) {
                trainer.withAverage(() -> draw(report, temperature));
            }
            return new Outcome(report, summary.interrupted());
        }
    }

    private TrainingSummary train(Trainer trainer, ProgressListener progress) {
        return new StopSignal(output.err()).during(() -> {
            TrainingSummary summary = trainer.run();
            progress.close();
            if (summary.interrupted()) {
                // The flag has served its purpose.
                Thread.interrupted();
                output.err().printf("flows: stopped after step %d; --resume goes on from there%n", summary.steps());
                output.err().flush();
            }
            return summary;
        });
    }

    private Report report(TrainingSummary summary) {
        Report report = new Report()
                .add("model", "model", folder.model().toString())
                .add("parameters", "parameters", flow.parameters().count())
                .add("steps", "steps", summary.steps())
                .add("train_s", "training time", summary.seconds(), SparseProgress.time(summary.seconds()))
                .addHidden("lost_steps", summary.skipped())
                .addHidden("interrupted", summary.interrupted());
        EvaluationReport evaluation = summary.evaluation();
        if (evaluation != null) {
            report.add("test_samples", "test samples", evaluation.samples())
                    .add("test_nats", "test nats", evaluation.nats())
                    .add("test_bits_per_dim", "test bits/dim", evaluation.bitsPerDim());
        }
        return report;
    }

    private void draw(Report report, double temperature) {
        RunPictures pictures =
                new RunPictures(folder.path(), model.description().data());
        String title = model.description().family() + ", " + settings.steps() + " steps";
        pictures.drawCurve(title, TrainingHistory.read(folder.metrics()), output.err());
        pictures.drawSamples(flow, temperature, settings.seed());
        DataSet shown = data.test().orElse(data.train());
        double error = pictures.reconstruct(flow, shown);
        report.add("reconstruction_error", "reconstruction error", error);
    }
}
