package org.flows4j.core.nn.parts;

import org.flows4j.core.autodiff.Initializer;
import org.flows4j.core.autodiff.Parameter;
import org.flows4j.core.autodiff.ParameterFactory;
import org.flows4j.core.autodiff.ParameterList;
import org.flows4j.core.tensor.Shape;

/**
 * A factor and a shift per channel, {@code h * scale + shift}, which start as the identity: batch normalization in evaluation mode, with
 * its running statistics, is one of these.
 *
 * <p>Shapes: {@code [N, .., channels]}, kept.
 *
 * @param channels channels of h
 */
public record RescaledPart(int channels) implements NetworkPart {
    @Override
    public BuiltPart build(ParameterFactory parameters, Shape input, int contextChannels) {
        NetworkPart.requireChannels("rescaled", channels, input);
        Parameter scale = parameters.parameter("scale", Shape.of(channels), Initializer.constant(1));
        Parameter shift = parameters.parameter("shift", Shape.of(channels), Initializer.zeros());
        return new BuiltPart(
                input,
                ParameterList.of(scale, shift),
                (h, context, evaluation) -> h.mul(evaluation.value(scale)).add(evaluation.value(shift)));
    }
}
