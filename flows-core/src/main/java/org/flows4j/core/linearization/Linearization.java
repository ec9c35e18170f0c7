package org.flows4j.core.linearization;

import java.util.List;
import java.util.function.UnaryOperator;
import org.flows4j.core.tensor.Tensor;
import org.flows4j.core.tensor.ops.smooth.SlopedOp;
import org.jspecify.annotations.Nullable;

/**
 * A function and its Jacobian J at one point, in forward mode: the function is evaluated once, and every {@link #jvp} applies J to a vector
 * at the cost of the linear operations of one evaluation. If the point, the vector or the parameters that the function reads are recorded on
 * a tape, so are value and products, so the tape computes gradients of {@code v' J w}, which contain second derivatives of the function.
 *
 * <p>The function consists of operations of tensors: elementwise functions except {@code MAXIMUM} and {@code MINIMUM}, sums, shapes, matrix
 * products, dense layers, convolutions, fused operations that are compositions of these, and {@link SlopedOp}. Others throw an {@link
 * UnsupportedOperationException} that names them. A largest element ({@code max}) counts as a constant, as it does on a tape.
 *
 * <p>The tensors between belong to the scope that is open when it is made, and must stay open until the last product.
 */
public final class Linearization {
    private final LinearizingBackend backend;
    private final Tensor point;
    private final Tensor result;

    private Linearization(LinearizingBackend backend, Tensor point, Tensor result) {
        this.backend = backend;
        this.point = point;
        this.result = result;
    }

    /**
     * Evaluates a function.
     *
     * @param function of one tensor, which may read other tensors
     * @param x the point: plain or recorded on a tape
     * @throws UnsupportedOperationException if the function uses an operation without a forward derivative
     */
    public static Linearization of(UnaryOperator<Tensor> function, Tensor x) {
        if (x instanceof LinearizedTensor) {
            throw new UnsupportedOperationException("A linearization inside a linearization is not supported");
        }
        LinearizingBackend backend = new LinearizingBackend(x.backend().plain());
        return new Linearization(backend, x, function.apply(backend.point(x)));
    }

    /** The function's value, recorded if the point or a parameter is. */
    public Tensor value() {
        return LinearizingBackend.value(result);
    }

    /**
     * Returns the Jacobian-vector product {@code J w}.
     *
     * @param vector w, of the point's shape and dtype
     * @return of the value's shape and dtype
     * @throws IllegalArgumentException if the vector does not match the point
     */
    public Tensor jvp(Tensor vector) {
        if (!vector.shape().equals(point.shape()) || vector.dtype() != point.dtype()) {
            throw new IllegalArgumentException("The Jacobian at a point " + point + " cannot be applied to " + vector
                    + "; shape and dtype differ");
        }
        @Nullable Tensor product = result instanceof LinearizedTensor linear ? tangent(linear, vector) : null;
        return product == null ? point.backend().plain().fill(0, result.shape(), result.dtype()) : product;
    }

    private @Nullable Tensor tangent(LinearizedTensor linear, Tensor vector) {
        List<TangentStep> steps = backend.steps();
        @Nullable Tensor[] tangents = new Tensor[steps.size() + 1];
        tangents[0] = vector;
        for (int i = 0; i < linear.slot(); i++) {
            tangents[i + 1] = steps.get(i).apply(tangents);
        }
        return tangents[linear.slot()];
    }
}
