package org.flows4j.core.linearization;

import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import org.flows4j.core.linearization.TangentStep.LinearMap;
import org.flows4j.core.tensor.Activation;
import org.flows4j.core.tensor.BinaryOp;
import org.flows4j.core.tensor.CustomGradient;
import org.flows4j.core.tensor.DType;
import org.flows4j.core.tensor.FusedKernel;
import org.flows4j.core.tensor.FusedOp;
import org.flows4j.core.tensor.MemoryUse;
import org.flows4j.core.tensor.Scope;
import org.flows4j.core.tensor.Shape;
import org.flows4j.core.tensor.Tensor;
import org.flows4j.core.tensor.TensorBackend;
import org.flows4j.core.tensor.UnaryOp;
import org.flows4j.core.tensor.UpdateKernels;
import org.flows4j.core.tensor.ops.smooth.SlopedOp;
import org.jspecify.annotations.Nullable;

/**
 * Decorates the backends of the values it sees, plain or recording: every operation is computed there, and its linear map is kept. Slot 0
 * belongs to the point; step i fills slot i + 1.
 */
final class LinearizingBackend implements TensorBackend {
    private final TensorBackend plain;
    private final List<TangentStep> steps = new ArrayList<>();

    LinearizingBackend(TensorBackend plain) {
        this.plain = plain;
    }

    LinearizedTensor point(Tensor x) {
        return new LinearizedTensor(x, this, 0);
    }

    List<TangentStep> steps() {
        return steps;
    }

    static Tensor value(Tensor tensor) {
        return tensor instanceof LinearizedTensor linear ? linear.value() : tensor;
    }

    private static Tensor[] values(Tensor... tensors) {
        Tensor[] values = new Tensor[tensors.length];
        for (int i = 0; i < values.length; i++) {
            values[i] = value(tensors[i]);
        }
        return values;
    }

    /** Keeps the linear map of an operation; without an input that depends on the point, its result is a constant. */
    private Tensor keep(Tensor result, LinearMap map, @Nullable Tensor... inputs) {
        int[] slots = new int[inputs.length];
        boolean constant = true;
        for (int i = 0; i < slots.length; i++) {
            slots[i] = inputs[i] instanceof LinearizedTensor linear ? linear.slot() : -1;
            constant &= slots[i] < 0;
        }
        if (constant) {
            return result;
        }
        steps.add(new TangentStep(slots, map));
        return new LinearizedTensor(result, this, steps.size());
    }

    /** An operation that is its own linear map. */
    private Tensor linear(Tensor x, UnaryOperator<Tensor> operation) {
        return keep(operation.apply(value(x)), t -> operation.apply(Tangents.sum(t[0], null)), x);
    }

    @Override
    public Tensor unary(UnaryOp op, Tensor x) {
        Tensor value = value(x);
        Tensor y = value.unary(op);
        if (op == UnaryOp.FLOOR) {
            return y;
        }
        LinearMap map = t -> {
            Tensor tangent = Tangents.sum(t[0], null);
            return TensorBackend.common(value, tangent).unaryGradient(op, value, y, tangent);
        };
        return keep(y, map, x);
    }

    @Override
    public Tensor unaryGradient(UnaryOp op, Tensor x, Tensor y, Tensor outputGradient) {
        throw Tangents.refused("unaryGradient");
    }

    @Override
    public Tensor binary(BinaryOp op, Tensor a, Tensor b) {
        Tensor left = value(a);
        Tensor right = value(b);
        Tensor y = left.binary(op, right);
        return keep(y, Tangents.binary(op, left, right, y), a, b);
    }

    @Override
    public Tensor scaleShift(Tensor x, double scale, double shift) {
        Tensor value = value(x);
        return keep(
                value.backend().scaleShift(value, scale, shift),
                t -> Tangents.sum(t[0], null).mul(scale),
                x);
    }

    @Override
    public Tensor sum(Tensor x, int[] axes, DType result) {
        return linear(x, tensor -> tensor.backend().sum(tensor, axes, result));
    }

    @Override
    public Tensor max(Tensor x, int axis) {
        Tensor value = value(x);
        return value.backend().max(value, axis);
    }

    @Override
    public Tensor cast(Tensor x, DType dtype) {
        return linear(x, tensor -> tensor.cast(dtype));
    }

    @Override
    public Tensor matmul(Tensor a, Tensor b, boolean transposeA, boolean transposeB) {
        Tensor left = value(a);
        Tensor right = value(b);
        return keep(
                TensorBackend.common(left, right).matmul(left, right, transposeA, transposeB),
                Tangents.matmul(left, right, transposeA, transposeB),
                a,
                b);
    }

