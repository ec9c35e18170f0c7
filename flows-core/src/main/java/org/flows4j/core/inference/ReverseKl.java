package org.flows4j.core.inference;

import java.util.Arrays;
import org.flows4j.core.autodiff.Tape;
import org.flows4j.core.flow.Flow;
import org.flows4j.core.layer.FlowContext;
import org.flows4j.core.layer.InvertibleLayer;
import org.flows4j.core.layer.LayerResult;
import org.flows4j.core.tensor.DType;
import org.flows4j.core.tensor.Shape;
import org.flows4j.core.tensor.Tensor;
import org.flows4j.core.training.TrainingObjective;
import org.jspecify.annotations.Nullable;

/**
 * The objective of variational inference (Rezende and Mohamed 2015, "Variational inference with normalizing flows"): the reverse
 * Kullback-Leibler divergence from the flow q to an unnormalized target {@code p~ = Z p}, as one draw per row,
 *
 * <pre>{@code
 * log q(x) - log p~(x),   x = T(z),   z from the base distribution.
 * }</pre>
 *
 * <p>Its expectation is {@code KL(q || p) - log Z}, so the negative loss is a lower bound of the log-evidence. Gradients pass through
 * {@code x = T(z)}, the flow's inverse direction. The values of a batch are ignored, except their number.
 *
 * @param target log-density of the target, differentiable
 * @param pathGradient whether {@code log q} is differentiated with respect to x only, which leaves out a term whose expectation is 0: as q
 *     approaches p the noise of the gradient vanishes (Roeder, Wu and Duvenaud 2017, "Sticking the landing"). It costs one more pass
 */
public record ReverseKl(LogDensity target, boolean pathGradient) implements TrainingObjective {
    /** The objective with its complete gradient. */
    public ReverseKl(LogDensity target) {
        this(target, false);
    }

    /**
     * {@inheritDoc}
     *
     * @throws NonFiniteTargetException if the target's log-density is NaN or infinite at a finite sample
     * @throws IllegalArgumentException if a layer of the flow is not a bijection, or its base distribution draws without gradients
     */
    @Override
    public Tensor losses(Flow flow, Tensor x, FlowContext context) {
        int count = x.shape().dim(0);
        if (!(flow.layers() instanceof InvertibleLayer layers)) {
            throw new IllegalArgumentException("The reverse divergence needs a flow of bijections, got " + flow);
        }
        if (!flow.prior().reparameterized()) {
            throw new IllegalArgumentException("The draws of the base distribution " + flow.prior()
                    + " are not differentiable functions of its parameters, which the reverse divergence needs;"
                    + " use another one, such as a normal distribution");
        }
        Tensor z = flow.prior().sample(count, 1, context.random(), context);
        LayerResult drawn = layers.inverseWithLogDet(z, context);
        Tensor logProb = pathGradient
                ? alongPath(flow, drawn.value(), context)
                : flow.prior().logProb(z, context).sub(drawn.logTerm());
        return logProb.sub(logTarget(drawn.value(), count));
    }

    /** The flow's log-density, recorded as a function of x alone: a separate tape drops the gradients of parameters. */
    private static Tensor alongPath(Flow flow, Tensor x, FlowContext context) {
        Tape tape = context.tape();
        if (tape == null) {
            return flow.logProb(x, context);
        }
        Tape own = new Tape(flow.backend(), (parameter, gradient) -> {});
        Tensor point = own.variable(tape.plain(x));
        Tensor logProb = flow.logProb(point, context.training(own, context.memoryMode()));
        Tensor ones = flow.backend().fill(1, logProb.shape(), logProb.dtype());
        own.backward(new Tensor[] {logProb}, new @Nullable Tensor[] {ones});
        Tensor slope = own.gradient(point);
        if (slope == null) {
            return own.plain(logProb);
        }
        int[] perRow = new int[slope.shape().rank()];
        Arrays.fill(perRow, 1);
        perRow[0] = slope.shape().dim(0);
        return tape.record(new Tensor[] {x}, new Tensor[] {own.plain(logProb)}, (gradients, needed) -> {
            Tensor gradient = gradients[0];
            return new @Nullable Tensor[] {
                gradient == null
                        ? null
                        : slope.mul(gradient.cast(slope.dtype()).reshape(perRow).broadcastTo(slope.shape()))
            };
        })[0];
    }

    /** The target's values. If a sample is not finite, they are NaN, and the training step recovers. */
    private Tensor logTarget(Tensor samples, int count) {
        double[] elements = samples.toDoubles();
        for (double element : elements) {
            if (!Double.isFinite(element)) {
                return samples.backend().fill(Double.NaN, Shape.of(count), DType.FLOAT64);
            }
        }
        Tensor logTarget = target.at(samples);
        double[] values = ImportanceSampling.values(logTarget, samples);
        for (int i = 0; i < count; i++) {
            if (!Double.isFinite(values[i])) {
                throw new NonFiniteTargetException(
                        values[i],
                        i,
                        count,
                        "the reverse divergence needs a positive density wherever the flow may draw: end the flow in a layer"
                                + " with the target's support, or transform the parameters",
                        Rows.of(samples)[i]);
            }
        }
        return logTarget.cast(DType.FLOAT64);
    }
}
