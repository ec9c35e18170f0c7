package org.flows4j.spark.training;

import org.flows4j.core.training.EvaluationReport;
import org.flows4j.core.training.StepReport;
import org.flows4j.core.training.TrainingListener;
import org.flows4j.core.training.TrainingSummary;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Progress in the driver's log: the loss of a step every ten seconds, and every evaluation. */
final class DriverLog implements TrainingListener {
    private static final Logger LOG = LoggerFactory.getLogger(DriverLog.class);
    private static final long NANOS = 10_000_000_000L;

    private long last = System.nanoTime();

    @Override
    public void onStep(StepReport report) {
        if (System.nanoTime() - last > NANOS) {
            last = System.nanoTime();
            LOG.info(
                    "Step {}: loss {}, {} rows per second",
                    report.step(),
                    (float) report.loss(),
                    Math.round(report.samplesPerSecond()));
        }
    }

    @Override
    public void onRollback(long step, long restoredStep, double learningRateFactor) {
        LOG.warn(
                "Step {}: the parameters of step {} are restored, learning rates times {}",
                step,
                restoredStep,
                learningRateFactor);
    }

    @Override
    public void onEvaluation(EvaluationReport report) {
        LOG.info(
                "Step {}: {} nats per held-out row, {} bits per dimension",
                report.step(),
                (float) report.negativeLogLikelihood(),
                (float) report.bitsPerDim());
    }

    @Override
    public void onEnd(TrainingSummary summary) {
        LOG.info("Training ended after {} steps, {} of them skipped", summary.steps(), summary.skipped());
    }
}
