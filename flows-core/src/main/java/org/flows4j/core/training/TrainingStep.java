package org.flows4j.core.training;

import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import org.flows4j.core.autodiff.FlatParameters;
import org.flows4j.core.flow.Flow;
import org.flows4j.core.layer.InversionDrift;
import org.flows4j.core.training.data.BatchOrder;
import org.flows4j.core.training.data.BatchSource;
import org.flows4j.core.training.data.Seeds;
import org.jspecify.annotations.Nullable;

/** A training step: the mean loss of a batch and its gradient; then the update or, if a value is not finite, the recovery. */
final class TrainingStep {
    private final Flow flow;
    private final TrainingSettings settings;
    private final TrainingObjective objective;
    private final Gradients gradients;
    private final BatchGradient gradient;
    private final BatchOrder order;
    private final TrainingState state;
    private final FlatParameters parameters;
    private final DriftMonitor monitor;
    private final Consumer<Consumer<TrainingListener>> listeners;
    private @Nullable RemotePasses remote;

    TrainingStep(
            Flow flow,
            TrainingSettings settings,
            TrainingObjective objective,
            BatchSource data,
            TrainingState state,
            Consumer<Consumer<TrainingListener>> listeners) {
        this.flow = flow;
        this.settings = settings;
        this.objective = objective;
        this.gradients = settings.gradients();
        this.order = new BatchOrder(data.size(), settings.schedule().batchSize(), settings.seed());
        this.state = state;
        this.parameters = state.parameters();
        this.gradient = new BatchGradient(flow, gradients, objective, data, parameters);
        this.monitor = state.drift();
        this.listeners = listeners;
    }

    void delegateTo(RemotePasses passes) {
        remote = passes;
    }

    void make() {
        long start = System.nanoTime();
        long step = state.progress().step();
        double loss = differentiate(order.rowsOf(step), step);
        state.observe(loss);
        double norm = Double.isFinite(loss) ? clip() : Double.NaN;
        double rate =
                settings.schedule().learningRate().at(step) * state.progress().learningRateFactor();
        boolean good = Double.isFinite(loss) && Double.isFinite(norm);
        if (good) {
            state.update(rate);
        } else {
            state.skip();
            monitor.lost();
        }
        double seconds = (System.nanoTime() - start) / 1e9;
        double samplesPerSecond = settings.schedule().batchSize() / seconds;
        double bitsPerDim = objective.likelihood() ? flow.bitsPerDim(-loss) : Double.NaN;
        StepReport report = new StepReport(step + 1, loss, bitsPerDim, rate, norm, seconds, samplesPerSecond, !good);
        listeners.accept(listener -> listener.onStep(report));
        if (!good) {
            listeners.accept(listener -> listener.onSkip(report));
        }
        recover(step + 1);
    }

    private double clip() {
        return gradients.clipping().clip(parameters.gradients(), gradients.lossUnit(), dimensions());
    }

    private long dimensions() {
        return flow.sampleShape().size();
    }

    private void recover(long step) {
        if (state.rollbackDue()) {
            long restored = state.rollBack();
            double factor = state.progress().learningRateFactor();
            listeners.accept(listener -> listener.onRollback(step, restored, factor));
        }
    }

    /**
     * Computes the gradient of the mean loss in the flat parameters.
     *
     * @return the mean loss per sample; if it is not finite the gradient is incomplete
     */
    private double differentiate(int[] rows, long step) {
        RemotePasses passes = remote;
        if (passes != null) {
            return passes.differentiate(rows, step, parameters) / rows.length;
        }
        InversionDrift drift = monitor.measurement(step);
        double loss = differentiate(rows, step, drift);
        boolean again = drift != null && Double.isFinite(loss) && monitor.judge(step, drift);
        return again ? differentiate(rows, step, null) : loss;
    }

    private double differentiate(int[] rows, long step, @Nullable InversionDrift drift) {
        RandomGenerator random = Seeds.STEP.generator(settings.seed(), step);
        return gradient.differentiate(rows, rows.length, random, monitor.mode(), drift) / rows.length;
    }
}
