package org.flows4j.models.interop;

import java.util.Locale;
import java.util.Map;
import org.flows4j.core.nn.parts.ActivationPart;
import org.flows4j.core.nn.parts.ActivationPart.Kind;

/** Activation functions by the names that PyTorch gives them, such as {@code relu}, {@code nn.ReLU} or {@code torch.nn.functional.elu}. */
final class Activations {
    private static final double LEAKY_SLOPE = 0.01;

    private static final Map<String, ActivationPart> BY_NAME = Map.of(
            "relu", ActivationPart.of(Kind.RELU),
            "leakyrelu", new ActivationPart(Kind.LEAKY_RELU, LEAKY_SLOPE),
            "elu", ActivationPart.of(Kind.ELU),
            "tanh", ActivationPart.of(Kind.TANH),
            "sigmoid", ActivationPart.of(Kind.SIGMOID),
            "silu", ActivationPart.of(Kind.SILU),
            "swish", ActivationPart.of(Kind.SILU),
            "softplus", ActivationPart.of(Kind.SOFTPLUS),
            "identity", ActivationPart.of(Kind.IDENTITY));

    private Activations() {}

    /** The activation at the key {@code activation}; ReLU if there is none. */
    static ActivationPart of(Architecture arguments) {
        String key = "activation";
        if (!arguments.has(key)) {
            return ActivationPart.of(Kind.RELU);
        }
        if (!arguments.isText(key)) {
            throw arguments.wrong(key, "the name of an activation function, such as relu, elu or tanh");
        }
        String name = arguments.text(key, "").replace("()", "");
        String simple =
                name.substring(name.lastIndexOf('.') + 1).replace("_", "").toLowerCase(Locale.ROOT);
        ActivationPart function = BY_NAME.get(simple);
        if (function == null) {
            throw arguments.wrong(key, "one of relu, leaky_relu, elu, tanh, sigmoid, silu, softplus or identity");
        }
        return function;
    }

    /** A ReLU with a slope for negative arguments. */
    static ActivationPart leaky(double slope) {
        return slope == 0 ? ActivationPart.of(Kind.RELU) : new ActivationPart(Kind.LEAKY_RELU, slope);
    }
}
