package org.flows4j.core.nn.parts;

import java.util.Objects;
import org.flows4j.core.autodiff.Evaluation;
import org.flows4j.core.autodiff.Initializer;
import org.flows4j.core.autodiff.Parameter;
import org.flows4j.core.autodiff.ParameterFactory;
import org.flows4j.core.autodiff.ParameterList;
import org.flows4j.core.nn.ProductCalls;
import org.flows4j.core.tensor.Activation;
import org.flows4j.core.tensor.Shape;
import org.flows4j.core.tensor.Tensor;
import org.flows4j.core.tensor.UnaryOp;
import org.jspecify.annotations.Nullable;

/**
 * Lets the context c of the network act on the hidden units.
 *
 * @param use how it does
 * @param activation f of {@link Use#ADD}
 */
public record ContextPart(Use use, ActivationPart activation) implements NetworkPart {
    /** The effect of a context on hidden units. */
    public enum Use {
        /** {@code [h, c]}: the units of c follow those of h. */
        JOIN,
        /** {@code h + f(c W + b)}. */
        ADD,
        /** {@code h * sigmoid(c W + b)}, a gated linear unit (Dauphin et al. 2017). */
        GATE
    }

    /** A part without an activation of its own. */
    public static ContextPart of(Use use) {
        return new ContextPart(use, ActivationPart.of(ActivationPart.Kind.IDENTITY));
    }

    @Override
    public BuiltPart build(ParameterFactory parameters, Shape input, int contextChannels) {
        if (contextChannels < 1 || input.rank() != 1) {
            throw new IllegalArgumentException("A part that uses the context needs one, and vectors [D], got "
                    + contextChannels + " channels and samples of shape " + input);
        }
        if (use == Use.JOIN) {
            return new BuiltPart(
                    Shape.vector(input.channels() + contextChannels),
                    ParameterList.empty(),
                    (h, context, evaluation) -> Tensor.concat(-1, h, Objects.requireNonNull(context)));
        }
        Initializer start = Initializer.uniform(1 / Math.sqrt(contextChannels));
        Parameter weight = parameters.parameter("weight", Shape.of(contextChannels, input.channels()), start);
        Parameter bias = parameters.parameter("bias", Shape.of(input.channels()), start);
        return new BuiltPart(input, ParameterList.of(weight, bias), (h, context, evaluation) -> {
            Tensor seen = product(context, weight, bias, evaluation);
            return use == Use.GATE ? h.mul(seen.unary(UnaryOp.SIGMOID)) : h.add(activation.of(seen));
        });
    }

    private static Tensor product(@Nullable Tensor context, Parameter weight, Parameter bias, Evaluation evaluation) {
        return ProductCalls.dense(
                Objects.requireNonNull(context),
                evaluation.value(weight),
                evaluation.value(bias),
                Activation.NONE,
                false);
    }
}
