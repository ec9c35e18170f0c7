package org.flows4j.core.autodiff;

import java.util.Arrays;
import org.flows4j.core.tensor.Activation;
import org.flows4j.core.tensor.DType;
import org.flows4j.core.tensor.LinearOperations;
import org.flows4j.core.tensor.Shape;
import org.flows4j.core.tensor.Tensor;
import org.flows4j.core.tensor.UnaryOp;
import org.jspecify.annotations.Nullable;

/** Matrix products and convolutions of a plain backend, recorded on a tape; their derivatives are products of the same precision. */
final class RecordedProducts implements LinearOperations {
    private final TapeBackend recording;
    private final LinearOperations plain;

    RecordedProducts(TapeBackend recording, LinearOperations plain) {
        this.recording = recording;
        this.plain = plain;
    }

    @Override
    public Tensor matmul(Tensor a, Tensor b, boolean transposeA, boolean transposeB) {
        Tensor left = recording.raw(a);
        Tensor right = recording.raw(b);
        return recording.record(
                plain.matmul(left, right, transposeA, transposeB),
                (g, needed) -> Adjoints.matmul(left, right, transposeA, transposeB, g, needed),
                a,
                b);
    }

    @Override
    public Tensor dense(Tensor x, Tensor weight, @Nullable Tensor bias, Activation activation) {
        Tensor input = recording.raw(x);
        Tensor w = recording.raw(weight);
        Tensor y = plain.dense(input, w, rawOrNull(bias), activation);
        TapeBackend.SingleBackward backward = (g, needed) -> {
            Tensor inner = beforeActivation(activation, y, g, input.dtype());
            @Nullable Tensor[] results = gradients(
                    needed,
                    needed[0] ? plain.matmul(inner, w, false, true).cast(input.dtype()) : null,
                    needed[1] ? plain.matmul(input, inner, true, false) : null,
                    needed.length > 2 && needed[2] ? inner.cast(w.dtype()).sum(0) : null);
            closeUnless(inner, g);
            return results;
        };
        return record(y, backward, x, weight, bias);
    }

    @Override
    public Tensor conv2d(Tensor x, Tensor weight, @Nullable Tensor bias, Activation activation) {
        Tensor y = plain.conv2d(recording.raw(x), recording.raw(weight), rawOrNull(bias), activation);
        return convolved(y, x, weight, bias, activation);
    }

    @Override
    public Tensor hiddenConv2d(Tensor x, Tensor weight, @Nullable Tensor bias) {
        Tensor y = plain.hiddenConv2d(recording.raw(x), recording.raw(weight), rawOrNull(bias));
        return convolved(y, x, weight, bias, Activation.NONE);
    }

    private Tensor convolved(Tensor y, Tensor x, Tensor weight, @Nullable Tensor bias, Activation activation) {
        Tensor input = recording.raw(x);
        Tensor w = recording.raw(weight);
        TapeBackend.SingleBackward backward = (g, needed) -> {
            Tensor inner = beforeActivation(activation, y, g, input.dtype());
            boolean toParameters = needed[1] || (needed.length > 2 && needed[2]);
            Tensor[] toWeight =
                    toParameters ? plain.conv2dWeightGradient(input, inner, w.shape()) : new @Nullable Tensor[2];
            Tensor toInput = needed[0] ? plain.conv2dInputGradient(inner, w) : null;
            closeUnless(inner, g);
            return gradients(needed, toInput, toWeight[0], toWeight[1]);
        };
        return record(y, backward, x, weight, bias);
    }

    private @Nullable Tensor rawOrNull(@Nullable Tensor tensor) {
        return tensor == null ? null : recording.raw(tensor);
    }

    private Tensor record(
            Tensor y, TapeBackend.SingleBackward backward, Tensor x, Tensor weight, @Nullable Tensor bias) {
        return bias == null ? recording.record(y, backward, x, weight) : recording.record(y, backward, x, weight, bias);
    }

    /** The gradient of what an activation is applied to, in the dtype of the products with it; the result's own where they are equal. */
    private Tensor beforeActivation(Activation activation, Tensor y, Tensor g, DType dtype) {
        Tensor inner = switch (activation) {
            case NONE -> g;
            case RELU -> recording.plain().unaryGradient(UnaryOp.RELU, y, y, g);
        };
        Tensor factor = inner.cast(dtype);
        if (factor != inner) {
            closeUnless(inner, g);
        }
        return factor;
    }

    /** Releases a temporary of a derivative at once: a wide layer's is as large as what the layer keeps for its derivative. */
    private static void closeUnless(Tensor temporary, Tensor gradient) {
        if (temporary != gradient) {
            temporary.close();
        }
    }

    private static @Nullable Tensor[] gradients(boolean[] needed, @Nullable Tensor... candidates) {
        return Arrays.copyOf(candidates, needed.length);
    }

    @Override
    public Tensor conv2dInputGradient(Tensor outputGradient, Tensor weight) {
        throw new UnsupportedOperationException("Second derivatives are not recorded: conv2dInputGradient on a tape");
    }

    @Override
    public Tensor[] conv2dWeightGradient(Tensor x, Tensor outputGradient, Shape weightShape) {
        throw new UnsupportedOperationException("Second derivatives are not recorded: conv2dWeightGradient on a tape");
    }
}
