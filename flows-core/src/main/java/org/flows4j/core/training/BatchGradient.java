package org.flows4j.core.training;

import java.util.Arrays;
import java.util.random.RandomGenerator;
import org.flows4j.core.autodiff.FlatParameters;
import org.flows4j.core.autodiff.OrderedGradients;
import org.flows4j.core.autodiff.Tape;
import org.flows4j.core.flow.Flow;
import org.flows4j.core.layer.FlowContext;
import org.flows4j.core.layer.InversionDrift;
import org.flows4j.core.layer.MemoryMode;
import org.flows4j.core.tensor.DType;
import org.flows4j.core.tensor.Scope;
import org.flows4j.core.tensor.Shape;
import org.flows4j.core.tensor.Tensor;
import org.flows4j.core.training.data.Batch;
import org.flows4j.core.training.data.BatchSource;
import org.jspecify.annotations.Nullable;

/**
 * The gradient of the mean loss of a batch, computed per micro-batch and in parts on several threads. The rows of a batch may be divided among
 * several instances, each with its own copy of the flow: the sum of their gradients is that of the batch.
 */
public final class BatchGradient {
    private final Flow flow;
    private final Gradients gradients;
    private final TrainingObjective objective;
    private final BatchSource data;
    private final FlatParameters parameters;

    /**
     * Prepares for the batches of a training.
     *
     * @param parameters of the flow; their gradients receive the result
     */
    public BatchGradient(
            Flow flow, Gradients gradients, TrainingObjective objective, BatchSource data, FlatParameters parameters) {
        this.flow = flow;
        this.gradients = gradients;
        this.objective = objective;
        this.data = data;
        this.parameters = parameters;
    }

    /**
     * Replaces the gradients by those of the share that some rows have in the mean loss of a batch.
     *
     * @param rows to differentiate, in this order
     * @param total number of rows of the whole batch
     * @param random noise of the step
     * @param mode activations to keep
     * @return the sum of the losses of the rows; if it is not finite the gradient is incomplete
     */
    public double differentiate(int[] rows, int total, RandomGenerator random, MemoryMode mode) {
        return differentiate(rows, total, random, mode, null);
    }

    double differentiate(
            int[] rows, int total, RandomGenerator random, MemoryMode mode, @Nullable InversionDrift drift) {
        int size = gradients.microBatchSize() == 0 ? rows.length : gradients.microBatchSize();
        parameters.clearGradients();
        double sum = 0;
        for (int from = 0; from < rows.length && Double.isFinite(sum); from += size) {
            int[] part = Arrays.copyOfRange(rows, from, Math.min(rows.length, from + size));
            try (Scope scope = flow.backend().openScope()) {
                sum += differentiate(data.batch(part, random), total, random, mode, drift);
            }
        }
        return sum;
    }

    /** Returns the sum of losses of a micro-batch. */
    private double differentiate(
            Batch batch, int total, RandomGenerator random, MemoryMode mode, @Nullable InversionDrift drift) {
        int rows = batch.values().shape().dim(0);
        int parts = flow.runner().parts(rows);
        OrderedGradients ordered = new OrderedGradients(parameters, parts);
        double[] sums = new double[parts];
        flow.requireCondition(batch.condition());
        FlowContext context = FlowContext.inference(random).withCondition(batch.condition());
        flow.runner().divide(rows, context, (part, from, to, own) -> {
            try {
                Tape tape = new Tape(flow.backend(), ordered.part(part));
                FlowContext recorded = own.training(tape, mode);
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
            double weight = gradients.lossUnit().perNat(flow.sampleShape().size()) / total;
            Tensor seed = flow.backend().fill(weight, Shape.of(losses.shape().dim(0)), DType.FLOAT64);
            tape.backward(new Tensor[] {losses}, new @Nullable Tensor[] {seed});
        }
        return sum;
    }
}
