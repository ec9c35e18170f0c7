package org.flows4j.core.tensor.nd4j;

import static org.flows4j.core.tensor.nd4j.Nd4jTensor.dataType;
import static org.flows4j.core.tensor.nd4j.Nd4jTensor.extents;

import java.lang.ref.Reference;
import java.util.Arrays;
import java.util.function.Supplier;
import org.flows4j.core.tensor.Activation;
import org.flows4j.core.tensor.BinaryOp;
import org.flows4j.core.tensor.DType;
import org.flows4j.core.tensor.FusedKernel;
import org.flows4j.core.tensor.FusedOp;
import org.flows4j.core.tensor.LinearShapes;
import org.flows4j.core.tensor.MemoryUse;
import org.flows4j.core.tensor.Scope;
import org.flows4j.core.tensor.ScopeStack;
import org.flows4j.core.tensor.Shape;
import org.flows4j.core.tensor.Shapes;
import org.flows4j.core.tensor.Tensor;
import org.flows4j.core.tensor.TensorBackend;
import org.flows4j.core.tensor.UnaryOp;
import org.flows4j.core.tensor.UpdateKernels;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;

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
    private final ScopeStack scopes = new ScopeStack();
    private final Nd4jMemory memory = new Nd4jMemory();
    private final Nd4jUpdates updates = new Nd4jUpdates(this);

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
        return scopes.open();
    }

    @Override
    public Tensor fromFloats(float[] elements, Shape shape, DType dtype) {
        Shapes.checkCount(elements.length, shape);
        return compute(shape, dtype, () -> converted(Nd4j.createFromArray(elements), dtype));
    }

    @Override
    public Tensor fromDoubles(double[] elements, Shape shape, DType dtype) {
        Shapes.checkCount(elements.length, shape);
        return compute(shape, dtype, () -> converted(Nd4j.createFromArray(elements), dtype));
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
        return compute(
                shape, dtype, () -> Ops.array(dataType(dtype), shape.size()).assign(value));
    }

    @Override
    public Tensor unary(UnaryOp op, Tensor x) {
        return compute(x.shape(), x.dtype(), () -> Elementwise.unary(op, flat(x)), x);
    }

    @Override
    public Tensor unaryGradient(UnaryOp op, Tensor x, Tensor y, Tensor outputGradient) {
        Shapes.checkSame(x, y, outputGradient);
        return compute(
                x.shape(),
                x.dtype(),
                () -> Elementwise.unaryGradient(op, flat(x), flat(y), flat(outputGradient)),
                x,
                y,
                outputGradient);
    }

    @Override
    public Tensor binary(BinaryOp op, Tensor a, Tensor b) {
        Shape shape = Shapes.binary(a, b);
        boolean alike = a.shape().equals(b.shape());
        return compute(
                shape,
                a.dtype(),
                () -> alike
                        ? Elementwise.binary(op, flat(a), flat(b), Ops.like(flat(a)))
                        : Elementwise.binary(op, shaped(a), shaped(b), Ops.array(dataType(a.dtype()), extents(shape))),
                a,
                b);
    }

    @Override
    public Tensor scaleShift(Tensor x, double scale, double shift) {
        return compute(
                x.shape(),
                x.dtype(),
                () -> {
                    INDArray scaled = Elementwise.scale(flat(x), scale, Ops.like(flat(x)));
                    return Elementwise.shift(scaled, shift, scaled);
                },
                x);
    }

    @Override
    public Tensor sum(Tensor x, int[] axes, DType result) {
        Shape shape = Shapes.reduce(x.shape(), axes);
        boolean[] gone = Shapes.reduced(x.shape(), axes);
        return compute(shape, result, () -> Reductions.sum(flat(x), x.shape(), gone, dataType(result)), x);
    }

    @Override
    public Tensor max(Tensor x, int axis) {
        Shape shape = Shapes.reduce(x.shape(), axis);
        if (x.shape().dim(axis) == 0) {
            throw new IllegalArgumentException(
                    "Axis " + axis + " of " + x.shape() + " has no elements to take a maximum of");
        }
        boolean[] gone = Shapes.reduced(x.shape(), axis);
        return compute(shape, x.dtype(), () -> Reductions.max(flat(x), x.shape(), gone), x);
    }

    @Override
    public Tensor matmul(Tensor a, Tensor b, boolean transposeA, boolean transposeB) {
        Shape shape = Shapes.matmul(a, b, transposeA, transposeB);
        return compute(shape, a.dtype(), () -> Products.matmul(shaped(a), shaped(b), transposeA, transposeB), a, b);
    }

    @Override
    public Tensor dense(Tensor x, Tensor weight, @Nullable Tensor bias, Activation activation) {
        return compute(
                LinearShapes.dense(x, weight, bias),
                x.dtype(),
                () -> Products.finish(
                        Products.matmul(shaped(x), shaped(weight), false, false), flatOrNull(bias), activation),
                given(x, weight, bias));
    }

    @Override
    public Tensor conv2d(Tensor x, Tensor weight, @Nullable Tensor bias, Activation activation) {
        return compute(
                LinearShapes.conv2d(x, weight, bias),
                x.dtype(),
                () -> Products.finish(Products.conv2d(shaped(x), shaped(weight)), flatOrNull(bias), activation),
                given(x, weight, bias));
    }

    @Override
    public Tensor conv2dInputGradient(Tensor outputGradient, Tensor weight) {
        return compute(
                LinearShapes.conv2dInputGradient(outputGradient, weight),
                weight.dtype(),
                () -> Products.conv2dInputGradient(shaped(outputGradient), shaped(weight)),
                outputGradient,
                weight);
    }

    @Override
    public Tensor[] conv2dWeightGradient(Tensor x, Tensor outputGradient, Shape weightShape) {
        Shape shape = LinearShapes.conv2dWeightGradient(x, outputGradient, weightShape);
        Tensor weightGradient = compute(
                shape,
                x.dtype(),
                () -> Products.conv2dWeightGradient(shaped(x), shaped(outputGradient), extents(shape)),
                x,
                outputGradient);
        return new Tensor[] {weightGradient, sum(outputGradient, new int[] {0, 1, 2}, x.dtype())};
    }

    @Override
    public Tensor reshape(Tensor x, Shape shape) {
        return scopes.adopt(own(x).sharing(Shapes.checkReshape(x.shape(), shape), flat(x)));
    }

    @Override
    public Tensor permute(Tensor x, int... order) {
        Shape shape = Shapes.permute(x.shape(), order);
        return compute(
                shape, x.dtype(), () -> shape.rank() < 2 ? flat(x).dup('c') : Indexing.permute(shaped(x), order), x);
    }

    @Override
    public Tensor slice(Tensor x, int axis, int from, int to) {
        Shape shape = Shapes.slice(x.shape(), axis, from, to);
        long runs = 1;
        for (int i = 0; i < axis; i++) {
            runs *= shape.dim(i);
        }
        if (runs == 1 && shape.size() > 0) {
            long start = shape.size() / (to - from) * from;
            INDArray part = flat(x).get(NDArrayIndex.interval(start, start + shape.size()));
            return scopes.adopt(own(x).sharing(shape, part));
        }
        return compute(shape, x.dtype(), () -> Indexing.slice(shaped(x), axis, from, extents(shape)), x);
    }

    @Override
    public Tensor concat(int axis, Tensor... parts) {
        Shape shape = Shapes.concat(axis, parts);
        Tensor[] filled =
                Arrays.stream(parts).filter(part -> part.shape().size() > 0).toArray(Tensor[]::new);
        return compute(
                shape,
                parts[0].dtype(),
                () -> Indexing.concat(
                        axis, Arrays.stream(filled).map(this::shaped).toArray(INDArray[]::new), extents(shape)),
                filled);
    }

    @Override
    public Tensor select(Tensor x, int... indices) {
        return compute(Shapes.select(x.shape(), indices), x.dtype(), () -> Indexing.select(rows(x), indices), x);
    }

    @Override
    public Tensor scatter(Tensor x, int[] indices, int channels) {
        return compute(
                Shapes.scatter(x.shape(), indices, channels),
                x.dtype(),
                () -> Indexing.scatter(rows(x), indices, channels),
                x);
    }

    @Override
    public Tensor broadcastTo(Tensor x, Shape shape) {
        return compute(
                Shapes.broadcastTo(x.shape(), shape),
                x.dtype(),
                () -> Indexing.broadcastTo(shaped(x), extents(shape)),
                x);
    }

    @Override
    public Tensor cast(Tensor x, DType dtype) {
        return compute(
                x.shape(), dtype, () -> dtype == x.dtype() ? flat(x).dup('c') : flat(x).castTo(dataType(dtype)), x);
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

    /** The elements of one of this backend's open tensors, as a vector. */
    INDArray flat(Tensor tensor) {
        return own(tensor).flat();
    }

    private @Nullable INDArray flatOrNull(@Nullable Tensor tensor) {
        return tensor == null ? null : flat(tensor);
    }

    private INDArray shaped(Tensor tensor) {
        return own(tensor).shaped();
    }

    /** The elements as a matrix of the last axis by all others. */
    private INDArray rows(Tensor tensor) {
        int channels = tensor.shape().channels();
        return flat(tensor).reshape('c', tensor.shape().size() / channels, channels);
    }

    private Nd4jTensor own(Tensor tensor) {
        if (tensor instanceof Nd4jTensor own && own.backend() == this) {
            return own;
        }
        throw new IllegalArgumentException(tensor + " was made by another backend than this one (" + name()
                + "); carry it over with fromDoubles(tensor.toDoubles(), tensor.shape(), tensor.dtype())");
    }

    private static Tensor[] given(Tensor x, Tensor weight, @Nullable Tensor bias) {
        return bias == null ? new Tensor[] {x, weight} : new Tensor[] {x, weight, bias};
    }

    /**
     * Makes a tensor of an operation's result, a row-major array that owns its memory. An empty result is not computed, and
     * the sums and products over nothing are zeros: ND4J's ops are not asked about empty arrays.
     */
    private Tensor compute(Shape shape, DType dtype, Supplier<INDArray> operation, Tensor... inputs) {
        boolean empty = false;
        for (Tensor input : inputs) {
            empty |= flat(input).isEmpty();
        }
        Supplier<INDArray> source = operation;
        if (shape.size() == 0) {
            source = () -> Nd4j.empty(dataType(dtype));
        } else if (empty) {
            source = () -> Ops.array(dataType(dtype), shape.size()).assign(0);
        }
        try {
            INDArray result = Ops.outsideWorkspaces(source);
            INDArray flat =
                    result.rank() == 1 || shape.size() == 0 ? result : result.reshape('c', new long[] {shape.size()});
            Lease lease = new Lease(new Block(result, shape.size() * dtype.bytes(), memory));
            return scopes.adopt(new Nd4jTensor(shape, dtype, this, memory, flat, lease));
        } finally {
            // Without this the cleaner could close an input that no one needs any more while native code still reads
            // it.
            Reference.reachabilityFence(inputs);
        }
    }
}
