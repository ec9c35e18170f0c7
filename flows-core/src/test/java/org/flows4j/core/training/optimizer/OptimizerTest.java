package org.flows4j.core.training.optimizer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.flows4j.core.autodiff.FlatParameters;
import org.flows4j.core.autodiff.Initializer;
import org.flows4j.core.autodiff.Parameter;
import org.flows4j.core.autodiff.ParameterFactory;
import org.flows4j.core.autodiff.ParameterList;
import org.flows4j.core.tensor.DType;
import org.flows4j.core.tensor.Shape;
import org.flows4j.core.tensor.Tensor;
import org.flows4j.core.tensor.TensorBackend;
import org.flows4j.core.testing.TestBackends;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class OptimizerTest {
    private static final int SIZE = 5;

    /** A textbook rule on one number, in double. */
    private interface Reference {
        double step(double p, double g, int t);
    }

    private static final class AdamReference implements Reference {
        private double m;
        private double v;

        @Override
        public double step(double p, double g, int t) {
            m = 0.9 * m + 0.1 * g;
            v = 0.999 * v + 0.001 * g * g;
            double unbiasedM = m / (1 - Math.pow(0.9, t));
            double unbiasedV = v / (1 - Math.pow(0.999, t));
            return p - rate(t) * unbiasedM / (Math.sqrt(unbiasedV) + 1e-8);
        }
    }

    private static final class AdamaxReference implements Reference {
        private final boolean root;
        private double m;
        private double u;

        AdamaxReference(boolean root) {
            this.root = root;
        }

        @Override
        public double step(double p, double g, int t) {
            m = 0.9 * m + 0.1 * g;
            u = Math.max(0.99 * u, Math.abs(g));
            double correction = root ? Math.sqrt(1 - Math.pow(0.99, t)) : 1;
            return p - rate(t) * correction / (1 - Math.pow(0.9, t)) * m / (u + 1e-8);
        }
    }

    private static double rate(int t) {
        return 0.1 / (1 + 0.1 * t);
    }

    static Stream<Arguments> rules() {
        return Stream.of(TestBackends.cpu(), TestBackends.nd4j())
                .flatMap(backend -> DType.GENERAL.stream()
                        .flatMap(dtype -> Stream.of(
                                Arguments.of(backend, dtype, new Adam()),
                                Arguments.of(backend, dtype, new Adam(Adam.Rule.ADAMAX, 0.9, 0.99, 1e-8, 0)),
                                Arguments.of(backend, dtype, new Adam(Adam.Rule.ADAMAX_GLOW, 0.9, 0.99, 1e-8, 0)))));
    }

    @ParameterizedTest
    @MethodSource("rules")
    void manyStepsFollowTheTextbook(TensorBackend backend, DType dtype, Adam rule) {
        SplittableRandom random = new SplittableRandom(11);
        double[] expected = random.doubles(SIZE, -1, 1).toArray();
        Reference[] references = new Reference[SIZE];
        for (int i = 0; i < SIZE; i++) {
            references[i] = rule.rule() == Adam.Rule.ADAM
                    ? new AdamReference()
                    : new AdamaxReference(rule.rule() == Adam.Rule.ADAMAX_GLOW);
        }
        Parameter parameter = parameter(backend, dtype, expected);
        try (FlatParameters flat = new FlatParameters(ParameterList.of(parameter));
                OptimizerState state = new OptimizerState(rule, flat)) {
            for (int t = 1; t <= 200; t++) {
                double[] gradient = random.doubles(SIZE, -3, 3).toArray();
                flat.clearGradients();
                flat.accumulate(parameter, tensor(backend, dtype, gradient));
                state.step(rate(t));
                for (int i = 0; i < SIZE; i++) {
                    expected[i] = references[i].step(expected[i], gradient[i], t);
                }
            }
            assertThat(state.steps()).isEqualTo(200);
            // 200 float steps of about 0.02 each: some hundred roundings of 6e-8.
            double tolerance = dtype == DType.FLOAT64 ? 1e-12 : 1e-5;
            assertThat(parameter.value().toDoubles()).containsExactly(expected, within(tolerance));
        }
    }

    @Test
    void firstStepsOfAdamByHand() {
        // t=1: m/(1-b1) = g, sqrt(v/(1-b2)) = |g|, so p falls by the rate.
        // t=2, g=1 after g=2: m = .9*.2+.1 = .28, /.19; v = .999*.004+.001 = .004996, /.001999.
        double second = 0.1 * (0.28 / 0.19) / (Math.sqrt(0.004996 / 0.001999) + 1e-8);
        assertThat(trajectory(new Adam(), 2, 1)).containsExactly(new double[] {0.9, 0.9 - second}, within(1e-8));
    }

    @Test
    void firstStepsOfAdamaxByHand() {
        // t=1: m/(1-b1) = 2, u = 2. t=2, g=1: m = .28, /.19; u = max(.99*2, 1) = 1.98.
        Adam plain = new Adam(Adam.Rule.ADAMAX, 0.9, 0.99, 1e-8, 0);
        assertThat(trajectory(plain, 2, 1))
                .containsExactly(new double[] {0.9, 0.9 - 0.1 * 0.28 / 0.19 / 1.98}, within(1e-8));
        Adam root = new Adam(Adam.Rule.ADAMAX_GLOW, 0.9, 0.99, 1e-8, 0);
        double first = 1 - 0.1 * Math.sqrt(0.01);
        assertThat(trajectory(root, 2, 1))
                .containsExactly(
                        new double[] {first, first - 0.1 * Math.sqrt(0.0199) * 0.28 / 0.19 / 1.98}, within(1e-8));
    }

    @Test
    void singleConstantsCanBeReplaced() {
        assertThat(new Adam(Adam.Rule.ADAMAX_GLOW).withBeta2(1 - 1.0 / 98))
                .isEqualTo(new Adam(Adam.Rule.ADAMAX_GLOW, 0.9, 1 - 1.0 / 98, 1e-8, 0));
    }

    /** An L2 penalty on its own is the gradient {@code weightDecay * p}. */
    @Test
    void weightDecayIsAnL2Penalty() {
        Adam decaying = new Adam(Adam.Rule.ADAM, 0.9, 0.999, 1e-8, 0.25);
        assertThat(trajectory(decaying, 0)).containsExactly(trajectory(new Adam(), 0.25), within(1e-12));
        assertThat(trajectory(decaying, -0.25)).containsExactly(new double[] {1}, within(1e-12));
        Adam adamax = new Adam(Adam.Rule.ADAMAX, 0.9, 0.999, 1e-8, 0.25);
        assertThat(trajectory(adamax, 3)).containsExactly(trajectory(new Adam(Adam.Rule.ADAMAX), 3.25), within(1e-12));
    }

    @Test
    void stateGoesOnWhereItStopped() {
        double[] uninterrupted = trajectory(new Adam(), 1, -2, 3, 0.5);
        Parameter first = parameter(TestBackends.cpu(), DType.FLOAT64, 1);
        Parameter second = parameter(TestBackends.cpu(), DType.FLOAT64, 0);
        try (FlatParameters flat = new FlatParameters(ParameterList.of(first));
                OptimizerState state = new OptimizerState(new Adam(), flat);
                FlatParameters otherFlat = new FlatParameters(ParameterList.of(second));
                OptimizerState other = new OptimizerState(new Adam(), otherFlat)) {
            run(first, flat, state, 1, -2);
            second.assign(first.value());
            for (int i = 0; i < 2; i++) {
                TestBackends.cpu()
                        .updates()
                        .copy(other.buffers().get(i), state.buffers().get(i));
            }
            other.resumeAt(state.steps());
            double[] rest = run(second, otherFlat, other, 3, 0.5);
            assertThat(rest).containsExactly(uninterrupted[2], uninterrupted[3]);
            assertThat(state.named()).containsOnlyKeys("firstMoment.p", "secondMoment.p");
        }
    }

    @Test
    void settingsOutOfRangeAreNamed() {
        assertThatThrownBy(() -> new Adam(Adam.Rule.ADAM, 1, 0.999, 1e-8, 0))
                .hasMessageContaining("beta1")
                .hasMessageContaining("1.0");
        assertThatThrownBy(() -> new Adam(Adam.Rule.ADAM, 0.9, -0.1, 1e-8, 0)).hasMessageContaining("beta2");
        assertThatThrownBy(() -> new Adam(Adam.Rule.ADAMAX_GLOW, 0.9, 0.9, 0, 0))
                .hasMessageContaining("epsilon");
        assertThatThrownBy(() -> new Adam(Adam.Rule.ADAMAX_GLOW, 0.9, 0.9, 1e-8, Double.NaN))
                .hasMessageContaining("weightDecay");
    }

    /** Values of a parameter that starts at 1, after each of some gradients, at rate 0.1. */
    private static double[] trajectory(Optimizer rule, double... gradients) {
        Parameter parameter = parameter(TestBackends.cpu(), DType.FLOAT64, 1);
        try (FlatParameters flat = new FlatParameters(ParameterList.of(parameter));
                OptimizerState state = new OptimizerState(rule, flat)) {
            return run(parameter, flat, state, gradients);
        }
    }

    private static double[] run(Parameter parameter, FlatParameters flat, OptimizerState state, double... gradients) {
        double[] values = new double[gradients.length];
        for (int i = 0; i < values.length; i++) {
            flat.clearGradients();
            flat.accumulate(parameter, tensor(TestBackends.cpu(), DType.FLOAT64, gradients[i]));
            state.step(0.1);
            values[i] = parameter.value().item();
        }
        return values;
    }

    private static Parameter parameter(TensorBackend backend, DType dtype, double... values) {
        return new ParameterFactory(backend, dtype, new SplittableRandom(0))
                .parameter("p", Shape.of(values.length), Initializer.values(values));
    }

    private static Tensor tensor(TensorBackend backend, DType dtype, double... values) {
        return backend.fromDoubles(values, Shape.of(values.length), dtype);
    }
}
