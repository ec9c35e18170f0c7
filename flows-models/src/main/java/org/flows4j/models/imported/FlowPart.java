package org.flows4j.models.imported;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import java.util.ArrayList;
import java.util.List;
import org.flows4j.core.autodiff.ParameterFactory;
import org.flows4j.core.layer.FactorOut;
import org.flows4j.core.layer.Inverted;
import org.flows4j.core.layer.InvertibleChain;
import org.flows4j.core.layer.InvertibleLayer;
import org.flows4j.core.nn.NetworkFactory;
import org.flows4j.core.nn.parts.NetworkPart;
import org.flows4j.core.nn.parts.PartNetwork;
import org.flows4j.core.tensor.Shape;
import org.flows4j.layers.autoregressive.StagedAutoregressive;
import org.flows4j.layers.coupling.ColumnCoupling;
import org.flows4j.layers.elementwise.DiagonalAffine;
import org.flows4j.layers.elementwise.Domain;
import org.flows4j.layers.elementwise.Standardize;
import org.flows4j.layers.elementwise.StandardizedCondition;
import org.flows4j.layers.linear.ChannelPermutation;
import org.flows4j.layers.linear.Invertible1x1Conv;
import org.flows4j.layers.linear.MatrixParametrization;
import org.flows4j.layers.reshape.ChannelCheckerboard;
import org.flows4j.layers.reshape.ChannelOrder;
import org.flows4j.layers.reshape.Squeeze;
import org.flows4j.layers.transform.ElementTransform;

