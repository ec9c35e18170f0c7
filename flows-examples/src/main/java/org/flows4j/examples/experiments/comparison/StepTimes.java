package org.flows4j.examples.experiments.comparison;

import java.util.function.ToDoubleFunction;
import org.flows4j.core.training.StepReport;
import org.flows4j.core.training.TrainingListener;
import org.flows4j.core.training.TrainingSettings;

/** Passes steps on, and measures their mean time since the run was last resumed. */
public final class StepTimes implements TrainingListener {
    private final TrainedRun.StepListener listener;
    private final ToDoubleFunction<StepReport> loss;
    private long steps;
    private long timed;
    private double seconds;

    /**
     * Measures steps.
     *
     * @param listener receives every step
     * @param loss that it receives
     */
    public StepTimes(TrainedRun.StepListener listener, ToDoubleFunction<StepReport> loss) {
        this.listener = listener;
        this.loss = loss;
    }

    @Override
    public void onStart(long step, TrainingSettings settings) {
        steps = step;
    }

    @Override
    public void onStep(StepReport report) {
        steps = report.step();
        timed++;
        seconds += report.seconds();
        listener.onStep(report.step(), loss.applyAsDouble(report));
    }

    /** The number of steps made, including those before a resumption. */
    public long steps() {
        return steps;
    }

    /** The mean time of a step in milliseconds; NaN before the first. */
    public double mean() {
        return timed == 0 ? Double.NaN : 1000 * seconds / timed;
    }
}
