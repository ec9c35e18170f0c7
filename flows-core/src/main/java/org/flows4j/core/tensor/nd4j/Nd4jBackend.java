package org.flows4j.core.tensor.nd4j;

import static org.flows4j.core.tensor.nd4j.Nd4jTensor.dataType;
import static org.flows4j.core.tensor.nd4j.Nd4jTensor.extents;

import org.flows4j.core.tensor.Activation;
import org.flows4j.core.tensor.BinaryOp;
import org.flows4j.core.tensor.DType;
import org.flows4j.core.tensor.FusedKernel;
import org.flows4j.core.tensor.FusedOp;
import org.flows4j.core.tensor.MemoryUse;
import org.flows4j.core.tensor.Scope;
import org.flows4j.core.tensor.Shape;
import org.flows4j.core.tensor.Shapes;
import org.flows4j.core.tensor.Tensor;
import org.flows4j.core.tensor.TensorBackend;
import org.flows4j.core.tensor.UnaryOp;
import org.flows4j.core.tensor.UpdateKernels;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * The portable backend: every operation done with ND4J, on whatever ND4J backend the application brings, CPU or CUDA. It
 * goes for clarity and correct digits before speed, and is what a faster backend is tested against.
 *
 * <p>Memory is released when a tensor is closed, not when ND4J's garbage collection gets to it. No global setting of ND4J is
 * read or changed, and an ND4J workspace that the caller has open on its thread is left out of it.
 *
 * <p>Matrix products and convolutions of float tensors accumulate in float, as the BLAS below does; sums accumulate in double.
 */
public final class Nd4jBackend implements TensorBackend {
    private final Nd4jMemory memory = new Nd4jMemory();
    private final Nd4jTensors tensors = new Nd4jTensors(this, memory);
    private final Nd4jLinear linear = new Nd4jLinear(tensors);
    private final Nd4jLayout layout = new Nd4jLayout(tensors);
    private final Nd4jUpdates updates = new Nd4jUpdates(tensors);

    /**
     * Starts ND4J, if the application has not done so.
     *
     * @throws IllegalStateException if there is no ND4J backend on the class path, it does not start, or a GPU it would use is
     *     of a generation its binaries hold no code for
     */
    public Nd4jBackend() {
        Nd4jPlatform.check();
    }

    @Override
    public String name() {
        return "nd4j";
    }

    @Override
    public Scope openScope() {
        return tensors.openScope();
    }

    @Override
    public Tensor fromFloats(float[] elements, Shape shape, DType dtype) {
        Shapes.checkCount(elements.length, shape);
        return tensors.compute(shape, dtype, () -> converted(Nd4j.createFromArray(elements), dtype));
    }

    @Override
    public Tensor fromDoubles(double[] elements, Shape shape, DType dtype) {
        Shapes.checkCount(elements.length, shape);
        return tensors.compute(shape, dtype, () -> converted(Nd4j.createFromArray(elements), dtype));
    }

    private static INDArray converted(INDArray array, DType dtype) {
        INDArray cast = array.castTo(dataType(dtype));
        if (cast != array) {
            Scratch.release(array);
        }
        return cast;
    }

    @Override
    public Tensor fill(double value, Shape shape, DType dtype) {
        return tensors.compute(
                shape, dtype, () -> Ops.array(dataType(dtype), shape.size()).assign(value));
    }

    @Override
    public Tensor unary(UnaryOp op, Tensor x) {
        return tensors.compute(x.shape(), x.dtype(), () -> Elementwise.unary(op, tensors.flat(x)), x);
    }

    @Override
    public Tensor unaryGradient(UnaryOp op, Tensor x, Tensor y, Tensor outputGradient) {
        Shapes.checkSame(x, y, outputGradient);
        return tensors.compute(
                x.shape(),
                x.dtype(),
                () -> Elementwise.unaryGradient(op, tensors.flat(x), tensors.flat(y), tensors.flat(outputGradient)),
                x,
                y,
                outputGradient);
    }