/** A layer as data, from data to latent; the layer's class has the formula. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "layer")
@JsonSubTypes({
    @JsonSubTypes.Type(value = FlowPart.Affine.class, name = "affine"),
    @JsonSubTypes.Type(value = FlowPart.Permutation.class, name = "permutation"),
    @JsonSubTypes.Type(value = FlowPart.Matrix.class, name = "matrix"),
    @JsonSubTypes.Type(value = FlowPart.Autoregressive.class, name = "autoregressive"),
    @JsonSubTypes.Type(value = FlowPart.Coupling.class, name = "coupling"),
    @JsonSubTypes.Type(value = FlowPart.Bounded.class, name = "domain"),
    @JsonSubTypes.Type(value = FlowPart.Inverse.class, name = "inverse"),
    @JsonSubTypes.Type(value = FlowPart.Squeezed.class, name = "squeeze"),
    @JsonSubTypes.Type(value = FlowPart.Checkerboard.class, name = "checkerboard"),
    @JsonSubTypes.Type(value = FlowPart.Split.class, name = "split"),
    @JsonSubTypes.Type(value = FlowPart.PriorGiven.class, name = "priorGiven"),
    @JsonSubTypes.Type(value = FlowPart.Standardized.class, name = "standardized"),
    @JsonSubTypes.Type(value = FlowPart.GivenStandardized.class, name = "givenStandardized")
})
public sealed interface FlowPart {
    /**
     * Builds the layer.
     *
     * @param input sample shape on the data side
     * @param conditionColumns length k of the condition, 0 for none
     * @throws IllegalArgumentException if the layer cannot take such input
     */
    InvertibleLayer build(ParameterFactory parameters, Shape input, int conditionColumns);

    /** A shift and a scale per channel, {@link DiagonalAffine}: activation or batch normalization with fixed statistics. */
    record Affine() implements FlowPart {
        @Override
        public InvertibleLayer build(ParameterFactory parameters, Shape input, int conditionColumns) {
            return DiagonalAffine.perChannel(parameters, input.channels());
        }
    }

    /** Another order of the channels, {@link ChannelPermutation}. */
    record Permutation() implements FlowPart {
        @Override
        public InvertibleLayer build(ParameterFactory parameters, Shape input, int conditionColumns) {
            return ChannelPermutation.reverse(parameters, input.channels());
        }
    }

    /**
     * A matrix that mixes the channels, {@link Invertible1x1Conv}.
     *
     * @param decomposed whether the parameters are the factors of P L U instead of the matrix
     */
    record Matrix(boolean decomposed) implements FlowPart {
        @Override
        public InvertibleLayer build(ParameterFactory parameters, Shape input, int conditionColumns) {
            return new Invertible1x1Conv(
                    parameters,
                    input.channels(),
                    decomposed ? MatrixParametrization.plu() : MatrixParametrization.plain());
        }
    }

    /**
     * {@link StagedAutoregressive}.
     *
     * @param stages the stage of each column
     * @param conditional whether the network sees the condition
     * @param transform of each column
     * @param network its parts
     */
    record Autoregressive(
            List<Integer> stages,
            boolean conditional,
            @TransformType ElementTransform transform,
            List<NetworkPart> network)
            implements FlowPart {
        /** Copies the lists. */
        public Autoregressive {
            stages = List.copyOf(stages);
            network = List.copyOf(network);
        }

        @Override
        public InvertibleLayer build(ParameterFactory parameters, Shape input, int conditionColumns) {
            int context = conditional ? conditionColumns : 0;
            return new StagedAutoregressive(parameters, transform, stages, factory(network, context), context);
        }
    }

    /**
     * {@link ColumnCoupling}.
     *
     * @param staying channels that the network sees
     * @param conditional whether it also sees the condition
     * @param transform of the channels that change
     * @param network its parts
     * @param unconditional transform of the staying channels; empty for none
     */
    record Coupling(
            List<Integer> staying,
            boolean conditional,
            @TransformType ElementTransform transform,
            List<NetworkPart> network,
            @TransformType List<ElementTransform> unconditional)
            implements FlowPart {
        /** @throws IllegalArgumentException if there is more than one unconditional transform */
        public Coupling {
            staying = List.copyOf(staying);
            network = List.copyOf(network);
            unconditional = List.copyOf(unconditional);
            if (unconditional.size() > 1) {
                throw new IllegalArgumentException(
                        "A coupling has at most one unconditional transform, got " + unconditional.size());
            }
        }

        @Override
        public InvertibleLayer build(ParameterFactory parameters, Shape input, int conditionColumns) {
            int context = conditional ? conditionColumns : 0;
            return new ColumnCoupling(
                    parameters,
                    input,
                    staying,
                    context,
                    transform,
                    factory(network, context),
                    unconditional.isEmpty() ? null : unconditional.get(0));
        }
    }

    /**
     * {@link Domain}.
     *
     * @param lower lower end of every element
     * @param upper upper end of every element
     */
    record Bounded(double lower, double upper) implements FlowPart {
        @Override
        public InvertibleLayer build(ParameterFactory parameters, Shape input, int conditionColumns) {
            return new Domain(lower, upper);
        }
    }

    /**
     * A layer run backwards, {@link Inverted}; it keeps the shape.
     *
     * @param inner the layer
     */
    record Inverse(FlowPart inner) implements FlowPart {
        @Override
        public InvertibleLayer build(ParameterFactory parameters, Shape input, int conditionColumns) {
            return new Inverted(inner.build(parameters, input, conditionColumns), input);
        }
    }

    /** {@link Squeeze} in the order of Glow. */
    record Squeezed() implements FlowPart {
        @Override
        public InvertibleLayer build(ParameterFactory parameters, Shape input, int conditionColumns) {
            return new Squeeze(ChannelOrder.CHANNEL_MAJOR);
        }
    }

    /**
     * {@link ChannelCheckerboard}, or the same backwards.
     *
     * @param inverted whether the even elements come first
     * @param merging whether to undo it: {@code [H, W/2, 2C]} to {@code [H, W, C]}
     */
    record Checkerboard(boolean inverted, boolean merging) implements FlowPart {
        @Override
        public InvertibleLayer build(ParameterFactory parameters, Shape input, int conditionColumns) {
            ChannelCheckerboard split = new ChannelCheckerboard(inverted);
            if (!merging) {
                return split;
            }
            if (input.rank() != 3 || input.channels() % 2 != 0) {
                throw new IllegalArgumentException(
                        "A checkerboard is merged from images [H, W/2, 2C], got samples of shape " + input);
            }
            return new Inverted(
                    split, Shape.of(input.dim(0), Math.multiplyExact(2, input.dim(1)), input.channels() / 2));
        }
    }

    /**
     * {@link FactorOut}.
     *
     * @param kept number of channels that pass through the inner layers, the first ones
     * @param inner layers of those channels
     */
    record Split(int kept, List<FlowPart> inner) implements FlowPart {
        /** Copies the list. */
        public Split {
            inner = List.copyOf(inner);
        }

        @Override
        public InvertibleLayer build(ParameterFactory parameters, Shape input, int conditionColumns) {
            if (kept < 1 || kept >= input.channels()) {
                throw new IllegalArgumentException(
                        "A split keeps 1 to " + (input.channels() - 1) + " channels, got " + kept);
            }
            return new FactorOut(chain(inner, parameters, input.with(-1, kept), conditionColumns), input, kept);
        }
    }

    /** A normal base distribution given the condition, {@link ConditionalPrior}; the last layer. */
    record PriorGiven() implements FlowPart {
        @Override
        public InvertibleLayer build(ParameterFactory parameters, Shape input, int conditionColumns) {
            return new ConditionalPrior(parameters, input, conditionColumns);
        }
    }

    /** {@link Standardize} by moments that the file of the architecture has. */
    record Standardized() implements FlowPart {
        @Override
        public InvertibleLayer build(ParameterFactory parameters, Shape input, int conditionColumns) {
            return new Standardize(parameters, input.channels());
        }
    }

    /**
     * {@link StandardizedCondition}.
     *
     * @param inner layers that see the standardized condition
     */
    record GivenStandardized(List<FlowPart> inner) implements FlowPart {
        /** Copies the list. */
        public GivenStandardized {
            inner = List.copyOf(inner);
        }

        @Override
        public InvertibleLayer build(ParameterFactory parameters, Shape input, int conditionColumns) {
            return new StandardizedCondition(
                    parameters, chain(inner, parameters.child("inner"), input, conditionColumns));
        }
    }

    private static NetworkFactory factory(List<NetworkPart> network, int context) {
        return (parameters, input, outputs) -> {
            PartNetwork built = new PartNetwork(parameters, network, input, context);
            if (built.outputShape(input).channels() != outputs) {
                throw new IllegalArgumentException("The network of a layer has "
                        + built.outputShape(input).channels() + " outputs, but the transform takes " + outputs);
            }
            return built;
        };
    }

    /** Builds layers one after another; their parameters are called {@code layer1.…}, {@code layer2.…} and so on. */
    static InvertibleChain chain(List<FlowPart> parts, ParameterFactory parameters, Shape input, int conditionColumns) {
        List<InvertibleLayer> layers = new ArrayList<>();
        Shape shape = input;
        for (FlowPart part : parts) {
            InvertibleLayer layer =
                    part.build(parameters.child("layer" + (layers.size() + 1)), shape, conditionColumns);
            shape = layer.outputShape(shape);
            layers.add(layer);
        }
        return new InvertibleChain(layers);
    }
}
