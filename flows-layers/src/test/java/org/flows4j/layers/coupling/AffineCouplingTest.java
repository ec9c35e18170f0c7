package org.flows4j.layers.coupling;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.Objects;
import java.util.SplittableRandom;
import org.flows4j.core.autodiff.Parameter;
import org.flows4j.core.autodiff.ParameterFactory;
import org.flows4j.core.autodiff.Tape;
import org.flows4j.core.layer.FlowContext;
import org.flows4j.core.layer.InvertibleLayer;
import org.flows4j.core.layer.LayerResult;
import org.flows4j.core.nn.ConvConditioner;
import org.flows4j.core.nn.GlowConditioner;
import org.flows4j.core.nn.Mlp;
import org.flows4j.core.nn.Nonlinearity;
import org.flows4j.core.tensor.DType;
import org.flows4j.core.tensor.Scope;
import org.flows4j.core.tensor.Shape;
import org.flows4j.core.tensor.Tensor;
import org.flows4j.core.tensor.TensorBackend;
import org.flows4j.core.tensor.ops.AffineCouplingOp;
import org.flows4j.core.tensor.ops.ParameterOrder;
import org.flows4j.core.tensor.ops.ScaleFunction;
import org.flows4j.core.testing.TestBackends;
import org.flows4j.layers.coupling.AffineCoupling.Config;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AffineCouplingTest {
    private abstract static class Variant extends CouplingContract {
        private final Config config;

        Variant(Config config) {
            this.config = config;
        }

        @Override
        protected InvertibleLayer create(ParameterFactory parameters, Shape input) {
            return new AffineCoupling(parameters, input, config, networks);
        }

        @Override
        protected List<Shape> inputShapes() {
            return List.of(Shape.vector(5), Shape.image(4, 2, 3));
        }
    }

    @Nested
    class Glow extends Variant {
        Glow() {
            super(Config.GLOW);
        }

        @Override
        protected List<Shape> inputShapes() {
            return List.of(Shape.vector(2), Shape.vector(5), Shape.image(4, 2, 3), Shape.image(3, 3, 2));
        }
    }

    @Nested
    class Bounded extends Variant {
        Bounded() {
            super(Config.BOUNDED);
        }
    }

    @Nested
    class BoundedMarScf extends Variant {
        BoundedMarScf() {
            super(Config.BOUNDED_MAR_SCF);
        }
    }

    @Nested
    class MarScf extends Variant {
        MarScf() {
            super(Config.MAR_SCF);
        }
    }

    @Nested
    class MaCow extends Variant {
        MaCow() {
            super(Config.MACOW);
        }
    }

    @Nested
    class NeuralSplineFlows extends Variant {
        NeuralSplineFlows() {
            super(Config.NSF);
        }
    }

    @Nested
    class RealNvp extends Variant {
        RealNvp() {
            super(Config.REAL_NVP);
        }
    }

    @Nested
    class NoisyInjectiveFlows extends Variant {
        NoisyInjectiveFlows() {
            super(Config.NIF);
        }
    }

    @Nested
    class FlowPlusPlus extends Variant {
        FlowPlusPlus() {
            super(Config.FLOW_PLUS_PLUS);
        }
    }

    @Nested
    class Softplus extends Variant {
        Softplus() {
            super(Config.SOFTPLUS);
        }
    }

    private abstract static class Conditional extends CouplingContract {
        static final int CONDITION = 2;

        @Override
        protected InvertibleLayer create(ParameterFactory parameters, Shape input) {
            return new AffineCoupling(parameters, input, Config.GLOW, networks, CONDITION);
        }
    }

    @Nested
    class WithAConditionPerSample extends Conditional {
        @Override
        protected @Nullable Shape conditionShape(Shape input) {
            return Shape.vector(CONDITION);
        }
    }

    @Nested
    class WithAConditionPerPosition extends Conditional {
        @Override
        protected @Nullable Shape conditionShape(Shape input) {
            return input.with(-1, CONDITION);
        }
    }

    private static ParameterFactory parameters() {
        return new ParameterFactory(TestBackends.cpu(), DType.FLOAT64, new SplittableRandom(5));
    }

    private static Tensor tensor(Shape shape, double... elements) {
        return TestBackends.cpu().fromDoubles(elements, shape, DType.FLOAT64);
    }

    /** A coupling of two components whose network gives the constants first and second. */
    private static AffineCoupling constant(Config config, double first, double second) {
        AffineCoupling coupling =
                new AffineCoupling(parameters(), Shape.vector(2), config, Mlp.of(Nonlinearity.RELU, 3));
        for (Parameter parameter : coupling.parameters()) {
            if (parameter.name().equals("dense2.bias")) {
                parameter.assign(new double[] {first, second});
            }
        }
        return coupling;
    }

    private static void assertForward(AffineCoupling coupling, double[] x, double[] z, double logDet) {
        LayerResult result = coupling.forward(tensor(Shape.of(1, 2), x), FlowContext.deterministic());
        assertThat(result.value().toDoubles()).containsExactly(z, within(1e-15));
        assertThat(result.logTerm().item()).isCloseTo(logDet, within(1e-15));
    }

    /** z2 = 0.8, t = 0.1, s = -0.5, by the formulas of the papers and the conventions of their code. */
    @Test
    void goldenValues() {
        double[] x = {-3, 0.8};
        double logSigmoid = -0.2014132779827524;
        assertForward(constant(Config.GLOW, 0.1, -0.5), x, new double[] {-3, 0.7358170285742793}, logSigmoid);
        assertForward(constant(Config.MAR_SCF, 0.1, -0.5), x, new double[] {-3, 0.754059580954915}, logSigmoid);
        assertForward(constant(Config.MACOW, 0.1, -0.5), x, new double[] {-3, 0.754059580954915}, logSigmoid);
        double bounded = Math.exp(logSigmoid) + 1e-3;
        assertForward(constant(Config.NSF, 0.1, -0.5), x, new double[] {-3, 0.8 * bounded + 0.1}, Math.log(bounded));
        assertForward(constant(Config.REAL_NVP, 0.1, -0.5), x, new double[] {-3, 0.8 * Math.exp(-0.5) + 0.1}, -0.5);
        double tanh = Math.tanh(-0.5);
        assertForward(
                constant(Config.FLOW_PLUS_PLUS, -0.5, 0.1), x, new double[] {-3, 0.8 * Math.exp(tanh) + 0.1}, tanh);
        assertForward(constant(Config.BOUNDED, 0.1, -0.5), x, new double[] {-3, 0.9 * Math.exp(tanh)}, tanh);
        assertForward(
                constant(Config.BOUNDED_MAR_SCF, 0.1, -0.5), x, new double[] {-3, 0.8 * Math.exp(tanh) + 0.1}, tanh);
        double softplus = Math.log1p(Math.exp(-0.5));
        assertForward(
                constant(Config.SOFTPLUS, 0.1, -0.5), x, new double[] {-3, 0.8 * softplus + 0.1}, Math.log(softplus));
        double[] swapped = {0.8, -3};
        assertForward(constant(Config.NIF, 0.1, -0.5), swapped, new double[] {0.8 * Math.exp(tanh) + 0.1, -3}, tanh);
    }

    /** However far out the network's result: scales from 1/e to e, and an inverse that multiplies by no more. */
    @ParameterizedTest
    @ValueSource(doubles = {-1e30, -50, 0, 50, 1e30})
    void boundedScalesAreBoundedOnBothSides(double s) {
        for (TensorBackend backend : List.of(TestBackends.cpu(), TestBackends.nd4j())) {
            for (DType dtype : DType.GENERAL) {
                try (Scope scope = backend.openScope()) {
                    assertThat(scope).isNotNull();
                    Tensor x = backend.fromDoubles(new double[] {3}, Shape.of(1, 1), dtype);
                    Tensor raw = backend.fromDoubles(new double[] {0, s}, Shape.of(1, 2), dtype);
                    AffineCouplingOp op =
                            new AffineCouplingOp(Config.BOUNDED.scale(), true, ParameterOrder.SHIFT_FIRST);
                    double logScale = Math.tanh(s);
                    assertThat(op.apply(x, raw)[0].item()).isCloseTo(3 * Math.exp(logScale), within(1e-5));
                    assertThat(op.inverted().apply(x, raw)[0].item()).isCloseTo(3 * Math.exp(-logScale), within(1e-5));
                    assertThat(op.apply(x, raw)[1].item()).isCloseTo(logScale, within(1e-6));
                }
            }
        }
    }

    /** Far below 0 softplus(s) is exp(s), which underflows in single precision; its logarithm is s, with slope 1. */
    @ParameterizedTest
    @ValueSource(doubles = {-20, -39.5, -40.5, -95, -800})
    void softplusKeepsItsLogarithmFarOut(double s) {
        for (TensorBackend backend : List.of(TestBackends.cpu(), TestBackends.nd4j())) {
            for (DType dtype : DType.GENERAL) {
                try (Scope scope = backend.openScope()) {
                    assertThat(scope).isNotNull();
                    Tape tape = new Tape(backend, (parameter, gradient) -> {});
                    Tensor x = backend.fromDoubles(new double[] {0.5}, Shape.of(1, 1), dtype);
                    Tensor raw = tape.variable(backend.fromDoubles(new double[] {0.1, s}, Shape.of(1, 2), dtype));
                    AffineCouplingOp op =
                            new AffineCouplingOp(ScaleFunction.SOFTPLUS, false, ParameterOrder.SHIFT_FIRST);
                    Tensor logDet = op.apply(x, raw)[1];
                    tape.backward(logDet);
                    assertThat(logDet.item()).isCloseTo(s, within(1e-5));
                    assertThat(Objects.requireNonNull(tape.gradient(raw)).toDoubles())
                            .containsExactly(new double[] {0, 1}, within(1e-5));
                }
            }
        }
    }

    @Test
    void anyVariantCanKeepTheOtherHalf() {
        Config config = Config.GLOW.conditionedOn(Half.SECOND);
        assertForward(
                constant(config, 0.1, -0.5),
                new double[] {0.8, -3},
                new double[] {0.7358170285742793, -3},
                -0.2014132779827524);
    }

    @Test
    void glowStartsByShrinkingOneHalfToSigmoidOfTwo() {
        Shape input = Shape.image(6, 2, 2);
        AffineCoupling coupling = new AffineCoupling(parameters(), input, Config.GLOW, GlowConditioner.glow(8));
        Tensor x = TestBackends.cpu().normal(input.batch(2), DType.FLOAT64, new SplittableRandom(9));
        double scale = 1 / (1 + Math.exp(-2));
        LayerResult result = coupling.forward(x, FlowContext.deterministic());
        assertThat(result.value().slice(-1, 0, 3).toDoubles())
                .containsExactly(x.slice(-1, 0, 3).toDoubles());
        assertThat(result.value().slice(-1, 3, 6).toDoubles())
                .containsExactly(x.slice(-1, 3, 6).mul(scale).toDoubles(), within(1e-15));
        assertThat(result.logTerm().toDoubles()).containsOnly(new double[] {12 * Math.log(scale)}, within(1e-13));
    }

    @Test
    void initialisationReachesTheNetwork() {
        Shape input = Shape.image(4, 3, 3);
        AffineCoupling coupling = new AffineCoupling(parameters(), input, Config.GLOW, new GlowConditioner(5));
        Tensor x = TestBackends.cpu().normal(input.batch(8), DType.FLOAT64, new SplittableRandom(9));
        Tensor z = coupling.initialize(x, FlowContext.deterministic());
        assertThat(z.toDoubles())
                .containsExactly(
                        coupling.forward(x, FlowContext.deterministic()).value().toDoubles());
        for (Parameter parameter : coupling.parameters()) {
            if (parameter.name().endsWith("initialized")) {
                assertThat(parameter.value().item()).as(parameter.name()).isEqualTo(1);
            }
        }
    }

    @Test
    void oddChannelsLeaveTheLargerHalfUnchanged() {
        Shape input = Shape.image(3, 2, 2);
        AffineCoupling coupling = new AffineCoupling(parameters(), input, Config.NIF, new ConvConditioner(4));
        // The second half, one channel, conditions; two channels are changed by two parameters each.
        assertThat(coupling.parameters().count()).isEqualTo((9 * 1 * 4 + 4) + (4 * 4 + 4) + (9 * 4 * 4 + 4));
    }

    @Test
    void refusalsNameTheExtents() {
        assertThatThrownBy(() ->
                        new AffineCoupling(parameters(), Shape.image(1, 28, 28), Config.GLOW, new GlowConditioner(8)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("[28, 28, 1]")
                .hasMessageContaining("squeeze");
        assertThatThrownBy(() -> new AffineCoupling(
                        parameters(), Shape.vector(4), Config.GLOW, Mlp.of(Nonlinearity.RELU, 3), -1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("-1");
    }

    @Test
    void aMissingOrWrongConditionIsRefused() {
        Shape input = Shape.image(4, 3, 2);
        AffineCoupling coupling = new AffineCoupling(parameters(), input, Config.GLOW, new ConvConditioner(3), 2);
        Tensor x = tensor(input.batch(1), new double[24]);
        assertThatThrownBy(() -> coupling.forward(x, FlowContext.deterministic()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("condition")
                .hasMessageContaining("[1, 2]");
        FlowContext wrong = FlowContext.deterministic().withCondition(tensor(Shape.of(1, 3), 1, 2, 3));
        assertThatThrownBy(() -> coupling.forward(x, wrong))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("[1, 3]")
                .hasMessageContaining("[1, 3, 2, 2]");
    }
}