    @Override
    public Tensor binary(BinaryOp op, Tensor a, Tensor b) {
        Shape shape = Shapes.binary(a, b);
        boolean alike = a.shape().equals(b.shape());
        return tensors.compute(
                shape,
                a.dtype(),
                () -> alike
                        ? Elementwise.binary(op, tensors.flat(a), tensors.flat(b), Ops.like(tensors.flat(a)))
                        : Elementwise.binary(
                                op,
                                tensors.shaped(a),
                                tensors.shaped(b),
                                Ops.array(dataType(a.dtype()), extents(shape))),
                a,
                b);
    }

    @Override
    public Tensor scaleShift(Tensor x, double scale, double shift) {
        return tensors.compute(
                x.shape(),
                x.dtype(),
                () -> {
                    INDArray scaled = Elementwise.scale(tensors.flat(x), scale, Ops.like(tensors.flat(x)));
                    return Elementwise.shift(scaled, shift, scaled);
                },
                x);
    }

    @Override
    public Tensor sum(Tensor x, int[] axes, DType result) {
        Shape shape = Shapes.reduce(x.shape(), axes);
        boolean[] gone = Shapes.reduced(x.shape(), axes);
        return tensors.compute(
                shape, result, () -> Reductions.sum(tensors.flat(x), x.shape(), gone, dataType(result)), x);
    }

    @Override
    public Tensor max(Tensor x, int axis) {
        Shape shape = Shapes.reduce(x.shape(), axis);
        if (x.shape().dim(axis) == 0) {
            throw new IllegalArgumentException(
                    "Axis " + axis + " of " + x.shape() + " has no elements to take a maximum of");
        }
        boolean[] gone = Shapes.reduced(x.shape(), axis);
        return tensors.compute(shape, x.dtype(), () -> Reductions.max(tensors.flat(x), x.shape(), gone), x);
    }

    @Override
    public Tensor matmul(Tensor a, Tensor b, boolean transposeA, boolean transposeB) {
        return linear.matmul(a, b, transposeA, transposeB);
    }

    @Override
    public Tensor dense(Tensor x, Tensor weight, @Nullable Tensor bias, Activation activation) {
        return linear.dense(x, weight, bias, activation);
    }

    @Override
    public Tensor conv2d(Tensor x, Tensor weight, @Nullable Tensor bias, Activation activation) {
        return linear.conv2d(x, weight, bias, activation);
    }

    @Override
    public Tensor conv2dInputGradient(Tensor outputGradient, Tensor weight) {
        return linear.conv2dInputGradient(outputGradient, weight);
    }

    @Override
    public Tensor[] conv2dWeightGradient(Tensor x, Tensor outputGradient, Shape weightShape) {
        return linear.conv2dWeightGradient(x, outputGradient, weightShape);
    }

    @Override
    public Tensor reshape(Tensor x, Shape shape) {
        return layout.reshape(x, shape);
    }

    @Override
    public Tensor permute(Tensor x, int... order) {
        return layout.permute(x, order);
    }

    @Override
    public Tensor slice(Tensor x, int axis, int from, int to) {
        return layout.slice(x, axis, from, to);
    }

    @Override
    public Tensor concat(int axis, Tensor... parts) {
        return layout.concat(axis, parts);
    }

    @Override
    public Tensor select(Tensor x, int... indices) {
        return layout.select(x, indices);
    }

    @Override
    public Tensor scatter(Tensor x, int[] indices, int channels) {
        return layout.scatter(x, indices, channels);
    }

    @Override
    public Tensor broadcastTo(Tensor x, Shape shape) {
        return layout.broadcastTo(x, shape);
    }

    @Override
    public Tensor cast(Tensor x, DType dtype) {
        return tensors.compute(
                x.shape(),
                dtype,
                () -> dtype == x.dtype()
                        ? tensors.flat(x).dup('c')
                        : tensors.flat(x).castTo(dataType(dtype)),
                x);
    }

    @Override
    public @Nullable FusedKernel kernel(FusedOp op, Tensor... inputs) {
        return null;
    }

    @Override
    public UpdateKernels updates() {
        return updates;
    }

    @Override
    public MemoryUse memory() {
        return memory.use();
    }

    @Override
    public void resetPeakMemory() {
        memory.resetPeak();
    }

    @Override
    public void trimMemory() {
        // Nothing is pooled.
    }
}
