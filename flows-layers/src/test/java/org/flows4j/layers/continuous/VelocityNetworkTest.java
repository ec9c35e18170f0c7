package org.flows4j.layers.continuous;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.flows4j.core.autodiff.Parameter;
import org.flows4j.core.autodiff.ParameterFactory;
import org.flows4j.core.layer.FlowContext;
import org.flows4j.core.tensor.DType;
import org.flows4j.core.tensor.Shape;
import org.flows4j.core.tensor.Tensor;
import org.flows4j.core.testing.TestBackends;
import org.flows4j.layers.continuous.VelocityField.Flux;
import org.flows4j.layers.continuous.VelocityField.Points;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class VelocityNetworkTest {
    private static final int D = 3;
    private static final double STEP = 1e-5;
    private static final VelocityFeatures OF_TIME = VelocityFeatures.ofTime(2);
    private static final List<VelocityFeatures> ALL_FEATURES = List.of(OF_TIME, new VelocityFeatures(2, 4, 3));

    private static VelocityNetwork network(SmoothNonlinearity nonlinearity, int layers, VelocityFeatures features) {
        ParameterFactory factory = new ParameterFactory(TestBackends.cpu(), DType.FLOAT64, new SplittableRandom(2));
        VelocityNetwork network =
                new VelocityNetwork(factory, D, 2, List.of(5, 4, 6).subList(0, layers), nonlinearity, features);
        SplittableRandom random = new SplittableRandom(3);
        for (Parameter parameter : network.parameters()) {
            parameter.assign(
                    parameter.value().toDoubles().length == 0
                            ? new double[0]
                            : random.doubles(parameter.shape().size(), -1, 1).toArray());
        }
        return network;
    }

    private static Points points(double... x) {
        Tensor condition = TestBackends.cpu().fromDoubles(new double[] {0.4, -1}, Shape.of(1, 2), DType.FLOAT64);
        return new Points(
                TestBackends.cpu().fromDoubles(x, Shape.of(1, D), DType.FLOAT64), new double[] {0.3}, condition);
    }

    private static double[][] jacobian(VelocityNetwork network, double... x) {
        double[][] columns = new double[D][];
        for (int i = 0; i < D; i++) {
            double[] up = x.clone();
            double[] down = x.clone();
            up[i] += STEP;
            down[i] -= STEP;
            double[] above = velocity(network, up);
            double[] below = velocity(network, down);
            columns[i] = new double[D];
            for (int j = 0; j < D; j++) {
                columns[i][j] = (above[j] - below[j]) / (2 * STEP);
            }
        }
        return columns;
    }

    private static double[] velocity(VelocityNetwork network, double... x) {
        return network.velocity(points(x), FlowContext.deterministic()).toDoubles();
    }

    @ParameterizedTest
    @EnumSource
    void divergenceIsTheTraceOfTheJacobianAtEveryDepth(SmoothNonlinearity nonlinearity) {
        double[] x = {0.5, -0.2, 1.1};
        for (VelocityFeatures features : ALL_FEATURES) {
            for (int layers = 1; layers <= 3; layers++) {
                VelocityNetwork network = network(nonlinearity, layers, features);
                double[][] jacobian = jacobian(network, x);
                Flux flux = network.exact(points(x), FlowContext.deterministic());
                assertThat(flux.velocity().toDoubles()).containsExactly(velocity(network, x), within(1e-14));
                assertThat(flux.divergence().item())
                        .as("%s layers, %s", layers, features)
                        .isCloseTo(jacobian[0][0] + jacobian[1][1] + jacobian[2][2], within(1e-8));
            }
        }
    }

    @Test
    void estimateIsTheProductWithTheProbeOnBothSides() {
        double[] x = {0.5, -0.2, 1.1};
        double[] probe = {1, -1, 1};
        for (VelocityFeatures features : ALL_FEATURES) {
            VelocityNetwork network = network(SmoothNonlinearity.SWISH, 3, features);
            double[][] jacobian = jacobian(network, x);
            double expected = 0;
            for (int i = 0; i < D; i++) {
                for (int j = 0; j < D; j++) {
                    expected += probe[i] * jacobian[i][j] * probe[j];
                }
            }
            Tensor w = TestBackends.cpu().fromDoubles(probe, Shape.of(1, D), DType.FLOAT64);
            Flux flux = network.estimated(points(x), w, FlowContext.deterministic());
            assertThat(flux.divergence().item()).as("%s", features).isCloseTo(expected, within(1e-8));
        }
    }

    /** Over all 2^D vectors of signs, so no confidence is needed. */
    @Test
    void meanOfTheEstimatesIsTheDivergence() {
        double[] x = {0.5, -0.2, 1.1};
        VelocityNetwork network = network(SmoothNonlinearity.TANH, 2, OF_TIME);
        double sum = 0;
        for (int bits = 0; bits < 1 << D; bits++) {
            double[] signs = new double[D];
            for (int i = 0; i < D; i++) {
                signs[i] = (bits >> i & 1) == 1 ? 1 : -1;
            }
            Tensor probe = TestBackends.cpu().fromDoubles(signs, Shape.of(1, D), DType.FLOAT64);
            sum += network.estimated(points(x), probe, FlowContext.deterministic())
                    .divergence()
                    .item();
        }
        double exact = network.exact(points(x), FlowContext.deterministic())
                .divergence()
                .item();
        assertThat(sum / (1 << D)).isCloseTo(exact, within(1e-13));
    }

    /** Every column of B starts with a length between 1 and the highest frequency; a large sample reaches both halves. */
    @Test
    void startingFrequenciesFillTheRange() {
        ParameterFactory factory = new ParameterFactory(TestBackends.cpu(), DType.FLOAT64, new SplittableRandom(2));
        int columns = 200;
        VelocityNetwork network = new VelocityNetwork(
                factory, D, 0, List.of(4), SmoothNonlinearity.TANH, new VelocityFeatures(0, columns, 16));
        Parameter frequencies = network.parameters().iterator().next();
        assertThat(frequencies.shape()).isEqualTo(Shape.of(D, columns));
        double[] values = frequencies.value().toDoubles();
        double[] lengths = new double[columns];
        for (int i = 0; i < columns; i++) {
            lengths[i] = Math.hypot(Math.hypot(values[i], values[columns + i]), values[2 * columns + i]);
        }
        assertThat(Arrays.stream(lengths).min().orElseThrow()).isGreaterThanOrEqualTo(1 - 1e-12);
        assertThat(Arrays.stream(lengths).max().orElseThrow()).isLessThanOrEqualTo(16 + 1e-12);
        assertThat(Arrays.stream(lengths).filter(length -> length < 4).count()).isBetween(70L, 130L);
    }

    @Test
    void featuresOutOfRangeAreRefused() {
        assertThatThrownBy(() -> new VelocityFeatures(-1, 0, 1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("-1 of the time");
        assertThatThrownBy(() -> new VelocityFeatures(1, 2, 0.5))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("0.5");
    }

    @Test
    void aNetworkWithoutHiddenLayersIsRefused() {
        ParameterFactory factory = new ParameterFactory(TestBackends.cpu(), DType.FLOAT64, new SplittableRandom(2));
        assertThatThrownBy(() -> new VelocityNetwork(
                        factory, 2, 0, List.of(), SmoothNonlinearity.TANH, VelocityFeatures.ofTime(1)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("one hidden layer");
    }
}
