package org.flows4j.core.autodiff;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.flows4j.core.tensor.BinaryOp;
import org.flows4j.core.tensor.DType;
import org.flows4j.core.tensor.Shape;
import org.flows4j.core.tensor.Shapes;
import org.flows4j.core.tensor.Tensor;
import org.flows4j.core.tensor.TensorBackend;
import org.flows4j.core.tensor.UnaryOp;
import org.jspecify.annotations.Nullable;

/** Derivatives that take more than one line: broadcasting, sums, binary functions and matrix products. */
final class Adjoints {
    private Adjoints() {}

    /** The adjoint of broadcasting: sums a gradient down to the shape of the operand that was stretched. */
    static Tensor sumTo(Tensor gradient, Shape target) {
        Shape shape = gradient.shape();
        if (shape.equals(target)) {
            return gradient;
        }
        int extra = shape.rank() - target.rank();
        int[] axes = new int[shape.rank()];
        int count = 0;
        for (int i = 0; i < shape.rank(); i++) {
            if (i < extra || (target.dim(i - extra) == 1 && shape.dim(i) != 1)) {
                axes[count++] = i;
            }
        }
        Tensor sum = count == 0 ? gradient : gradient.sum(Arrays.copyOf(axes, count));
        return sum.reshape(target);
    }

    /** The adjoint of a sum: stretches a gradient back over the axes that were summed away. */
    static Tensor unsum(Tensor gradient, Shape operand, int[] axes, DType dtype) {
        boolean[] gone = Shapes.reduced(operand, axes);
        int[] kept = operand.dims();
        for (int i = 0; i < kept.length; i++) {
            kept[i] = gone[i] ? 1 : kept[i];
        }
        return gradient.cast(dtype).reshape(Shape.of(kept)).broadcastTo(operand);
    }

    static @Nullable Tensor[] binary(BinaryOp op, Tensor a, Tensor b, Tensor y, Tensor g, boolean[] needed) {
        @Nullable Tensor[] full = switch (op) {
            case ADD -> new Tensor[] {g, g};
            case SUBTRACT -> new @Nullable Tensor[] {g, needed[1] ? g.neg() : null};
            case MULTIPLY -> new @Nullable Tensor[] {needed[0] ? g.mul(b) : null, needed[1] ? g.mul(a) : null};
            case DIVIDE -> {
                Tensor overB = g.div(b);
                yield new @Nullable Tensor[] {overB, needed[1] ? overB.mul(y).neg() : null};
            }
            case MAXIMUM -> choice(g, b.sub(a));
            case MINIMUM -> choice(g, a.sub(b));
        };
        Tensor toA = full[0];
        Tensor toB = full[1];
        return new @Nullable Tensor[] {
            needed[0] && toA != null ? sumTo(toA, a.shape()) : null,
            needed[1] && toB != null ? sumTo(toB, b.shape()) : null
        };
    }

    /** The gradient goes to b where {@code advantage > 0}, to a elsewhere: the step function is the derivative of ReLU. */
    private static Tensor[] choice(Tensor g, Tensor advantage) {
        Tensor toB = g.backend().unaryGradient(UnaryOp.RELU, advantage, advantage, g);
        return new Tensor[] {g.sub(toB), toB};
    }

    static @Nullable Tensor[] matmul(Tensor a, Tensor b, boolean ta, boolean tb, Tensor g, boolean[] needed) {
        TensorBackend backend = g.backend();
        if (a.shape().rank() == 3 && b.shape().rank() == 2) {
            return sharedRight(a, b, ta, tb, g, needed);
        }
        if (a.shape().rank() == 2 && b.shape().rank() == 3) {
            return sharedLeft(a, b, ta, tb, g, needed);
        }
        Tensor toA = null;
        Tensor toB = null;
        if (needed[0]) {
            toA = ta ? backend.matmul(b, g, tb, true) : backend.matmul(g, b, false, !tb);
        }
        if (needed[1]) {
            toB = tb ? backend.matmul(g, a, true, ta) : backend.matmul(a, g, !ta, false);
        }
        return new @Nullable Tensor[] {toA, toB};
    }

    /** A batch of matrices times one matrix is one tall matrix product. */
    private static @Nullable Tensor[] sharedRight(
            Tensor a, Tensor b, boolean ta, boolean tb, Tensor g, boolean[] needed) {
        Tensor toA = null;
        Tensor toB = null;
        if (needed[0]) {
            Tensor rows = g.backend().matmul(g, b, false, !tb);
            toA = ta ? rows.permute(0, 2, 1) : rows;
        }
        if (needed[1]) {
            Tensor tall = (ta ? a.permute(0, 2, 1) : a);
            Tensor tallA = tall.reshape(-1, tall.shape().dim(-1));
            Tensor tallG = g.reshape(-1, g.shape().dim(-1));
            toB = tb
                    ? g.backend().matmul(tallG, tallA, true, false)
                    : g.backend().matmul(tallA, tallG, true, false);
        }
        return new @Nullable Tensor[] {toA, toB};
    }

    /** One matrix times a batch of matrices: its gradient is summed over the batch. */
    private static @Nullable Tensor[] sharedLeft(
            Tensor a, Tensor b, boolean ta, boolean tb, Tensor g, boolean[] needed) {
        TensorBackend backend = g.backend();
        Tensor toA = null;
        Tensor toB = null;
        if (needed[0]) {
            toA = (ta ? backend.matmul(b, g, tb, true) : backend.matmul(g, b, false, !tb)).sum(0);
        }
        if (needed[1]) {
            toB = tb ? backend.matmul(g, a, true, ta) : backend.matmul(a, g, !ta, false);
        }
        return new @Nullable Tensor[] {toA, toB};
    }

    /** The adjoint of a slice: the gradient with zeros around it. */
    static Tensor pad(Tensor g, Shape operand, int axis, int from) {
        int after = operand.dim(axis) - from - g.shape().dim(axis);
        List<Tensor> parts = new ArrayList<>();
        if (from > 0) {
            parts.add(g.backend().fill(0, g.shape().with(axis, from), g.dtype()));
        }
        parts.add(g);
        if (after > 0) {
            parts.add(g.backend().fill(0, g.shape().with(axis, after), g.dtype()));
        }
        return Tensor.concat(axis, parts.toArray(new Tensor[0]));
    }

    static Tensor[] split(Tensor g, int axis, Tensor... parts) {
        Tensor[] out = new Tensor[parts.length];
        int from = 0;
        for (int i = 0; i < parts.length; i++) {
            int to = from + parts[i].shape().dim(axis);
            out[i] = g.slice(axis, from, to);
            from = to;
        }
        return out;
    }

    static int[] inverse(int... order) {
        int[] inverse = new int[order.length];
        for (int i = 0; i < order.length; i++) {
            inverse[order[i]] = i;
        }
        return inverse;
    }
}
