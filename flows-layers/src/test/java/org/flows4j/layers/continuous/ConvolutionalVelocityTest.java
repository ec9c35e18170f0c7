package org.flows4j.layers.continuous;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.SplittableRandom;
import org.flows4j.core.autodiff.Parameter;
import org.flows4j.core.autodiff.ParameterFactory;
import org.flows4j.core.layer.FlowContext;
import org.flows4j.core.layer.LayerResult;
import org.flows4j.core.tensor.Activation;
import org.flows4j.core.tensor.DType;
import org.flows4j.core.tensor.Shape;
import org.flows4j.core.tensor.Tensor;
import org.flows4j.core.tensor.TensorBackend;
import org.flows4j.core.testing.Samples;
import org.flows4j.core.testing.TestBackends;
import org.flows4j.layers.continuous.VelocityField.Flux;
import org.flows4j.layers.continuous.VelocityField.Points;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ConvolutionalVelocityTest {
    private static final TensorBackend BACKEND = TestBackends.cpu();
    private static final Shape IMAGE = Shape.image(2, 2, 2);
    private static final int D = 8;

    private static ConvolutionalVelocity field(SmoothNonlinearity nonlinearity) {
        ParameterFactory factory = new ParameterFactory(BACKEND, DType.FLOAT64, new SplittableRandom(2));
        ConvolutionalVelocity field = new ConvolutionalVelocity(factory, IMAGE, List.of(4, 3), nonlinearity);
        SplittableRandom random = new SplittableRandom(3);
        for (Parameter parameter : field.parameters()) {
            parameter.assign(random.doubles(parameter.shape().size(), -0.7, 0.7).toArray());
        }
        return field;
    }

    private static Points points(int rows) {
        double[] times = new SplittableRandom(4).doubles(rows).toArray();
        return new Points(new Samples(BACKEND, DType.FLOAT64, 5).normal(rows, D), times, null);
    }

    /** The time as a channel of every convolution, as the authors' code has it. */
    @Test
    void timeIsAChannelOfEveryConvolution() {
        ConvolutionalVelocity field = field(SmoothNonlinearity.TANH);
        Points points = points(3);
        Tensor time = BACKEND.fromDoubles(points.times(), Shape.of(3, 1, 1, 1), DType.FLOAT64)
                .broadcastTo(Shape.of(3, 2, 2, 1));
        Tensor value = points.x().reshape(IMAGE.batch(3));
        for (int i = 1; i <= 3; i++) {
            Tensor weight = field.parameters().get("conv" + i + ".weight").value();
            Tensor bias = field.parameters().get("conv" + i + ".bias").value();
            value = BACKEND.conv2d(Tensor.concat(-1, value, time), weight, bias, Activation.NONE);
            value = i < 3 ? SmoothNonlinearity.TANH.apply(value) : value;
        }
        assertThat(field.velocity(points, FlowContext.deterministic()).toDoubles())
                .containsExactly(value.toDoubles(), within(1e-14));
    }

    /** Over all 2^D vectors of signs, so no confidence is needed. */
    @ParameterizedTest
    @EnumSource
    void meanOfTheEstimatesIsTheDivergence(SmoothNonlinearity nonlinearity) {
        ConvolutionalVelocity field = field(nonlinearity);
        Points points = points(2);
        FlowContext context = FlowContext.deterministic();
        Flux exact = field.exact(points, context);
        double[] sum = new double[2];
        for (int bits = 0; bits < 1 << D; bits++) {
            double[] signs = new double[2 * D];
            for (int i = 0; i < signs.length; i++) {
                signs[i] = (bits >> i % D & 1) == 1 ? 1 : -1;
            }
            Tensor probe = BACKEND.fromDoubles(signs, Shape.of(2, D), DType.FLOAT64);
            double[] estimate =
                    field.estimated(points, probe, context).divergence().toDoubles();
            sum[0] += estimate[0] / (1 << D);
            sum[1] += estimate[1] / (1 << D);
        }
        assertThat(sum).containsExactly(exact.divergence().toDoubles(), within(1e-12));
        assertThat(exact.velocity().toDoubles())
                .containsExactly(field.velocity(points, context).toDoubles(), within(1e-14));
    }

    /** Against a solution with tolerances a million times as strict. */
    @ParameterizedTest
    @EnumSource
    void solutionsMeetTheirTolerances(Divergence divergence) {
        ConvolutionalVelocity field = field(SmoothNonlinearity.SOFTPLUS);
        Tensor images =
                new Samples(BACKEND, DType.FLOAT64, 6).normal(IMAGE.batch(5).dims());
        LayerResult precise = solve(field, divergence, 1e-12, images);
        for (double tolerance : new double[] {1e-4, 1e-6, 1e-8}) {
            LayerResult result = solve(field, divergence, tolerance, images);
            // Errors of the steps add up, and the flow carries them on.
            assertThat(result.value().toDoubles())
                    .containsExactly(precise.value().toDoubles(), within(30 * tolerance));
            assertThat(result.logTerm().toDoubles())
                    .containsExactly(precise.logTerm().toDoubles(), within(100 * tolerance));
        }
    }

    private static LayerResult solve(VelocityField field, Divergence divergence, double tolerance, Tensor images) {
        ContinuousFlow flow = new ContinuousFlow(field, divergence, new SolverSettings(tolerance, tolerance, 100_000));
        return flow.forward(images, FlowContext.inference(new SplittableRandom(9)));
    }

    @Test
    void vectorsAreRefused() {
        ParameterFactory factory = new ParameterFactory(BACKEND, DType.FLOAT64, new SplittableRandom(2));
        assertThatThrownBy(
                        () -> new ConvolutionalVelocity(factory, Shape.vector(3), List.of(4), SmoothNonlinearity.TANH))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("images");
    }
}
