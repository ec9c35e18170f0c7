package org.flows4j.layers.composition;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicInteger;
import org.flows4j.core.autodiff.Tape;
import org.flows4j.core.layer.FlowContext;
import org.flows4j.core.layer.MemoryMode;
import org.flows4j.core.layer.Recompute;
import org.flows4j.core.tensor.DType;
import org.flows4j.core.tensor.Shape;
import org.flows4j.core.tensor.Tensor;
import org.flows4j.core.testing.TestBackends;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class CheckpointTest {
    private static Tensor vector(double... values) {
        return TestBackends.cpu().fromDoubles(values, Shape.of(values.length), DType.FLOAT64);
    }

    /** {@code u x^2 c} and {@code 10 x}, with u drawn and c a constant: gradients by hand, u the same in both evaluations. */
    @ParameterizedTest
    @EnumSource(MemoryMode.class)
    void differentiatesWithTheSameRandomness(MemoryMode mode) {
        Tape tape = new Tape(TestBackends.cpu(), (parameter, gradient) -> {});
        AtomicInteger evaluations = new AtomicInteger();
        Tensor x = tape.variable(vector(2, -3));
        FlowContext context = FlowContext.training(new SplittableRandom(4), tape, mode);
        List<Tensor> results = Recompute.run(context, List.of(x, vector(5, 7)), (inputs, own) -> {
            evaluations.incrementAndGet();
            Tensor square = inputs.get(0).mul(inputs.get(0));
            double drawn = own.random().nextDouble();
            return List.of(square.mul(inputs.get(1)).mul(drawn), inputs.get(0).mul(10));
        });
        double drawn = tape.plain(results.get(0)).toDoubles()[0] / 20;
        tape.backward(results.toArray(new Tensor[0]), new Tensor[] {vector(1, 1), vector(0.5, 0)});
        assertThat(Objects.requireNonNull(tape.gradient(x)).toDoubles())
                .usingComparatorWithPrecision(1e-12)
                .containsExactly(2 * 2 * 5 * drawn + 5, 2 * -3 * 7 * drawn);
        assertThat(evaluations).hasValue(mode == MemoryMode.STORE ? 1 : 2);
    }

    @Test
    void withoutATapeItIsEvaluatedAsItIs() {
        FlowContext context = FlowContext.deterministic();
        List<Tensor> results = Recompute.run(context, List.of(vector(3)), (inputs, own) -> {
            assertThat(own).isSameAs(context);
            return List.of(inputs.get(0).mul(2));
        });
        assertThat(results.get(0).item()).isEqualTo(6);
        assertThat(Recompute.recomputes(context)).isFalse();
    }

    /** One that came in beside the inputs would get no gradient. */
    @Test
    void hasNoConditionWhereItIsEvaluatedAgain() {
        Tape tape = new Tape(TestBackends.cpu(), (parameter, gradient) -> {});
        FlowContext context = FlowContext.training(new SplittableRandom(4), tape, MemoryMode.CHECKPOINT)
                .withCondition(tape.variable(vector(1)));
        assertThatThrownBy(() -> Recompute.run(
                        context,
                        List.of(vector(1)),
                        (inputs, own) -> List.of(Objects.requireNonNull(own.condition(), "none here"))))
                .hasMessage("none here");
    }
}
