package org.flows4j.core.tensor.nd4j;

import java.lang.ref.Reference;
import org.flows4j.core.tensor.BinaryOp;
import org.flows4j.core.tensor.Shapes;
import org.flows4j.core.tensor.Tensor;
import org.flows4j.core.tensor.UpdateKernels;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.api.ops.impl.transforms.floating.Sqrt;
import org.nd4j.linalg.api.ops.impl.transforms.same.Abs;
import org.nd4j.linalg.api.ops.impl.transforms.same.Square;

/** In-place updates with ND4J's in-place ops on the flat arrays. */
final class Nd4jUpdates implements UpdateKernels {
    private final Nd4jTensors tensors;

    Nd4jUpdates(Nd4jTensors tensors) {
        this.tensors = tensors;
    }

    /** An update of a target from other arrays. */
    private interface Update {
        void apply(INDArray target, INDArray[] others, Scratch scratch);
    }

    private void update(Update update, Tensor target, Tensor... others) {
        Shapes.checkSame(target, others);
        INDArray first = tensors.flat(target);
        INDArray[] rest = new INDArray[others.length];
        for (int i = 0; i < rest.length; i++) {
            rest[i] = tensors.flat(others[i]);
        }
        try (Scratch scratch = new Scratch()) {
            if (!first.isEmpty()) {
                Ops.outsideWorkspaces(() -> {
                    update.apply(first, rest, scratch);
                    return target;
                });
            }
        } finally {
            Reference.reachabilityFence(target);
            Reference.reachabilityFence(others);
        }
    }

    @Override
    public void add(Tensor target, Tensor source) {
        update((t, others, scratch) -> Elementwise.binary(BinaryOp.ADD, t, others[0], t), target, source);
    }

    @Override
    public void copy(Tensor target, Tensor source) {
        update((t, others, scratch) -> t.assign(others[0]), target, source);
    }

    @Override
    public void scale(Tensor target, double factor) {
        update((t, others, scratch) -> Elementwise.scale(t, factor, t), target);
    }

    @Override
    public void clamp(Tensor target, double bound) {
        UpdateKernels.checkBound(bound);
        update((t, others, scratch) -> Elementwise.limit(t, bound, t), target);
    }

    @Override
    public void average(Tensor target, Tensor source, double weight) {
        UpdateKernels.checkWeight(weight);
        update((t, others, scratch) -> mix(t, others[0], weight, scratch), target, source);
    }

    @Override
    public void adam(Tensor parameter, Tensor gradient, Tensor first, Tensor second, AdaptiveStep step) {
        update(
                (p, others, scratch) -> {
                    INDArray g = others[0].dataType() == DataType.FLOAT
                            ? Elementwise.limit(others[0], AdaptiveStep.LARGEST_FLOAT, scratch.like(others[0]))
                            : others[0];
                    INDArray v = others[2];
                    mix(others[1], g, step.beta1(), scratch);
                    mix(v, Ops.run(new Square(g, scratch.like(g))), step.beta2(), scratch);
                    descend(p, others[1], Ops.run(new Sqrt(v, scratch.like(v))), step, scratch);
                },
                parameter,
                gradient,
                first,
                second);
    }

    @Override
    public void adamax(Tensor parameter, Tensor gradient, Tensor first, Tensor norm, AdaptiveStep step) {
        update(
                (p, others, scratch) -> {
                    INDArray g = others[0];
                    INDArray u = others[2];
                    mix(others[1], g, step.beta1(), scratch);
                    INDArray size = Ops.run(new Abs(g, scratch.like(g)));
                    Elementwise.binary(BinaryOp.MAXIMUM, Elementwise.scale(u, step.beta2(), u), size, u);
                    descend(p, others[1], scratch.copy(u), step, scratch);
                },
                parameter,
                gradient,
                first,
                norm);
    }

    @Override
    public double sumOfSquares(Tensor x) {
        INDArray elements = tensors.flat(x);
        try {
            return elements.isEmpty() ? 0 : Ops.outsideWorkspaces(() -> Reductions.sumOfSquares(elements));
        } finally {
            Reference.reachabilityFence(x);
        }
    }

    /** {@code target = weight * target + (1 - weight) * source}. */
    private static void mix(INDArray target, INDArray source, double weight, Scratch scratch) {
        INDArray share = Elementwise.scale(source, 1 - weight, scratch.like(source));
        Elementwise.binary(BinaryOp.ADD, Elementwise.scale(target, weight, target), share, target);
    }

    /** {@code parameter -= rate * moment / (denominator * correction + epsilon)}; overwrites the denominator. */
    private static void descend(
            INDArray parameter, INDArray moment, INDArray denominator, AdaptiveStep step, Scratch scratch) {
        Elementwise.shift(Elementwise.scale(denominator, step.correction(), denominator), step.epsilon(), denominator);
        INDArray change = Elementwise.scale(moment, step.rate(), scratch.like(moment));
        Elementwise.binary(BinaryOp.DIVIDE, change, denominator, change);
        Elementwise.binary(BinaryOp.SUBTRACT, parameter, change, parameter);
    }
}
