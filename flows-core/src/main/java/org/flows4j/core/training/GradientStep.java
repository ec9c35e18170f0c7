package org.flows4j.core.training;

import java.util.Arrays;
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
import org.flows4j.core.training.data.BatchSource;
import org.flows4j.core.training.data.Seeds;
import org.jspecify.annotations.Nullable;

/** Computes the mean negative log-likelihood of a batch and its gradient, a micro-batch at a time, in parts on several threads. */
final class GradientStep {
    private final Flow flow;
    private final FlatParameters parameters;
    private final TrainerConfig config;
    private final BatchSource data;
    private final DriftMonitor monitor;

    GradientStep(Flow flow, FlatParameters parameters, TrainerConfig config, BatchSource data, DriftMonitor monitor) {
        this.flow = flow;
        this.parameters = parameters;
        this.config = config;
        this.data = data;
        this.monitor = monitor;
    }

    /**
     * Leaves the gradient of the mean loss in the flat parameters.
     *
     * @param rows of the batch
     * @param step counted from 0, decides the noise
     * @return the mean negative log-likelihood in nats per sample; if it is not finite the gradient is incomplete
     */
    double compute(int[] rows, long step) {
        InversionDrift drift = monitor.measurement(step);
        double loss = compute(rows, step, drift);
        boolean again = drift != null && Double.isFinite(loss) && monitor.judge(step, drift);
        return again ? compute(rows, step, null) : loss;
    }

    private double compute(int[] rows, long step, @Nullable InversionDrift drift) {
        RandomGenerator random = Seeds.STEP.generator(config.seed(), step);
        parameters.clearGradients();
        double sum = 0;
        for (int from = 0; from < rows.length && Double.isFinite(sum); from += config.microBatchSize()) {
            int[] part = Arrays.copyOfRange(rows, from, Math.min(rows.length, from + config.microBatchSize()));
            try (Scope scope = flow.backend().openScope()) {
                sum -= differentiate(data.batch(part, random), rows.length, random, drift);
            }
        }
        return sum / rows.length;
    }

    /** Returns the sum of log-likelihoods of a micro-batch. */
    private double differentiate(Batch batch, int total, RandomGenerator random, @Nullable InversionDrift drift) {
        int rows = batch.values().shape().dim(0);
        int parts = flow.runner().parts(rows);
        OrderedGradients gradients = new OrderedGradients(parameters, parts);
        double[] sums = new double[parts];
        flow.requireCondition(batch.condition());
        FlowContext context = FlowContext.inference(random).withCondition(batch.condition());
        flow.runner().divide(rows, context, (part, from, to, own) -> {
            try {
                Tape tape = new Tape(flow.backend(), gradients.part(part));
                FlowContext recorded = own.training(tape, monitor.mode());
                FlowContext measuring = drift == null ? recorded : recorded.measuring(drift);
                sums[part] = differentiate(batch.values().slice(0, from, to), total, measuring, tape);
            } finally {
                gradients.finish(part);
            }
        });
        return Arrays.stream(sums).sum();
    }

    /** Returns the sum of log-likelihoods; the gradient is that of its share in the mean loss of {@code total} samples. */
    private double differentiate(Tensor x, int total, FlowContext context, Tape tape) {
        Tensor logProb = flow.logProb(x, context);
        double sum = Arrays.stream(logProb.toDoubles()).sum();
        if (Double.isFinite(sum)) {
            double weight = -config.lossUnit().perNat(flow.sampleShape().size()) / total;
            Tensor seed = flow.backend().fill(weight, Shape.of(logProb.shape().dim(0)), DType.FLOAT64);
            tape.backward(new Tensor[] {logProb}, new @Nullable Tensor[] {seed});
        }
        return sum;
    }
}
