package org.flows4j.core.training;

import java.util.Arrays;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import org.flows4j.core.autodiff.FlatParameters;
import org.flows4j.core.autodiff.OrderedGradients;
import org.flows4j.core.autodiff.Tape;
import org.flows4j.core.flow.Flow;
import org.flows4j.core.layer.FlowContext;
import org.flows4j.core.layer.InversionDrift;
import org.flows4j.core.tensor.DType;
import org.flows4j.core.tensor.Scope;
import org.flows4j.core.tensor.Shape;
import org.flows4j.core.tensor.Tensor;
import org.flows4j.core.training.data.Batch;
import org.flows4j.core.training.data.BatchOrder;
import org.flows4j.core.training.data.BatchSource;
import org.flows4j.core.training.data.Seeds;
import org.jspecify.annotations.Nullable;

/**
 * A training step: the mean loss of a batch and its gradient, computed per micro-batch and in parts on several threads;
 * then the update or, if a value is not finite, the recovery.
 */
final class TrainingStep {
    private final Flow flow;
    private final TrainingSettings settings;
    private final TrainingObjective objective;
    private final Gradients gradients;
    private final BatchSource data;
    private final BatchOrder order;
    private final TrainingState state;
    private final FlatParameters parameters;
    private final DriftMonitor monitor;
    private final Consumer<Consumer<TrainingListener>> listeners;

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
        this.data = data;
        this.order = new BatchOrder(data.size(), settings.schedule().batchSize(), settings.seed());
        this.state = state;
        this.parameters = state.parameters();
        this.monitor = state.drift();
        this.listeners = listeners;
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
        InversionDrift drift = monitor.measurement(step);
        double loss = differentiate(rows, step, drift);
        boolean again = drift != null && Double.isFinite(loss) && monitor.judge(step, drift);
        return again ? differentiate(rows, step, null) : loss;
    }

    private double differentiate(int[] rows, long step, @Nullable InversionDrift drift) {
        RandomGenerator random = Seeds.STEP.generator(settings.seed(), step);
        int size = gradients.microBatchSize() == 0 ? rows.length : gradients.microBatchSize();
        parameters.clearGradients();
        double sum = 0;
        for (int from = 0; from < rows.length && Double.isFinite(sum); from += size) {
            int[] part = Arrays.copyOfRange(rows, from, Math.min(rows.length, from + size));
            try (Scope scope = flow.backend().openScope()) {
                sum += differentiate(data.batch(part, random), rows.length, random, drift);
            }
        }
        return sum / rows.length;
    }

    /** Returns the sum of losses of a micro-batch. */
    private double differentiate(Batch batch, int total, RandomGenerator random, @Nullable InversionDrift drift) {
        int rows = batch.values().shape().dim(0);
        int parts = flow.runner().parts(rows);
        OrderedGradients ordered = new OrderedGradients(parameters, parts);
        double[] sums = new double[parts];
        flow.requireCondition(batch.condition());
        FlowContext context = FlowContext.inference(random).withCondition(batch.condition());
        flow.runner().divide(rows, context, (part, from, to, own) -> {
            try {
                Tape tape = new Tape(flow.backend(), ordered.part(part));
                FlowContext recorded = own.training(tape, monitor.mode());
                FlowContext measuring = drift == null ? recorded : recorded.measuring(drift);
                sums[part] = differentiate(batch.values().slice(0, from, to), total, measuring, tape);
            } finally {
                ordered.finish(part);
            }
        });
        return Arrays.stream(sums).sum();
    }

    /** Returns the sum of losses; the gradient is that of its share in the mean loss of {@code total} samples. */
    private double differentiate(Tensor x, int total, FlowContext context, Tape tape) {
        Tensor losses = objective.losses(flow, x, context);
        double sum = Arrays.stream(losses.toDoubles()).sum();
        if (Double.isFinite(sum)) {
            double weight = gradients.lossUnit().perNat(dimensions()) / total;
            Tensor seed = flow.backend().fill(weight, Shape.of(losses.shape().dim(0)), DType.FLOAT64);
            tape.backward(new Tensor[] {losses}, new @Nullable Tensor[] {seed});
        }
        return sum;
    }
}
