package org.flows4j.core.nn.parts;

import java.util.List;
import org.flows4j.core.autodiff.ParameterFactory;
import org.flows4j.core.tensor.Shape;

/**
 * A residual block (He et al. 2016): {@code h + inner(h)}.
 *
 * @param inner parts that keep the shape of h
 */
public record ResidualPart(List<NetworkPart> inner) implements NetworkPart {
    /** Copies the list. */
    public ResidualPart {
        inner = List.copyOf(inner);
    }

    @Override
    public BuiltPart build(ParameterFactory parameters, Shape input, int contextChannels) {
        BuiltPart block = PartNetwork.sequence(inner, parameters, input, contextChannels);
        if (!block.output().equals(input)) {
            throw new IllegalArgumentException(
                    "A residual block keeps the shape of its input, " + input + ", got " + block.output());
        }
        return new BuiltPart(
                input,
                block.parameters(),
                (h, context, evaluation) -> h.add(block.function().apply(h, context, evaluation)));
    }
}
