package org.flows4j.core.training;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongConsumer;

/** Remembers what happened in a run, and can meddle after a step. */
final class RecordingListener implements TrainingListener {
    final List<StepReport> steps = new ArrayList<>();
    final List<EvaluationReport> evaluations = new ArrayList<>();
    final List<DriftReport> drifts = new ArrayList<>();
    final List<String> events = new ArrayList<>();
    private final LongConsumer afterStep;

    RecordingListener() {
        this(step -> {});
    }

    RecordingListener(LongConsumer afterStep) {
        this.afterStep = afterStep;
    }

    double[] negativeLogLikelihood() {
        return steps.stream().mapToDouble(StepReport::loss).toArray();
    }

    @Override
    public void onStart(long step, TrainingSettings config) {
        events.add("start " + step);
    }

    @Override
    public void onStep(StepReport report) {
        steps.add(report);
        events.add("step " + report.step());
        afterStep.accept(report.step());
    }

    @Override
    public void onSkip(StepReport report) {
        events.add("skip " + report.step());
    }

    @Override
    public void onRollback(long step, long restoredStep, double learningRateFactor) {
        events.add("rollback " + step + " to " + restoredStep + " x" + learningRateFactor);
    }

    @Override
    public void onDrift(DriftReport report) {
        drifts.add(report);
    }

    @Override
    public void onEvaluation(EvaluationReport report) {
        evaluations.add(report);
        events.add("evaluation " + report.step());
    }

    @Override
    public void onCheckpoint(long step, Path file) {
        events.add("checkpoint " + step);
    }

    @Override
    public void onEnd(TrainingSummary summary) {
        events.add("end " + summary.steps());
    }
}
