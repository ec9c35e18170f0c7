package org.flows4j.layers.inference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.SplittableRandom;
import org.flows4j.core.autodiff.ParameterFactory;
import org.flows4j.core.autodiff.Tape;
import org.flows4j.core.distribution.NormalMixture;
import org.flows4j.core.flow.Flow;
import org.flows4j.core.inference.LogDensity;
import org.flows4j.core.inference.NonFiniteTargetException;
import org.flows4j.core.inference.ReverseKl;
import org.flows4j.core.inference.VariationalInference;
import org.flows4j.core.layer.FlowContext;
import org.flows4j.core.layer.MemoryMode;
import org.flows4j.core.tensor.DType;
import org.flows4j.core.tensor.Shape;
import org.flows4j.core.tensor.Tensor;
import org.flows4j.core.training.StepReport;
import org.flows4j.core.training.TrainingListener;
import org.flows4j.layers.elementwise.ActNorm;
import org.junit.jupiter.api.Test;

class ReverseKlTest {
    private static Tensor losses(ReverseKl objective, Flow flow, int draws, long seed) {
        Tensor rows = TestProposals.BACKEND.fill(0, Shape.of(draws, 2), DType.FLOAT64);
        return objective.losses(flow, rows, FlowContext.inference(new SplittableRandom(seed)));
    }

    /** The derivatives of the mean loss with respect to bias and log-scale of the first column. */
    private static double[] gradient(ReverseKl objective, Flow flow, int draws, long seed) {
        double[] gradient = new double[4];
        Tape tape = new Tape(TestProposals.BACKEND, (parameter, values) -> {
            int at = parameter == flow.parameters().trainable().asList().get(0) ? 0 : 2;
            double[] added = values.toDoubles();
            gradient[at] += added[0];
            gradient[at + 1] += added[1];
        });
        Tensor rows = TestProposals.BACKEND.fill(0, Shape.of(draws, 2), DType.FLOAT64);
        FlowContext context = FlowContext.training(new SplittableRandom(seed), tape, MemoryMode.STORE);
        tape.backward(objective.losses(flow, rows, context).mean());
        return gradient;
    }

    /** KL(N(1, 0.5^2) || N(0, 1)) is log 2 + (0.25 + 1) / 2 - 1/2 per dimension, and the target's constant is e^3. */
    @Test
    void theMeanLossIsTheDivergenceLessTheLogEvidence() {
        Flow flow = TestProposals.normal(1, 0.5);
        double expected = 2 * (Math.log(2) + 0.625 - 0.5) - 3;

        for (boolean path : new boolean[] {false, true}) {
            double[] losses = losses(new ReverseKl(TestProposals.standardNormal(3), path), flow, 20_000, 1)
                    .toDoubles();
            assertThat(Arrays.stream(losses).average().orElseThrow()).isCloseTo(expected, within(0.02));
        }
    }

    /** The exact derivatives with respect to bias b and log-scale s: the mean is -b and the deviation exp(-s). */
    @Test
    void bothGradientsAreUnbiased() {
        Flow flow = TestProposals.normal(1, 0.5);
        for (boolean path : new boolean[] {false, true}) {
            double[] gradient = gradient(new ReverseKl(TestProposals.standardNormal(0), path), flow, 40_000, 2);
            assertThat(gradient[0]).isCloseTo(-1, within(0.02));
            assertThat(gradient[2]).isCloseTo(1 - 0.25, within(0.02));
        }
    }

    @Test
    void pathGradientsHaveNoNoiseAtTheTarget() {
        Flow flow = TestProposals.normal(0, 1);

        assertThat(gradient(new ReverseKl(TestProposals.standardNormal(0), true), flow, 50, 3))
                .containsOnly(new double[] {0, 0, 0, 0}, within(1e-12));
        assertThat(Math.abs(gradient(new ReverseKl(TestProposals.standardNormal(0)), flow, 50, 3)[0]))
                .isGreaterThan(1e-3);
    }

