package org.flows4j.core.tensor.nd4j;

import static org.flows4j.core.tensor.nd4j.Nd4jTensor.dataType;
import static org.flows4j.core.tensor.nd4j.Nd4jTensor.extents;

import org.flows4j.core.tensor.BinaryOp;
import org.flows4j.core.tensor.DType;
import org.flows4j.core.tensor.ElementOperations;
import org.flows4j.core.tensor.Shape;
import org.flows4j.core.tensor.Shapes;
import org.flows4j.core.tensor.Tensor;
import org.flows4j.core.tensor.UnaryOp;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Arithmetic by {@link Elementwise} and {@link Reductions}, their arguments checked and their results owned. */
final class Nd4jElements implements ElementOperations {
    private final Nd4jTensors tensors;

    Nd4jElements(Nd4jTensors tensors) {
        this.tensors = tensors;
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
        Shape shape = Shapes.max(x.shape(), axis);
        boolean[] gone = Shapes.reduced(x.shape(), axis);
        return tensors.compute(shape, x.dtype(), () -> Reductions.max(tensors.flat(x), x.shape(), gone), x);
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
}
