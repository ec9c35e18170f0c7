package org.flows4j.core.training;

import java.util.function.Consumer;
import org.flows4j.core.flow.Flow;
import org.flows4j.core.training.data.BatchOrder;
import org.flows4j.core.training.data.BatchSource;

/** One step after another: the gradient of a batch, the update or, where something is not finite, the recovery; and its report. */
final class TrainingStep {
    private final Flow flow;
    private final TrainerConfig config;
    private final BatchOrder order;
    private final TrainingState state;
    private final DriftMonitor monitor;
    private final GradientStep gradient;
    private final Consumer<Consumer<TrainingListener>> listeners;

    TrainingStep(
            Flow flow,
            TrainerConfig config,
            BatchSource data,
            TrainingState state,
            Consumer<Consumer<TrainingListener>> listeners) {
        this.flow = flow;
        this.config = config;
        this.order = new BatchOrder(data.size(), config.batchSize(), config.seed());
        this.state = state;
        this.listeners = listeners;
        this.monitor = state.drift();
        this.gradient = new GradientStep(flow, state.parameters(), config, data, monitor);
    }

    void make() {
        long start = System.nanoTime();
        long step = state.progress().step();
        double loss = gradient.compute(order.rowsOf(step), step);
        state.observe(loss);
        double norm = Double.NaN;
        if (Double.isFinite(loss)) {
            norm = config.clipping()
                    .clip(
                            state.parameters().gradients(),
                            config.lossUnit(),
                            flow.sampleShape().size());
        }
        double rate = config.schedule().at(step) * state.progress().learningRateFactor();
        boolean good = Double.isFinite(loss) && Double.isFinite(norm);
        if (good) {
            state.update(rate);
        } else {
            state.skip();
            monitor.lost();
        }
        double seconds = (System.nanoTime() - start) / 1e9;
        double samplesPerSecond = config.batchSize() / seconds;
        StepReport report =
                new StepReport(step + 1, loss, flow.bitsPerDim(-loss), rate, norm, seconds, samplesPerSecond, !good);
        listeners.accept(listener -> listener.onStep(report));
        if (!good) {
            listeners.accept(listener -> listener.onSkip(report));
        }
        recover(step + 1);
    }

    private void recover(long step) {
        if (state.rollbackDue()) {
            long restored = state.rollBack();
            double factor = state.progress().learningRateFactor();
            listeners.accept(listener -> listener.onRollback(step, restored, factor));
        }
    }
}
