package org.flows4j.core.nn.parts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.function.DoubleUnaryOperator;
import org.flows4j.core.autodiff.ParameterFactory;
import org.flows4j.core.layer.FlowContext;
import org.flows4j.core.nn.NetworkFactory;
import org.flows4j.core.nn.parts.ActivationPart.Kind;
import org.flows4j.core.tensor.DType;
import org.flows4j.core.tensor.Shape;
import org.flows4j.core.tensor.Tensor;
import org.flows4j.core.testing.NetworkContract;
import org.flows4j.core.testing.TestBackends;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class PartNetworkTest {
    private static final int UNITS = 3;

    private static ActivationPart activation(Kind kind) {
        return new ActivationPart(kind, 0.7);
    }

    /** The last unit of the input is the context. */
    private static NetworkFactory ofVectors(NetworkPart... middle) {
        return (parameters, input, outputs) -> {
            List<NetworkPart> parts = new java.util.ArrayList<>();
            parts.add(new LinearPart(input.channels() - 1, UNITS, true));
            parts.addAll(List.of(middle));
            parts.add(ContextPart.of(ContextPart.Use.JOIN));
            parts.add(new LinearPart(UNITS + 1, outputs, false));
            return new PartNetwork(parameters, parts, input, 1);
        };
    }

    private abstract static class OnVectors extends NetworkContract {
        @Override
        protected List<Shape> inputShapes() {
            return List.of(Shape.vector(3), Shape.vector(2));
        }
    }

    @Nested
    class SmoothActivations extends OnVectors {
        @Override
        protected NetworkFactory factory() {
            return ofVectors(
                    activation(Kind.TANH),
                    new RescaledPart(UNITS),
                    activation(Kind.SIGMOID),
                    activation(Kind.SCALE),
                    activation(Kind.SILU),
                    activation(Kind.SOFTPLUS),
                    activation(Kind.IDENTITY));
        }
    }

    @Nested
    class ActivationsWithKinks extends OnVectors {
        @Override
        protected NetworkFactory factory() {
            return ofVectors(
                    activation(Kind.LEAKY_RELU),
                    activation(Kind.ELU),
                    new RescaledPart(UNITS),
                    activation(Kind.CAPPED_EXP),
                    activation(Kind.RELU));
        }
    }

    @Nested
    class Blocks extends OnVectors {
        @Override
        protected NetworkFactory factory() {
            NetworkPart added = new ContextPart(ContextPart.Use.ADD, activation(Kind.TANH));
            NetworkPart gated = ContextPart.of(ContextPart.Use.GATE);
            NetworkPart dense = new LinearPart(UNITS, UNITS, false);
            return ofVectors(
                    new ResidualPart(List.of(activation(Kind.TANH), dense, gated)),
                    added,
                    new StandardizedUnitsPart(1e-5, true),
                    new BesidePart(
                            List.of(
                                    List.of(new LinearPart(UNITS, 1, false)),
                                    List.of(new LinearPart(UNITS, 2, false), activation(Kind.TANH))),
                            List.of(2, 0, 1)));
        }
    }

    @Nested
    class Convolutions extends NetworkContract {
        @Override
        protected NetworkFactory factory() {
            return (parameters, input, outputs) -> new PartNetwork(
                    parameters,
                    List.of(
                            new ConvolutionPart(input.channels(), UNITS, 3),
                            activation(Kind.TANH),
                            new ConvolutionPart(UNITS, outputs, 1)),
                    input,
                    0);
        }

        @Override
        protected List<Shape> inputShapes() {
            return List.of(Shape.image(2, 3, 2), Shape.image(1, 1, 1));
        }
    }

    private static final Map<Kind, DoubleUnaryOperator> FORMULAS = Map.of(
            Kind.IDENTITY, h -> h,
            Kind.RELU, h -> Math.max(h, 0),
            Kind.LEAKY_RELU, h -> h > 0 ? h : 0.7 * h,
            Kind.ELU, h -> h > 0 ? h : 0.7 * Math.expm1(h),
            Kind.TANH, Math::tanh,
            Kind.SIGMOID, h -> 1 / (1 + Math.exp(-h)),
            Kind.SILU, h -> h / (1 + Math.exp(-h)),
            Kind.SOFTPLUS, h -> Math.max(h, 0) + Math.log1p(Math.exp(-Math.abs(h))),
            Kind.SCALE, h -> 0.7 * h,
            Kind.CAPPED_EXP, h -> Math.min(Math.exp(h), 1));

    @ParameterizedTest
    @EnumSource
    void activationsHaveTheValuesOfTheirFormulas(Kind kind) {
        double[] h = {-700, -20, -3, -1e-9, 0, 1e-9, 0.5, 3, 20, 700};
        for (DType dtype : List.of(DType.FLOAT32, DType.FLOAT64)) {
            Tensor given = TestBackends.cpu().fromDoubles(h, Shape.of(1, h.length), dtype);
            PartNetwork network = new PartNetwork(parameters(dtype), List.of(activation(kind)), Shape.vector(10), 0);
            double[] actual = network.apply(given, FlowContext.deterministic()).toDoubles();
            double tolerance = dtype == DType.FLOAT32 ? 1e-6 : 1e-14;
            for (int i = 0; i < h.length; i++) {
                double expected = Objects.requireNonNull(FORMULAS.get(kind)).applyAsDouble(given.toDoubles()[i]);
                assertThat(actual[i])
                        .as("%s of %s", kind, h[i])
                        .isCloseTo(expected, within(tolerance * Math.max(1, Math.abs(expected))));
            }
        }
    }

    private static ParameterFactory parameters(DType dtype) {
        return new ParameterFactory(TestBackends.cpu(), dtype, new SplittableRandom(1));
    }

    @Test
    void partsThatDoNotFitAreRefusedWithTheirSizes() {
        refused(List.of(), "0 parts");
        refused(List.of(new LinearPart(3, 2, false)), "takes 3 channels", "[4]");
        refused(List.of(new ResidualPart(List.of(new LinearPart(4, 2, false)))), "[4]", "[2]");
        refused(List.of(ContextPart.of(ContextPart.Use.GATE)), "0 channels");
        refused(List.of(new ConvolutionPart(4, 2, 3)), "[4]");
        refused(List.of(new BesidePart(List.of(List.of(new LinearPart(4, 2, false))), List.of(0, 0))), "[0, 0]");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new ConvolutionPart(1, 1, 2))
                .withMessageContaining("2");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new LinearPart(0, 1, false))
                .withMessageContaining("0");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new ActivationPart(Kind.ELU, Double.NaN))
                .withMessageContaining("NaN");
    }

    private static void refused(List<NetworkPart> parts, String... messages) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new PartNetwork(parameters(DType.FLOAT64), parts, Shape.vector(4), 0))
                .satisfies(e -> assertThat(e).hasMessageContainingAll(messages));
    }
}
