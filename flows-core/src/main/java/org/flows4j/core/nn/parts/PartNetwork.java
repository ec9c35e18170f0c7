package org.flows4j.core.nn.parts;

import java.util.ArrayList;
import java.util.List;
import org.flows4j.core.autodiff.Evaluation;
import org.flows4j.core.autodiff.ParameterFactory;
import org.flows4j.core.autodiff.ParameterList;
import org.flows4j.core.nn.Network;
import org.flows4j.core.tensor.SampleShapes;
import org.flows4j.core.tensor.Shape;
import org.flows4j.core.tensor.Split;
import org.flows4j.core.tensor.Tensor;
import org.jspecify.annotations.Nullable;

/**
 * A network that is a list of {@link NetworkPart}s. Its input is {@code [x, c]}, the context c behind x; the parts begin with x as hidden
 * units, and those that use the context see c.
 *
 * <p>Shapes: {@code [N, .., C + k]} to the shape that the last part returns. The parameters of part i, from 1, are called {@code
 * part<i>.…}.
 */
public final class PartNetwork implements Network {
    private final Shape input;
    private final int contextChannels;
    private final BuiltPart parts;

    /**
     * Builds the parts.
     *
     * @param parts in order, at least one
     * @param input sample shape of x and c together
     * @param contextChannels channels k of c, 0 for none
     * @throws IllegalArgumentException if there are no parts, or one cannot take the result of the previous one
     */
    public PartNetwork(ParameterFactory parameters, List<NetworkPart> parts, Shape input, int contextChannels) {
        if (parts.isEmpty() || contextChannels < 0 || contextChannels >= input.channels()) {
            throw new IllegalArgumentException("A network needs parts and an input besides its context, got "
                    + parts.size() + " parts and " + contextChannels + " of " + input.channels()
                    + " channels for the context");
        }
        this.input = input;
        this.contextChannels = contextChannels;
        Shape units = input.with(-1, input.channels() - contextChannels);
        this.parts = sequence(parts, parameters, units, contextChannels);
    }

    static BuiltPart sequence(List<NetworkPart> parts, ParameterFactory parameters, Shape input, int contextChannels) {
        List<BuiltPart> built = new ArrayList<>();
        Shape shape = input;
        for (NetworkPart part : parts) {
            BuiltPart next = part.build(parameters.child("part" + (built.size() + 1)), shape, contextChannels);
            built.add(next);
            shape = next.output();
        }
        ParameterList all =
                ParameterList.concat(built.stream().map(BuiltPart::parameters).toList());
        return new BuiltPart(shape, all, (h, context, evaluation) -> {
            Tensor result = h;
            for (BuiltPart part : built) {
                result = part.function().apply(result, context, evaluation);
            }
            return result;
        });
    }

    @Override
    public Tensor apply(Tensor x, Evaluation evaluation) {
        outputShape(x.shape().sample());
        @Nullable Tensor context = null;
        Tensor units = x;
        if (contextChannels > 0) {
            Tensor[] split = new Split(-1, input.channels() - contextChannels, contextChannels).apply(x);
            units = split[0];
            context = split[1];
        }
        return parts.function().apply(units, context, evaluation);
    }

    @Override
    public Shape outputShape(Shape shape) {
        SampleShapes.requireBuiltFor("PartNetwork", input, shape);
        return parts.output();
    }

    @Override
    public ParameterList parameters() {
        return parts.parameters();
    }
}
