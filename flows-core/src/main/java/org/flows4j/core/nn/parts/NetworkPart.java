package org.flows4j.core.nn.parts;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import org.flows4j.core.autodiff.ParameterFactory;
import org.flows4j.core.tensor.Shape;

/**
 * A step of a {@link PartNetwork}: what it does to the hidden units h, given the context c that the whole network sees. Parts are plain
 * data, so that a model file can hold a network in full.
 */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "part")
@JsonSubTypes({
    @JsonSubTypes.Type(value = LinearPart.class, name = "linear"),
    @JsonSubTypes.Type(value = ConvolutionPart.class, name = "convolution"),
    @JsonSubTypes.Type(value = ActivationPart.class, name = "activation"),
    @JsonSubTypes.Type(value = RescaledPart.class, name = "rescaled"),
    @JsonSubTypes.Type(value = StandardizedUnitsPart.class, name = "standardizedUnits"),
    @JsonSubTypes.Type(value = ContextPart.class, name = "context"),
    @JsonSubTypes.Type(value = ResidualPart.class, name = "residual"),
    @JsonSubTypes.Type(value = BesidePart.class, name = "beside")
})
public sealed interface NetworkPart
        permits LinearPart,
                ConvolutionPart,
                ActivationPart,
                RescaledPart,
                StandardizedUnitsPart,
                ContextPart,
                ResidualPart,
                BesidePart {
    /**
     * Makes the parameters.
     *
     * @param input sample shape of h
     * @param contextChannels channels k of c, 0 for none
     * @throws IllegalArgumentException if the part cannot take such input, naming the extents
     */
    BuiltPart build(ParameterFactory parameters, Shape input, int contextChannels);

    /** Checks that h has the number of channels that a part was made for. */
    static void requireChannels(String part, int expected, Shape input) {
        if (input.channels() != expected) {
            throw new IllegalArgumentException(
                    "The part " + part + " takes " + expected + " channels, got samples of shape " + input);
        }
    }
}
