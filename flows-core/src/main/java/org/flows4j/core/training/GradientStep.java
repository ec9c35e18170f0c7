package org.flows4j.core.training;

import java.util.Arrays;
import java.util.random.RandomGenerator;
import org.flows4j.core.autodiff.FlatParameters;
import org.flows4j.core.autodiff.Tape;
import org.flows4j.core.flow.Flow;
import org.flows4j.core.flow.FlowContext;
import org.flows4j.core.tensor.DType;
import org.flows4j.core.tensor.Scope;
import org.flows4j.core.tensor.Shape;
import org.flows4j.core.tensor.Tensor;
import org.jspecify.annotations.Nullable;

/** Computes the mean negative log-likelihood of a batch and its gradient, a micro-batch at a time. */
final class GradientStep {
    private final Flow flow;
    private final FlatParameters parameters;
    private final TrainerConfig config;
    private final BatchSource data;

    GradientStep(Flow flow, FlatParameters parameters, TrainerConfig config, BatchSource data) {
        this.flow = flow;
        this.parameters = parameters;
        this.config = config;
        this.data = data;
    }

    /**
     * Leaves the gradient of the mean loss in the flat parameters.
     *
     * @return the mean loss in nats; if it is not finite the gradient is incomplete
     */
    double compute(int[] rows, RandomGenerator random) {
        parameters.clearGradients();
        double sum = 0;
        for (int from = 0; from < rows.length && Double.isFinite(sum); from += config.microBatchSize()) {
            int[] part = Arrays.copyOfRange(rows, from, Math.min(rows.length, from + config.microBatchSize()));
            try (Scope scope = flow.backend().openScope()) {
                sum -= differentiate(data.batch(part, random), rows.length, random);
            }
        }
        return sum / rows.length;
    }

    /** Returns the sum of log-likelihoods; the gradient is that of its share in the mean loss of {@code total} samples. */
    private double differentiate(Batch batch, int total, RandomGenerator random) {
        Tape tape = new Tape(flow.backend(), parameters);
        FlowContext context =
                FlowContext.training(random, tape, config.memoryMode()).withCondition(batch.condition());
        Tensor logProb = flow.logProb(batch.values(), context);
        double sum = Arrays.stream(logProb.toDoubles()).sum();
        if (Double.isFinite(sum)) {
            double weight = -config.lossUnit().perNat(flow.sampleShape().size()) / total;
            Tensor seed = flow.backend().fill(weight, Shape.of(logProb.shape().dim(0)), DType.FLOAT64);
            tape.backward(new Tensor[] {logProb}, new @Nullable Tensor[] {seed});
        }
        return sum;
    }
}