    @Test
    void rowsWithGradientsTrainLikeTensors() {
        LogDensity rows = LogDensity.of(x -> new LogDensity.Values(
                Arrays.stream(x)
                        .mapToDouble(v -> -(v[0] * v[0] + v[1] * v[1]) / 2)
                        .toArray(),
                Arrays.stream(x).map(v -> new double[] {-v[0], -v[1]}).toArray(double[][]::new)));
        Flow flow = TestProposals.normal(1, 0.5);

        assertThat(gradient(new ReverseKl(rows), flow, 50, 4))
                .containsExactly(gradient(new ReverseKl(TestProposals.standardNormal(0)), flow, 50, 4), within(1e-9));
    }

    @Test
    void aTargetWithoutDensityIsReportedWithItsRow() {
        ReverseKl halfPlane = new ReverseKl(LogDensity.ofValues(x -> x[0] < 0 ? Double.NEGATIVE_INFINITY : 0));

        assertThatThrownBy(() -> losses(halfPlane, TestProposals.normal(0, 1), 100, 5))
                .isInstanceOfSatisfying(NonFiniteTargetException.class, e -> {
                    assertThat(e.row()[0]).isNegative();
                    assertThat(e.value()).isEqualTo(Double.NEGATIVE_INFINITY);
                })
                .hasMessageContaining("-Infinity in row");
    }

    @Test
    void samplesThatAreNotFiniteAreNotTheTargetsFault() {
        Flow broken = TestProposals.normal(Double.POSITIVE_INFINITY, 1);
        ReverseKl objective = new ReverseKl(LogDensity.ofValues(x -> {
            throw new AssertionError("not called");
        }));

        assertThat(losses(objective, broken, 3, 6).toDoubles()).containsOnly(Double.NaN);
    }

    @Test
    void aMixtureAsBaseIsRejected() {
        ParameterFactory parameters =
                new ParameterFactory(TestProposals.BACKEND, DType.FLOAT64, new SplittableRandom(1));
        Flow mixture = new Flow(
                ActNorm.perChannel(parameters, 2),
                new NormalMixture(parameters, 2, 3),
                Shape.vector(2),
                TestProposals.BACKEND,
                DType.FLOAT64);

        assertThatThrownBy(() -> losses(new ReverseKl(TestProposals.standardNormal(0)), mixture, 3, 1))
                .hasMessageContaining("not differentiable");
    }

    @Test
    void theGradientIsChosenWithoutOtherChanges() {
        VariationalInference inference = VariationalInference.of(TestProposals.standardNormal(0));
        VariationalInference complete = inference.withPathGradient(false);
        assertThat(inference.pathGradient()).isTrue();
        assertThat(complete.pathGradient()).isFalse();
        assertThat(complete.target()).isSameAs(inference.target());
        assertThat(complete.settings()).isSameAs(inference.settings());
        assertThat(complete.withSettings(inference.settings()).pathGradient()).isFalse();
    }

    @Test
    void trainingFindsANormalTarget() {
        LogDensity target = x -> x.add(-20).mul(4).square().sumPerSample().mul(-0.5);
        Flow flow = TestProposals.normal(0, 1);
        VariationalInference inference = VariationalInference.of(target);
        double[] last = new double[1];
        TrainingListener listener = new TrainingListener() {
            @Override
            public void onStep(StepReport report) {
                last[0] = report.loss();
            }
        };

        inference
                .withSettings(inference.settings().withSchedule(schedule -> schedule.withSteps(1500)))
                .fitFrom(new double[][] {{18, 19}, {20, 21}, {19, 20}}, flow, listener);

        double[] parameters =
                flow.parameters().trainable().asList().get(0).value().toDoubles();
        double[] logScales =
                flow.parameters().trainable().asList().get(1).value().toDoubles();
        assertThat(-parameters[0]).isCloseTo(20, within(0.01));
        assertThat(Math.exp(-logScales[0])).isCloseTo(0.25, within(0.005));
        // The log-evidence is that of the normal constant.
        assertThat(-last[0]).isCloseTo(Math.log(2 * Math.PI / 16), within(0.01));
    }
}
