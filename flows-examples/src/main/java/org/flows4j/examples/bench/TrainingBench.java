package org.flows4j.examples.bench;

import java.util.random.RandomGenerator;
import org.flows4j.core.flow.Flow;
import org.flows4j.core.layer.MemoryMode;
import org.flows4j.core.tensor.Shape;
import org.flows4j.core.training.DriftPolicy;
import org.flows4j.core.training.RecoveryPolicy;
import org.flows4j.core.training.StepReport;
import org.flows4j.core.training.Trainer;
import org.flows4j.core.training.TrainingListener;
import org.flows4j.core.training.TrainingSettings;
import org.flows4j.core.training.data.Batch;
import org.flows4j.core.training.data.BatchSource;
import org.flows4j.core.training.optimizer.LossUnit;
import org.flows4j.core.training.schedule.LearningRateSchedule;

/** Measures the step of the trainer as users run it: batch, loss, gradient, Adam. */
final class TrainingBench {
    /** Like the PyTorch program, keeps no copies of parameters and moments for a rollback. */
    private static final RecoveryPolicy NO_COPIES = new RecoveryPolicy(1, 1, 1, 0);

    /**
     * The time of a step does not depend on the rate. At this one even hundreds of thousands of steps on one batch of noise change no
     * parameter much, so that the inverse of the flow, which is measured next, stays finite.
     */
    private static final double RATE = 1e-8;

    private TrainingBench() {}

    /**
     * Measures.
     *
     * @param flow trained in place
     * @param batch the batch of every step, row-major
     * @param batchSize number of samples in it
     * @param memoryMode memory mode of a step
     * @return the median time of a step in seconds
     */
    static double medianStep(Flow flow, float[] batch, int batchSize, MemoryMode memoryMode, Measurement measurement) {
        TrainingSettings settings = TrainingSettings.plain(Long.MAX_VALUE, batchSize)
                .withSchedule(schedule -> schedule.withLearningRate(LearningRateSchedule.constant(RATE)))
                .withGradients(gradients -> gradients
                        .withMemoryMode(memoryMode)
                        .withDrift(DriftPolicy.none())
                        .withLossUnit(LossUnit.NATS_PER_SAMPLE))
                .withRecovery(NO_COPIES);
        Stopwatch stopwatch = new Stopwatch(flow, new Measurement.Runs(measurement));
        try (Trainer trainer = new Trainer(flow, settings, new OneBatch(flow, batch, batchSize))) {
            trainer.initialize();
            trainer.listen(stopwatch).run();
        } finally {
            // The stopwatch ended the run by interrupting this thread.
            Thread.interrupted();
        }
        return stopwatch.runs.median();
    }

    /** Times each step, and ends the run after enough of them. */
    private static final class Stopwatch implements TrainingListener {
        private final Flow flow;
        private final Measurement.Runs runs;

        Stopwatch(Flow flow, Measurement.Runs runs) {
            this.flow = flow;
            this.runs = runs;
        }

        @Override
        public void onStep(StepReport report) {
            boolean wasWarm = runs.warm();
            runs.add(report.seconds());
            if (runs.warm() && !wasWarm) {
                flow.backend().resetPeakMemory();
            }
            if (runs.finished()) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private record OneBatch(Flow flow, float[] values, int size) implements BatchSource {
        @Override
        public Shape sampleShape() {
            return flow.sampleShape();
        }

        @Override
        public Batch batch(int[] rows, RandomGenerator random) {
            return new Batch(
                    flow.backend().fromFloats(values, flow.sampleShape().batch(size), flow.dtype()), null);
        }
    }
}