    @Override
    public Tensor dense(Tensor x, Tensor weight, @Nullable Tensor bias, Activation activation) {
        Tensor input = value(x);
        Tensor matrix = value(weight);
        Tensor offset = bias == null ? null : value(bias);
        Tensor y = common(input, matrix, offset).dense(input, matrix, offset, activation);
        Tangents.Product product =
                (left, right) -> TensorBackend.common(left, right).dense(left, right, null, Activation.NONE);
        return keep(y, Tangents.product(input, matrix, y, activation, product), x, weight, bias);
    }

    @Override
    public Tensor conv2d(Tensor x, Tensor weight, @Nullable Tensor bias, Activation activation) {
        Tensor input = value(x);
        Tensor kernel = value(weight);
        Tensor offset = bias == null ? null : value(bias);
        Tensor y = common(input, kernel, offset).conv2d(input, kernel, offset, activation);
        Tangents.Product product =
                (left, right) -> TensorBackend.common(left, right).conv2d(left, right, null, Activation.NONE);
        return keep(y, Tangents.product(input, kernel, y, activation, product), x, weight, bias);
    }

    private static TensorBackend common(Tensor x, Tensor weight, @Nullable Tensor bias) {
        return bias == null ? TensorBackend.common(x, weight) : TensorBackend.common(x, weight, bias);
    }

    @Override
    public Tensor conv2dInputGradient(Tensor outputGradient, Tensor weight) {
        throw Tangents.refused("conv2dInputGradient");
    }

    @Override
    public Tensor[] conv2dWeightGradient(Tensor x, Tensor outputGradient, Shape weightShape) {
        throw Tangents.refused("conv2dWeightGradient");
    }

    @Override
    public Tensor reshape(Tensor x, Shape shape) {
        return linear(x, tensor -> tensor.reshape(shape));
    }

    @Override
    public Tensor permute(Tensor x, int... order) {
        return linear(x, tensor -> tensor.permute(order));
    }

    @Override
    public Tensor slice(Tensor x, int axis, int from, int to) {
        return linear(x, tensor -> tensor.slice(axis, from, to));
    }

    @Override
    public Tensor concat(int axis, Tensor... parts) {
        Tensor[] values = values(parts);
        return keep(Tensor.concat(axis, values), Tangents.concat(axis, values), parts);
    }

    @Override
    public Tensor select(Tensor x, int... indices) {
        return linear(x, tensor -> tensor.backend().select(tensor, indices));
    }

    @Override
    public Tensor scatter(Tensor x, int[] indices, int channels) {
        return linear(x, tensor -> tensor.backend().scatter(tensor, indices, channels));
    }

    @Override
    public Tensor broadcastTo(Tensor x, Shape shape) {
        return linear(x, tensor -> tensor.broadcastTo(shape));
    }

    @Override
    public @Nullable FusedKernel kernel(FusedOp op, Tensor... inputs) {
        return null;
    }

    @Override
    public Tensor[] fused(FusedOp op, Tensor... inputs) {
        if (op instanceof SlopedOp sloped) {
            return new Tensor[] {sloped(sloped, inputs)};
        }
        if (op instanceof CustomGradient) {
            throw Tangents.refused(op.getClass().getSimpleName());
        }
        return op.compose(inputs);
    }

    private Tensor sloped(SlopedOp op, Tensor... inputs) {
        for (int i = 1; i < inputs.length; i++) {
            if (inputs[i] instanceof LinearizedTensor) {
                throw Tangents.refused(op.getClass().getSimpleName() + " with respect to its coefficient " + i);
            }
        }
        Tensor[] results = op.withSlope().apply(values(inputs));
        return keep(results[0], t -> Tangents.sum(t[0], null).mul(results[1]), inputs[0]);
    }

    @Override
    public boolean accepts(TensorBackend other) {
        return other.plain() == plain && !(other instanceof LinearizingBackend);
    }

    @Override
    public String name() {
        return plain.name() + " (linearized)";
    }

    @Override
    public TensorBackend plain() {
        return plain;
    }

    // What does not depend on the point is left to the plain backend.

    @Override
    public DType networkType(DType parameters) {
        return plain.networkType(parameters);
    }

    @Override
    public Scope openScope() {
        return plain.openScope();
    }

    @Override
    public Tensor fromFloats(float[] elements, Shape shape, DType dtype) {
        return plain.fromFloats(elements, shape, dtype);
    }

    @Override
    public Tensor fromDoubles(double[] elements, Shape shape, DType dtype) {
        return plain.fromDoubles(elements, shape, dtype);
    }

    @Override
    public Tensor fill(double value, Shape shape, DType dtype) {
        return plain.fill(value, shape, dtype);
    }

    @Override
    public UpdateKernels updates() {
        return plain.updates();
    }

    @Override
    public MemoryUse memory() {
        return plain.memory();
    }

    @Override
    public void resetPeakMemory() {
        plain.resetPeakMemory();
    }

    @Override
    public void trimMemory() {
        plain.trimMemory();
    }
}
