package org.flows4j.layers.prior;

import static org.assertj.core.api.Assertions.assertThat;
import static org.flows4j.layers.autoregressive.ArPriors.normal;
import static org.flows4j.layers.autoregressive.ArPriors.parameters;
import static org.flows4j.layers.autoregressive.ArPriors.scrambled;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.SplittableRandom;
import org.flows4j.core.autodiff.Tape;
import org.flows4j.core.layer.FlowContext;
import org.flows4j.core.layer.InvertibleChain;
import org.flows4j.core.layer.LayerResult;
import org.flows4j.core.layer.MemoryMode;
import org.flows4j.core.tensor.Scope;
import org.flows4j.core.tensor.Shape;
import org.flows4j.core.tensor.Tensor;
import org.flows4j.core.tensor.TensorBackend;
import org.flows4j.core.testing.TestBackends;
import org.flows4j.layers.autoregressive.ArPriorConfig;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The memory modes of a prior, which work through the time of its LSTM. */
class MultiScaleArPriorMemoryTest {
    /**
     * Recomputing segments of a few steps leaves the gradients as they are, and takes less memory than recording all steps; with 20
     * channels, segments of two steps, and the ten pairs of states between them.
     */
    @ParameterizedTest
    @EnumSource(names = {"CHECKPOINT", "INVERT"})
    void memoryModesWorkThroughTime(MemoryMode mode) {
        Shape shape = Shape.image(40, 6, 5);
        MultiScaleArPrior prior =
                scrambled(MultiScaleArPrior.ofSplit(parameters(), shape, new ArPriorConfig(4, 3, 3, 2), 0));
        InvertibleChain chain = InvertibleChain.of(prior);
        Map<String, double[]> stored = new HashMap<>();
        Map<String, double[]> recomputed = new HashMap<>();
        long storing = TestBackends.cpu().peakBytes(() -> differentiate(chain, shape, MemoryMode.STORE, stored));
        long recomputing = TestBackends.cpu().peakBytes(() -> differentiate(chain, shape, mode, recomputed));
        assertThat(recomputed.keySet())
                .isEqualTo(stored.keySet())
                .hasSize(prior.parameters().asList().size() + 1);
        stored.forEach((name, gradient) -> assertThat(recomputed.get(name))
                .as(name)
                .usingComparatorWithPrecision(1e-12 * (1 + largest(gradient)))
                .containsExactly(gradient));
        // A segment's inside is 5 x 2 states, 20 states are between segments: together 30 of the 100 of all 20 steps.
        assertThat(recomputing).isLessThan(storing / 2);
    }

    private static double largest(double[] values) {
        return Arrays.stream(values).map(Math::abs).max().orElse(0);
    }

    private static void differentiate(
            InvertibleChain chain, Shape shape, MemoryMode mode, Map<String, double[]> gradients) {
        TensorBackend backend = TestBackends.cpu();
        try (Scope scope = backend.openScope()) {
            assertThat(scope).isNotNull();
            Tape tape = new Tape(
                    backend,
                    (parameter, gradient) ->
                            gradients.merge(parameter.name(), gradient.toDoubles(), MultiScaleArPriorMemoryTest::sum));
            Tensor x = tape.variable(normal(shape.batch(3), 8));
            LayerResult result = chain.forward(x, FlowContext.training(new SplittableRandom(1), tape, mode));
            tape.backward(
                    new Tensor[] {result.value(), result.logTerm()},
                    new Tensor[] {normal(shape.batch(3), 9), normal(Shape.of(3), 10)});
            gradients.put("the image", Objects.requireNonNull(tape.gradient(x)).toDoubles());
        }
    }

    private static double[] sum(double[] a, double[] b) {
        double[] sum = a.clone();
        Arrays.setAll(sum, i -> a[i] + b[i]);
        return sum;
    }
}
