package org.flows4j.layers.continuous;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.SplittableRandom;
import org.flows4j.core.autodiff.Evaluation;
import org.flows4j.core.autodiff.ParameterFactory;
import org.flows4j.core.autodiff.ParameterList;
import org.flows4j.core.flow.Flow;
import org.flows4j.core.layer.FlowContext;
import org.flows4j.core.layer.LayerResult;
import org.flows4j.core.layer.Likelihood;
import org.flows4j.core.tensor.DType;
import org.flows4j.core.tensor.Shape;
import org.flows4j.core.tensor.Tensor;
import org.flows4j.core.testing.TestBackends;
import org.junit.jupiter.api.Test;

/** The field {@code v = x A'} has the solution {@code x(1) = exp(A) z}, and the log-determinant is the trace of A. */
class LinearFieldTest {
    /** Rotation and growth: {@code exp(A) = e^a R(b)}. */
    private static final double GROWTH = 0.3;

    private static final double ROTATION = 1.2;

    private record Linear(Tensor transposed) implements VelocityField {
        @Override
        public int dimensions() {
            return 2;
        }

        @Override
        public int conditionChannels() {
            return 0;
        }

        @Override
        public Tensor velocity(Points points, Evaluation evaluation) {
            return points.x().matmul(transposed);
        }

        @Override
        public Flux exact(Points points, Evaluation evaluation) {
            int rows = points.times().length;
            Tensor trace = transposed.backend().fill(2 * GROWTH, Shape.of(rows), DType.FLOAT64);
            return new Flux(velocity(points, evaluation), trace);
        }

        @Override
        public Flux estimated(Points points, Tensor probe, Evaluation evaluation) {
            return new Flux(
                    velocity(points, evaluation),
                    probe.matmul(transposed).mul(probe).sumPerSample());
        }

        @Override
        public ParameterList parameters() {
            return ParameterList.of();
        }
    }

    private static ContinuousFlow layer(Divergence divergence, SolverSettings settings) {
        double[] transposed = {GROWTH, ROTATION, -ROTATION, GROWTH};
        return new ContinuousFlow(
                new Linear(TestBackends.cpu().fromDoubles(transposed, Shape.of(2, 2), DType.FLOAT64)),
                divergence,
                settings);
    }

    private static Tensor points(double... values) {
        return TestBackends.cpu().fromDoubles(values, Shape.of(values.length / 2, 2), DType.FLOAT64);
    }

    @Test
    void logDensityIsThatOfTheGaussianWithinAMillionth() {
        double[] x = {0.5, -1.5, 2, 1, -3, 0.25};
        ParameterFactory factory = new ParameterFactory(TestBackends.cpu(), DType.FLOAT64, new SplittableRandom(1));
        SolverSettings settings = new SolverSettings(1e-8, 1e-8, 1000);
        Flow flow = Flow.of(layer(Divergence.EXACT, settings), Shape.vector(2), factory);
        double[] logProb = flow.logProb(points(x));
        for (int i = 0; i < logProb.length; i++) {
            double square = (x[2 * i] * x[2 * i] + x[2 * i + 1] * x[2 * i + 1]) * Math.exp(-2 * GROWTH);
            double exact = -Math.log(2 * Math.PI) - square / 2 - 2 * GROWTH;
            assertThat(logProb[i]).isCloseTo(exact, within(1e-7));
        }
    }

    @Test
    void samplesAreRotatedAndScaled() {
        LayerResult data = layer(Divergence.EXACT, new SolverSettings(1e-9, 1e-9, 1000))
                .inverseWithLogDet(points(1, 0), FlowContext.deterministic());
        double scale = Math.exp(GROWTH);
        assertThat(data.value().toDoubles())
                .containsExactly(new double[] {scale * Math.cos(ROTATION), scale * Math.sin(ROTATION)}, within(1e-8));
        assertThat(data.logTerm().item()).isCloseTo(2 * GROWTH, within(1e-12));
    }

    /** The error is of the order of the tolerance, and looser tolerances take fewer evaluations. */
    @Test
    void tolerancesAreMet() {
        int before = Integer.MAX_VALUE;
        for (double tolerance : new double[] {1e-10, 1e-7, 1e-4}) {
            ContinuousFlow layer = layer(Divergence.EXACT, new SolverSettings(tolerance, tolerance, 1000));
            Tensor x = points(1, 0);
            double[] z = layer.forward(x, FlowContext.deterministic()).value().toDoubles();
            assertThat(Math.hypot(z[0], z[1])).isCloseTo(Math.exp(-GROWTH), within(20 * tolerance));
            int evaluations = layer.evaluations(x, FlowContext.deterministic())[0];
            assertThat(evaluations % 6).isEqualTo(1);
            assertThat(evaluations).isLessThan(before);
            before = evaluations;
        }
    }

    /** Unlike a solver with one step size for the whole batch. */
    @Test
    void aRowTakesTheSameStepsInEveryBatch() {
        ContinuousFlow layer = layer(Divergence.EXACT, SolverSettings.defaults());
        Tensor small = points(1e-3, 0);
        Tensor both = points(1e-3, 0, 1e6, 1e6);
        FlowContext pass = FlowContext.deterministic();
        assertThat(layer.evaluations(both, pass)[0]).isEqualTo(layer.evaluations(small, pass)[0]);
        assertThat(layer.evaluations(both, pass)[1]).isGreaterThan(layer.evaluations(small, pass)[0]);
        assertThat(Arrays.copyOf(layer.forward(both, pass).value().toDoubles(), 2))
                .containsExactly(layer.forward(small, pass).value().toDoubles(), within(1e-17));
    }

    @Test
    void aRowThatNeedsTooManyStepsIsNamed() {
        ContinuousFlow layer = layer(Divergence.EXACT, new SolverSettings(1e-12, 1e-12, 7));
        assertThatThrownBy(() -> layer.forward(points(0, 0, 1, 2), FlowContext.deterministic()))
                .isInstanceOf(IntegrationException.class)
                .hasMessageContainingAll("row 1 of a batch of 2", "7 steps", "1.0E-12", "raise maximumSteps");
    }

    @Test
    void rowsThatOverflowAreNotNumbers() {
        double[] z = layer(Divergence.EXACT, SolverSettings.defaults())
                .forward(points(1e308, 1e308, 1, 1), FlowContext.deterministic())
                .value()
                .toDoubles();
        assertThat(z[0]).isNaN();
        assertThat(z[2]).isFinite();
    }

    /** The antisymmetric part of A has no trace, and signs have square 1: the estimator is exact here. */
    @Test
    void hutchinsonsEstimatorIsStochasticAndReproducible() {
        ContinuousFlow layer = layer(Divergence.HUTCHINSON, SolverSettings.defaults());
        assertThat(layer.likelihood()).isEqualTo(Likelihood.ESTIMATE);
        LayerResult result = layer.forward(points(1, 2), FlowContext.inference(new SplittableRandom(5)));
        assertThat(result.logTerm().item()).isCloseTo(-2 * GROWTH, within(1e-12));
    }
}
