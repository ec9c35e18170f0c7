package org.flows4j.core.autodiff;

import java.util.function.IntConsumer;
import org.flows4j.core.tensor.Activation;
import org.flows4j.core.tensor.BinaryOp;
import org.flows4j.core.tensor.CustomGradient;
import org.flows4j.core.tensor.DType;
import org.flows4j.core.tensor.FusedKernel;
import org.flows4j.core.tensor.FusedOp;
import org.flows4j.core.tensor.LinearOperations;
import org.flows4j.core.tensor.MemoryUse;
import org.flows4j.core.tensor.Scope;
import org.flows4j.core.tensor.Shape;
import org.flows4j.core.tensor.Tensor;
import org.flows4j.core.tensor.TensorBackend;
import org.flows4j.core.tensor.UnaryOp;
import org.flows4j.core.tensor.UpdateKernels;
import org.jspecify.annotations.Nullable;

/** Decorates a plain backend: every operation is computed by it and recorded on the tape with its derivative. */
final class TapeBackend implements TensorBackend {
    private final TensorBackend plain;
    private final Tape tape;
    private final RecordedProducts products;
    private final RecordedProducts networks;

    TapeBackend(TensorBackend plain, Tape tape) {
        this.plain = plain;
        this.tape = tape;
        this.products = new RecordedProducts(this, plain);
        this.networks = new RecordedProducts(this, plain.networks());
    }

    /** The derivative of an operation with a single output. */
    interface SingleBackward {
        @Nullable Tensor[] gradients(Tensor outputGradient, boolean[] needed);
    }

    Tensor record(Tensor result, SingleBackward backward, Tensor... inputs) {
        return tape.record(inputs, new Tensor[] {result}, (gradients, needed) -> {
            Tensor gradient = gradients[0];
            return gradient == null ? new @Nullable Tensor[needed.length] : backward.gradients(gradient, needed);
        })[0];
    }

    Tensor raw(Tensor tensor) {
        return tape.plain(tensor);
    }

    private Tensor[] raw(Tensor... tensors) {
        Tensor[] out = new Tensor[tensors.length];
        for (int i = 0; i < out.length; i++) {
            out[i] = raw(tensors[i]);
        }
        return out;
    }

    @Override
    public Tensor unary(UnaryOp op, Tensor x) {
        Tensor value = raw(x);
        Tensor y = plain.unary(op, value);
        return record(y, (g, needed) -> new Tensor[] {plain.unaryGradient(op, value, y, g)}, x);
    }

    /** Recorded too, so that a tape differentiates what contains a derivative: {@code g f'(x)} depends on g and x. */
    @Override
    public Tensor unaryGradient(UnaryOp op, Tensor x, Tensor y, Tensor outputGradient) {
        Tensor at = raw(x);
        Tensor result = raw(y);
        Tensor given = raw(outputGradient);
        SingleBackward backward = (g, needed) -> new @Nullable Tensor[] {
            needed[0] ? Curvature.gradient(op, at, result, given, g) : null,
            needed[1] ? plain.unaryGradient(op, at, result, g) : null
        };
        return record(plain.unaryGradient(op, at, result, given), backward, x, outputGradient);
    }

    @Override
    public Tensor binary(BinaryOp op, Tensor a, Tensor b) {
        Tensor left = raw(a);
        Tensor right = raw(b);
        Tensor y = plain.binary(op, left, right);
        return record(y, (g, needed) -> Adjoints.binary(op, left, right, y, g, needed), a, b);
    }

    /** Multiplying by 1, as layers do with factors that models seldom change, leaves no record. */
    @Override
    public Tensor scaleShift(Tensor x, double scale, double shift) {
        if (scale == 1 && shift == 0) {
            return x;
        }
        Tensor y = plain.scaleShift(raw(x), scale, shift);
        return record(y, (g, needed) -> new Tensor[] {scale == 1 ? g : plain.scaleShift(g, scale, 0)}, x);
    }

    @Override
    public Tensor sum(Tensor x, int[] axes, DType result) {
        Tensor y = plain.sum(raw(x), axes, result);
        return record(y, (g, needed) -> new Tensor[] {Adjoints.unsum(g, x.shape(), axes, x.dtype())}, x);
    }

    /** Maxima stabilize exponentials; they are constants to the derivative. */
    @Override
    public Tensor max(Tensor x, int axis) {
        return plain.max(raw(x), axis);
    }

