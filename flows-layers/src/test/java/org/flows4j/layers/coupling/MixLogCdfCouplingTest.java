package org.flows4j.layers.coupling;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import org.flows4j.core.autodiff.Parameter;
import org.flows4j.core.autodiff.ParameterFactory;
import org.flows4j.core.layer.FlowContext;
import org.flows4j.core.layer.InvertibleChain;
import org.flows4j.core.layer.InvertibleLayer;
import org.flows4j.core.layer.LayerResult;
import org.flows4j.core.layer.MemoryMode;
import org.flows4j.core.nn.Mlp;
import org.flows4j.core.nn.NetworkFactory;
import org.flows4j.core.nn.Nonlinearity;
import org.flows4j.core.tensor.DType;
import org.flows4j.core.tensor.Shape;
import org.flows4j.core.tensor.Tensor;
import org.flows4j.core.tensor.ops.MixLogCdfOp;
import org.flows4j.core.testing.LayerProbe;
import org.flows4j.core.testing.TestBackends;
import org.flows4j.core.testing.Values;
import org.flows4j.layers.reshape.HalfFlip;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class MixLogCdfCouplingTest {
    private abstract static class Variant extends CouplingContract {
        private final MixLogCdfOp op;

        Variant(MixLogCdfOp op) {
            this.op = op;
        }

        @Override
        protected InvertibleLayer create(ParameterFactory parameters, Shape input) {
            return new MixLogCdfCoupling(parameters, input, op, Half.FIRST, networks);
        }
    }

    @Nested
    class FlowPlusPlus extends Variant {
        FlowPlusPlus() {
            super(MixLogCdfOp.flowPlusPlus(3));
        }
    }

    @Nested
    class OneComponent extends Variant {
        OneComponent() {
            super(MixLogCdfOp.flowPlusPlus(1));
        }
    }

    @Nested
    class ShiftFirst extends Variant {
        ShiftFirst() {
            super(new MixLogCdfOp(2, 0, true, true, MixLogCdfOp.LEAST_LOG_SCALE, MixLogCdfOp.VFLOW_CLIP));
        }
    }

    /** With the log-scale of mAR-SCF, {@code rescale * tanh(a')}. */
    @Nested
    class Rescaled extends CouplingContract {
        Rescaled() {
            super(new RescaledLogScale(
                    new SmoothNetworks(), MixLogCdfOp.marScf(2).parametersPerElement()));
        }

        @Override
        protected InvertibleLayer create(ParameterFactory parameters, Shape input) {
            return new MixLogCdfCoupling(parameters, input, MixLogCdfOp.marScf(2), Half.SECOND, networks);
        }
    }

    @Nested
    class VFlow extends Variant {
        VFlow() {
            super(MixLogCdfOp.vflow(3));
        }

        /** The logit of v is less than 2.9 in size, and scaled by at least 1 / e. */
        @Override
        protected double latentElement(RandomGenerator random) {
            return random.nextDouble(-0.2, 0.2);
        }
    }

    @Nested
    class Conditional extends CouplingContract {
        private static final int CONDITION = 2;

        @Override
        protected InvertibleLayer create(ParameterFactory parameters, Shape input) {
            return new MixLogCdfCoupling(
                    parameters, input, MixLogCdfOp.flowPlusPlus(2), Half.SECOND, networks, CONDITION);
        }

        @Override
        protected @Nullable Shape conditionShape(Shape input) {
            return Shape.vector(CONDITION);
        }
    }

    private static ParameterFactory parameters() {
        return new ParameterFactory(TestBackends.cpu(), DType.FLOAT64, new SplittableRandom(5));
    }

    /** A coupling of two components whose network gives constants. */
    private static MixLogCdfCoupling constant(MixLogCdfOp op, double... raw) {
        return constant(parameters(), op, raw);
    }

    private static MixLogCdfCoupling constant(ParameterFactory parameters, MixLogCdfOp op, double... raw) {
        MixLogCdfCoupling coupling =
                new MixLogCdfCoupling(parameters, Shape.vector(2), op, Half.FIRST, Mlp.of(Nonlinearity.RELU, 3));
        for (Parameter parameter : coupling.parameters()) {
            if (parameter.name().equals("dense2.bias")) {
                parameter.assign(raw);
            }
        }
        return coupling;
    }

    private static Tensor vector(double... elements) {
        return TestBackends.cpu().fromDoubles(elements, Shape.of(1, elements.length), DType.FLOAT64);
    }

    @Test
    void goldenValues() {
        double[] raw = {0.4, -0.25, 0, 1, -1, 0.5, 0.2, -0.3};
        assertForward(constant(MixLogCdfOp.flowPlusPlus(2), raw), 0.527990263624587, 0.5538247737147841);
        assertForward(constant(MixLogCdfOp.vflow(2), raw), 0.44703397851160054, 0.43479101992374125);
    }

    /** The logit of the golden mixture, shifted first, and the log-scale tanh(0.4), twice as large. */
    @Test
    void goldenValuesOfTheRescaledForm() {
        double[] raw = {0.4, -0.25, 0, 1, -1, 0.5, 0.2, -0.3};
        double logBelow = -0.46209175447305884;
        double logAbove = -0.9941564271968686;
        double logDensity = Math.log(0.2773784748423512);
        for (double rescale : new double[] {1, 2, -0.5}) {
            double a = rescale * Math.tanh(0.4);
            assertForward(
                    rescaled(rescale, raw),
                    (logBelow - logAbove - 0.25) * Math.exp(a),
                    logDensity - logBelow - logAbove + a);
        }
    }

    private static MixLogCdfCoupling rescaled(double rescale, double... raw) {
        MixLogCdfOp op = MixLogCdfOp.marScf(2);
        MixLogCdfCoupling coupling = new MixLogCdfCoupling(
                parameters(),
                Shape.vector(2),
                op,
                Half.FIRST,
                new RescaledLogScale(Mlp.of(Nonlinearity.RELU, 3), op.parametersPerElement()));
        for (Parameter parameter : coupling.parameters()) {
            if (parameter.name().equals("rescale")) {
                assertThat(parameter.value().toDoubles()).containsExactly(1);
                parameter.assign(new double[] {rescale});
            } else if (parameter.name().equals("dense2.bias")) {
                parameter.assign(raw);
            }
        }
        return coupling;
    }

    @Test
    void refusesNetworksOfAnotherWidth() {
        NetworkFactory network = new RescaledLogScale(Mlp.of(Nonlinearity.RELU, 3), 5);
        MixLogCdfOp op = MixLogCdfOp.marScf(2);
        assertThatThrownBy(() -> new MixLogCdfCoupling(parameters(), Shape.vector(2), op, Half.FIRST, network))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContainingAll("5 numbers", "not 8", "parametersPerElement()");
    }

    /** Between two sharp modes single precision cannot find x in z, so memory modes agree only if x is kept. */
    @ParameterizedTest
    @EnumSource(MemoryMode.class)
    void gradientsAreTrueBetweenSharpModes(MemoryMode mode) {
        double[] raw = {0, 0, 0, 0, -1, 1, -4, -4};
        Map<String, Values> exact = sharpGradients(DType.FLOAT64, MemoryMode.STORE, raw);
        Map<String, Values> actual = sharpGradients(DType.FLOAT32, mode, raw);
        for (String name : List.of("dense2.bias", LayerProbe.INPUT)) {
            assertThat(Objects.requireNonNull(actual.get(name)).elements())
                    .as(name)
                    .containsExactly(Objects.requireNonNull(exact.get(name)).elements(), within(1e-3));
        }
    }

    private static Map<String, Values> sharpGradients(DType dtype, MemoryMode mode, double... raw) {
        ParameterFactory parameters = new ParameterFactory(TestBackends.cpu(), dtype, new SplittableRandom(5));
        MixLogCdfCoupling coupling = constant(parameters, MixLogCdfOp.flowPlusPlus(2), raw);
        InvertibleChain chain = new InvertibleChain(List.of(new HalfFlip(), new HalfFlip(), coupling));
        return new LayerProbe(chain, TestBackends.cpu(), dtype, null, 0)
                .recorded(Values.of(Shape.of(1, 2), 0, 0.3), mode)
                .gradients();
    }

    private static void assertForward(MixLogCdfCoupling coupling, double z, double logDet) {
        LayerResult result = coupling.forward(vector(-3, 0.7), FlowContext.deterministic());
        assertThat(result.value().toDoubles()).containsExactly(new double[] {-3, z}, within(1e-9));
        assertThat(result.logTerm().item()).isCloseTo(logDet, within(1e-9));
        LayerResult back = coupling.inverseWithLogDet(result.value(), FlowContext.deterministic());
        assertThat(back.value().toDoubles()).containsExactly(new double[] {-3, 0.7}, within(1e-12));
        assertThat(back.logTerm().item()).isCloseTo(-logDet, within(1e-9));
    }

    /** A latent that no x has comes back as the nearest that one has. */
    @Test
    void vflowClipsWhatIsOutOfItsRange() {
        MixLogCdfCoupling coupling = constant(MixLogCdfOp.vflow(1), 0, 0, 0, 2, 0);
        FlowContext context = FlowContext.deterministic();
        double far = coupling.inverse(vector(0, 5), context).toDoubles()[1];
        assertThat(far).isCloseTo(2 + Math.log((1 - 1e-5) / 1e-5), within(1e-9));
        assertThat(coupling.inverse(vector(0, 50), context).toDoubles()[1]).isEqualTo(far);
        assertThat(coupling.forward(vector(0, far), context).value().toDoubles()[1])
                .isLessThan(Math.log(0.95 / 0.05));
    }

    @Test
    void refusesConstantsWithoutMeaning() {
        assertThatThrownBy(() -> MixLogCdfOp.flowPlusPlus(0))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("0 components");
        assertThatThrownBy(() -> new MixLogCdfOp(2, 0.5, false, true, -7, 1e-5))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("margin 0.5");
    }
}
