package org.flows4j.core.nn;

import org.flows4j.core.tensor.Activation;
import org.flows4j.core.tensor.LinearOperations;
import org.flows4j.core.tensor.Tensor;
import org.flows4j.core.tensor.TensorBackend;
import org.jspecify.annotations.Nullable;

/** Dense layers and convolutions as one backend call, on the backend their operands share and in the precision it has for networks. */
public final class ProductCalls {
    /**
     * Elements of a dense layer's weight up to which reduced precision does not pay: converting the operands costs as much as the product
     * saves. The rule leaves out the number of rows, so that a row's result does not depend on the rows beside it.
     */
    private static final int SMALL_WEIGHT = 1 << 12;

    private ProductCalls() {}

    public static Tensor conv2d(Tensor x, Tensor weight, @Nullable Tensor bias, Activation activation) {
        return conv2d(x, weight, bias, activation, false);
    }

    /** The same, with a result that may stay in reduced precision if it is hidden; see {@link ProductLayer}. */
    public static Tensor dense(Tensor x, Tensor weight, @Nullable Tensor bias, Activation activation, boolean hidden) {
        TensorBackend backend = backend(x, weight, bias);
        boolean small = weight.shape().size() <= SMALL_WEIGHT;
        Tensor seen = x.cast(small ? weight.dtype() : backend.networkType(weight.dtype()));
        LinearOperations products = small ? backend : backend.networks();
        return result(products.dense(seen, weight, bias, activation), weight, hidden);
    }

    /** The same, with a result that may stay in reduced precision if it is hidden; see {@link ProductLayer}. */
    public static Tensor conv2d(Tensor x, Tensor weight, @Nullable Tensor bias, Activation activation, boolean hidden) {
        TensorBackend backend = backend(x, weight, bias);
        Tensor seen = x.cast(backend.networkType(weight.dtype()));
        return result(backend.networks().conv2d(seen, weight, bias, activation), weight, hidden);
    }

    /** A convolution whose result stays in the precision of the network: only its next operations read it. */
    public static Tensor hiddenConv2d(Tensor x, Tensor weight, @Nullable Tensor bias) {
        TensorBackend backend = backend(x, weight, bias);
        return backend.networks().hiddenConv2d(x.cast(backend.networkType(weight.dtype())), weight, bias);
    }

    private static Tensor result(Tensor y, Tensor weight, boolean hidden) {
        return hidden ? y : y.cast(weight.dtype());
    }

    private static TensorBackend backend(Tensor x, Tensor weight, @Nullable Tensor bias) {
        return bias == null ? TensorBackend.common(x, weight) : TensorBackend.common(x, weight, bias);
    }
}
