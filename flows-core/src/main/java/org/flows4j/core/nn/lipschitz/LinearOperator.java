package org.flows4j.core.nn.lipschitz;

import org.flows4j.core.nn.ProductCalls;
import org.flows4j.core.tensor.Activation;
import org.flows4j.core.tensor.Tensor;
import org.flows4j.core.tensor.TensorBackend;
import org.jspecify.annotations.Nullable;

/** The linear map that a weight stands for. */
enum LinearOperator {
    /** {@code x W} with W {@code [in, out]}. */
    DENSE {
        @Override
        Tensor product(Tensor x, Tensor weight, @Nullable Tensor bias) {
            return ProductCalls.dense(x, weight, bias, Activation.NONE, false);
        }

        @Override
        Tensor apply(Tensor x, Tensor weight) {
            return x.matmul(weight);
        }

        @Override
        Tensor adjoint(Tensor y, Tensor weight) {
            return y.backend().matmul(y, weight, false, true);
        }
    },

    /** A convolution with W {@code [out, in, k, k]}. */
    CONVOLUTION {
        @Override
        Tensor product(Tensor x, Tensor weight, @Nullable Tensor bias) {
            return ProductCalls.conv2d(x, weight, bias, Activation.NONE);
        }

        @Override
        Tensor apply(Tensor x, Tensor weight) {
            return TensorBackend.common(x, weight).conv2d(x, weight, null, Activation.NONE);
        }

        @Override
        Tensor adjoint(Tensor y, Tensor weight) {
            return y.backend().conv2dInputGradient(y, weight);
        }
    };

    /** The layer: in the precision that the backend has for networks, with bias. */
    abstract Tensor product(Tensor x, Tensor weight, @Nullable Tensor bias);

    /** The linear map alone, in the precision of the weight. */
    abstract Tensor apply(Tensor x, Tensor weight);

    /** Its adjoint, for plain tensors. */
    abstract Tensor adjoint(Tensor y, Tensor weight);
}
