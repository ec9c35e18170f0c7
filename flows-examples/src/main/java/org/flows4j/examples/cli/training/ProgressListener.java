package org.flows4j.examples.cli.training;

import java.util.Locale;
import java.util.function.LongFunction;
import org.flows4j.core.training.EvaluationReport;
import org.flows4j.core.training.StepReport;
import org.flows4j.core.training.TrainingListener;
import org.flows4j.core.training.TrainingSettings;
import org.flows4j.examples.cli.options.ProgressDisplay;
import org.jspecify.annotations.Nullable;

/** Shows a training run's step, rate, smoothed loss and last evaluation. */
final class ProgressListener implements TrainingListener, AutoCloseable {
    private static final double SMOOTHING = 0.95;

    private final LongFunction<ProgressDisplay> opener;
    private @Nullable ProgressDisplay progress;
    private double smoothed = Double.NaN;
    private boolean likelihood = true;
    private String heldOut = "";
    private long lost;

    /** The opener creates the progress report from the starting step of the run. */
    ProgressListener(LongFunction<ProgressDisplay> opener) {
        this.opener = opener;
    }

    @Override
    public void onStart(long step, TrainingSettings settings) {
        progress = opener.apply(step);
    }

    @Override
    public void onStep(StepReport report) {
        if (report.skipped()) {
            lost++;
        } else {
            likelihood = !Double.isNaN(report.bitsPerDim());
            double loss = likelihood ? report.bitsPerDim() : report.loss();
            smoothed = Double.isNaN(smoothed) ? loss : SMOOTHING * smoothed + (1 - SMOOTHING) * loss;
        }
        if (progress != null) {
            progress.step(report.step(), message());
        }
    }

    private String message() {
        String skipped = lost == 0 ? "" : ", " + lost + " steps lost";
        String loss = likelihood ? format(smoothed) + " bits/dim" : "loss " + format(smoothed);
        return loss + heldOut + skipped;
    }

    @Override
    public void onEvaluationProgress(long step, long samples, long of) {
        if (progress != null) {
            progress.within(step, String.format(Locale.ROOT, "evaluating %,d of %,d samples", samples, of));
        }
    }

    @Override
    public void onEvaluation(EvaluationReport report) {
        heldOut = ", held out " + format(report.bitsPerDim()) + (likelihood ? "" : " bits/dim");
    }

    private static String format(double loss) {
        return String.format(Locale.ROOT, "%.3f", loss);
    }

    @Override
    public void close() {
        if (progress != null) {
            progress.close();
        }
    }
}
