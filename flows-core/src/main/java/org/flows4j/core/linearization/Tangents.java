package org.flows4j.core.linearization;

import java.util.Locale;
import org.flows4j.core.linearization.TangentStep.LinearMap;
import org.flows4j.core.tensor.Activation;
import org.flows4j.core.tensor.BinaryOp;
import org.flows4j.core.tensor.Shape;
import org.flows4j.core.tensor.Tensor;
import org.flows4j.core.tensor.TensorBackend;
import org.flows4j.core.tensor.UnaryOp;
import org.jspecify.annotations.Nullable;

/** Linear maps of operations with several inputs. */
final class Tangents {
    private Tangents() {}

    static Tensor sum(@Nullable Tensor a, @Nullable Tensor b) {
        if (a != null && b != null) {
            return a.add(b);
        }
        if (a != null) {
            return a;
        }
        if (b != null) {
            return b;
        }
        throw new IllegalArgumentException("A linear map was applied to zeros only");
    }

    static LinearMap binary(BinaryOp op, Tensor a, Tensor b, Tensor y) {
        Shape shape = y.shape();
        return switch (op) {
            case ADD -> t -> sum(t[0], t[1]).broadcastTo(shape);
            case SUBTRACT -> t -> sum(t[0], t[1] == null ? null : t[1].neg()).broadcastTo(shape);
            case MULTIPLY -> t -> sum(t[0] == null ? null : t[0].mul(b), t[1] == null ? null : t[1].mul(a));
            case DIVIDE ->
                t -> sum(
                        t[0] == null ? null : t[0].div(b),
                        t[1] == null ? null : t[1].mul(y).div(b).neg());
            case MAXIMUM, MINIMUM -> throw refused(op.name().toLowerCase(Locale.ROOT));
        };
    }

    static LinearMap matmul(Tensor a, Tensor b, boolean transposeA, boolean transposeB) {
        return t -> sum(
                t[0] == null ? null : TensorBackend.common(t[0], b).matmul(t[0], b, transposeA, transposeB),
                t[1] == null ? null : TensorBackend.common(a, t[1]).matmul(a, t[1], transposeA, transposeB));
    }

    /** A matrix product or convolution. */
    @FunctionalInterface
    interface Product {
        Tensor of(Tensor x, Tensor weight);
    }

    /** {@code activation(product(x, weight) + bias)}. */
    static LinearMap product(Tensor x, Tensor weight, Tensor y, Activation activation, Product product) {
        return t -> {
            Tensor products = null;
            if (t[0] != null) {
                products = product.of(t[0].cast(x.dtype()), weight);
            }
            if (t[1] != null) {
                Tensor ofWeight = product.of(x, t[1]);
                products = products == null ? ofWeight : products.add(ofWeight);
            }
            Tensor inner = sum(products, t.length > 2 ? t[2] : null).broadcastTo(y.shape());
            return activated(activation, y, inner.cast(y.dtype()));
        };
    }

    private static Tensor activated(Activation activation, Tensor y, Tensor tangent) {
        return switch (activation) {
            case NONE -> tangent;
            case RELU -> TensorBackend.common(y, tangent).unaryGradient(UnaryOp.RELU, y, y, tangent);
        };
    }

    static LinearMap concat(int axis, Tensor... parts) {
        return t -> {
            Tensor[] tangents = new Tensor[parts.length];
            for (int i = 0; i < parts.length; i++) {
                Tensor part = t[i];
                tangents[i] =
                        part == null ? parts[i].backend().plain().fill(0, parts[i].shape(), parts[i].dtype()) : part;
            }
            return Tensor.concat(axis, tangents);
        };
    }

    static UnsupportedOperationException refused(String operation) {
        return new UnsupportedOperationException("A linearization has no forward derivative of " + operation
                + "; compute the function from the operations listed at Linearization");
    }
}