    @Override
    public Tensor matmul(Tensor a, Tensor b, boolean transposeA, boolean transposeB) {
        return products.matmul(a, b, transposeA, transposeB);
    }

    @Override
    public Tensor dense(Tensor x, Tensor weight, @Nullable Tensor bias, Activation activation) {
        return products.dense(x, weight, bias, activation);
    }

    @Override
    public Tensor conv2d(Tensor x, Tensor weight, @Nullable Tensor bias, Activation activation) {
        return products.conv2d(x, weight, bias, activation);
    }

    @Override
    public Tensor hiddenConv2d(Tensor x, Tensor weight, @Nullable Tensor bias) {
        return products.hiddenConv2d(x, weight, bias);
    }

    @Override
    public Tensor conv2dInputGradient(Tensor outputGradient, Tensor weight) {
        return products.conv2dInputGradient(outputGradient, weight);
    }

    @Override
    public Tensor[] conv2dWeightGradient(Tensor x, Tensor outputGradient, Shape weightShape) {
        return products.conv2dWeightGradient(x, outputGradient, weightShape);
    }

    @Override
    public Tensor reshape(Tensor x, Shape shape) {
        return record(plain.reshape(raw(x), shape), (g, needed) -> new Tensor[] {g.reshape(x.shape())}, x);
    }

    @Override
    public Tensor permute(Tensor x, int... order) {
        int[] inverse = Adjoints.inverse(order);
        return record(plain.permute(raw(x), order), (g, needed) -> new Tensor[] {g.permute(inverse)}, x);
    }

    @Override
    public Tensor slice(Tensor x, int axis, int from, int to) {
        return record(
                plain.slice(raw(x), axis, from, to),
                (g, needed) -> new Tensor[] {Adjoints.pad(g, x.shape(), axis, from)},
                x);
    }

    @Override
    public Tensor concat(int axis, Tensor... parts) {
        return record(plain.concat(axis, raw(parts)), (g, needed) -> Adjoints.split(g, axis, parts), parts);
    }

    @Override
    public Tensor select(Tensor x, int... indices) {
        int channels = x.shape().channels();
        return record(
                plain.select(raw(x), indices), (g, needed) -> new Tensor[] {plain.scatter(g, indices, channels)}, x);
    }

    @Override
    public Tensor scatter(Tensor x, int[] indices, int channels) {
        return record(
                plain.scatter(raw(x), indices, channels), (g, needed) -> new Tensor[] {plain.select(g, indices)}, x);
    }

    @Override
    public Tensor broadcastTo(Tensor x, Shape shape) {
        return record(plain.broadcastTo(raw(x), shape), (g, needed) -> new Tensor[] {Adjoints.sumTo(g, x.shape())}, x);
    }

    @Override
    public Tensor cast(Tensor x, DType dtype) {
        return record(plain.cast(raw(x), dtype), (g, needed) -> new Tensor[] {g.cast(x.dtype())}, x);
    }

    @Override
    public @Nullable FusedKernel kernel(FusedOp op, Tensor... inputs) {
        return op instanceof CustomGradient custom ? custom : plain.kernel(op, raw(inputs));
    }

    @Override
    public Tensor[] fused(FusedOp op, Tensor... inputs) {
        FusedKernel kernel = kernel(op, inputs);
        if (kernel == null) {
            return op.compose(inputs);
        }
        Tensor[] values = raw(inputs);
        Tensor[] outputs = kernel.forward(values);
        return tape.record(inputs, outputs, (gradients, needed) -> kernel.backward(values, outputs, gradients, needed));
    }

    @Override
    public String name() {
        return plain.name() + " (recorded)";
    }

    // What has no derivative is left to the plain backend.

    @Override
    public DType networkType(DType parameters) {
        return plain.networkType(parameters);
    }

    @Override
    public LinearOperations networks() {
        return networks;
    }

    @Override
    public TensorBackend plain() {
        return plain;
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
    public int threads() {
        return plain.threads();
    }

    @Override
    public void parallel(int count, IntConsumer task) {
        plain.parallel(count, task);
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
    public long peakBytes(Runnable task) {
        return plain.peakBytes(task);
    }

    @Override
    public void trimMemory() {
        plain.trimMemory();
    }
}
