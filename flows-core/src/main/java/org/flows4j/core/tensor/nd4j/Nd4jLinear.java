package org.flows4j.core.tensor.nd4j;

import static org.flows4j.core.tensor.nd4j.Nd4jTensor.extents;

import org.flows4j.core.tensor.Activation;
import org.flows4j.core.tensor.LinearOperations;
import org.flows4j.core.tensor.LinearShapes;
import org.flows4j.core.tensor.Shape;
import org.flows4j.core.tensor.Tensor;
import org.jspecify.annotations.Nullable;

/** Matrix products and convolutions by {@link Products}, their arguments checked and their results owned. */
final class Nd4jLinear implements LinearOperations {
    private final Nd4jTensors tensors;

    Nd4jLinear(Nd4jTensors tensors) {
        this.tensors = tensors;
    }

    @Override
    public Tensor matmul(Tensor a, Tensor b, boolean transposeA, boolean transposeB) {
        Shape shape = LinearShapes.matmul(a, b, transposeA, transposeB);
        return tensors.compute(
                shape,
                a.dtype(),
                () -> Products.matmul(tensors.shaped(a), tensors.shaped(b), transposeA, transposeB),
                a,
                b);
    }

    @Override
    public Tensor dense(Tensor x, Tensor weight, @Nullable Tensor bias, Activation activation) {
        return tensors.compute(
                LinearShapes.dense(x, weight, bias),
                x.dtype(),
                () -> Products.finish(
                        Products.matmul(tensors.shaped(x), tensors.shaped(weight), false, false),
                        tensors.flatOrNull(bias),
                        activation),
                given(x, weight, bias));
    }

    @Override
    public Tensor conv2d(Tensor x, Tensor weight, @Nullable Tensor bias, Activation activation) {
        return tensors.compute(
                LinearShapes.conv2d(x, weight, bias),
                x.dtype(),
                () -> Products.finish(
                        Products.conv2d(tensors.shaped(x), tensors.shaped(weight)),
                        tensors.flatOrNull(bias),
                        activation),
                given(x, weight, bias));
    }

    @Override
    public Tensor conv2dInputGradient(Tensor outputGradient, Tensor weight) {
        return tensors.compute(
                LinearShapes.conv2dInputGradient(outputGradient, weight),
                weight.dtype(),
                () -> Products.conv2dInputGradient(tensors.shaped(outputGradient), tensors.shaped(weight)),
                outputGradient,
                weight);
    }

    @Override
    public Tensor[] conv2dWeightGradient(Tensor x, Tensor outputGradient, Shape weightShape) {
        Shape shape = LinearShapes.conv2dWeightGradient(x, outputGradient, weightShape);
        Tensor weightGradient = tensors.compute(
                shape,
                x.dtype(),
                () -> Products.conv2dWeightGradient(tensors.shaped(x), tensors.shaped(outputGradient), extents(shape)),
                x,
                outputGradient);
        return new Tensor[] {weightGradient, outputGradient.sum(0, 1, 2)};
    }

    private static Tensor[] given(Tensor x, Tensor weight, @Nullable Tensor bias) {
        return bias == null ? new Tensor[] {x, weight} : new Tensor[] {x, weight, bias};
    }
}
