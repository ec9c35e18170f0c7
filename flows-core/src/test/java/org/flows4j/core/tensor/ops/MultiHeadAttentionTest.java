package org.flows4j.core.tensor.ops;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Objects;
import org.flows4j.core.autodiff.Tape;
import org.flows4j.core.tensor.DType;
import org.flows4j.core.tensor.Scope;
import org.flows4j.core.tensor.Shape;
import org.flows4j.core.tensor.Tensor;
import org.flows4j.core.tensor.TensorBackend;
import org.flows4j.core.testing.Samples;
import org.flows4j.core.testing.TestBackends;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class MultiHeadAttentionTest {
    private final TensorBackend backend = TestBackends.cpu();

    /** The formula in primitive ops, head by head, all samples at once. */
    private static Tensor formula(Tensor projected, int heads) {
        int filters = projected.shape().channels() / 3;
        int size = filters / heads;
        Tensor[] results = new Tensor[heads];
        for (int head = 0; head < heads; head++) {
            Tensor query = projected.slice(2, head * size, (head + 1) * size);
            Tensor key = projected.slice(2, filters + head * size, filters + (head + 1) * size);
            Tensor value = projected.slice(2, 2 * filters + head * size, 2 * filters + (head + 1) * size);
            Tensor weights =
                    query.matmul(key.permute(0, 2, 1)).mul(1 / Math.sqrt(size)).exp();
            Shape rows = weights.shape().with(-1, 1);
            results[head] = weights.div(weights.sum(-1).reshape(rows)).matmul(value);
        }
        return Tensor.concat(-1, results);
    }

    @ParameterizedTest
    @CsvSource({"2, 3, 4, 2", "3, 5, 6, 1", "1, 1, 4, 4", "3, 600, 4, 1"})
    void agreesWithTheFormulaForwardsAndBackwards(int samples, int positions, int filters, int heads) {
        try (Scope scope = backend.openScope()) {
            assertThat(scope).isNotNull();
            Samples random = new Samples(backend, DType.FLOAT64, 3);
            Tensor x = random.normal(samples, positions, 3 * filters);
            Tensor seed = random.normal(samples, positions, filters);
            Tape tape = new Tape(backend, (parameter, gradient) -> {});
            Tensor fused = tape.variable(x);
            Tensor composed = tape.variable(x.add(0));
            Tensor[] results = {new MultiHeadAttention(heads).apply(fused)[0], formula(composed, heads)};
            assertClose(tape.plain(results[0]), tape.plain(results[1]));
            tape.backward(results, new Tensor[] {seed, seed});
            assertClose(Objects.requireNonNull(tape.gradient(fused)), Objects.requireNonNull(tape.gradient(composed)));
        }
    }

    private static void assertClose(Tensor actual, Tensor expected) {
        double[] e = expected.toDoubles();
        double[] a = actual.toDoubles();
        assertThat(a).hasSameSizeAs(e);
        for (int i = 0; i < e.length; i++) {
            assertThat(a[i]).isCloseTo(e[i], within(1e-10));
        }
    }

    /** Scores of a million would overflow without their maximum taken off. */
    @Test
    void largeScoresPickThePositionOfTheLargest() {
        try (Scope scope = backend.openScope()) {
            assertThat(scope).isNotNull();
            float[] rows = {1000, 1000, 1, 1000, -1000, 2};
            Tensor x = backend.fromFloats(rows, Shape.of(1, 2, 3), DType.FLOAT32);
            assertThat(new MultiHeadAttention(1).apply(x)[0].toDoubles()).containsExactly(1, 1);
        }
    }

    /** 4 samples of 1000 positions have 64 MB of scores in 4 heads; the kernel for floats holds a few rows of one of them. */
    @Test
    void floatsNeverHoldAllScores() {
        try (Scope scope = backend.openScope()) {
            assertThat(scope).isNotNull();
            Tensor x = new Samples(backend, DType.FLOAT32, 4).normal(4, 1000, 12);
            Tensor seed = new Samples(backend, DType.FLOAT32, 5).normal(4, 1000, 4);
            long peak = backend.peakBytes(() -> {
                Tape tape = new Tape(backend, (parameter, gradient) -> {});
                Tensor variable = tape.variable(x);
                tape.backward(new Tensor[] {new MultiHeadAttention(4).apply(variable)[0]}, new Tensor[] {seed});
            });
            assertThat(peak).isLessThan(2L << 20);
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = DType.class,
            names = {"FLOAT32", "FLOAT64"})
    void emptyBatchesGiveEmptyResults(DType dtype) {
        Tensor empty = backend.fill(0, Shape.of(0, 3, 6), dtype);
        Tape tape = new Tape(backend, (parameter, gradient) -> {});
        Tensor variable = tape.variable(empty);
        Tensor[] y = new MultiHeadAttention(2).apply(variable);
        assertThat(y[0].shape()).isEqualTo(Shape.of(0, 3, 2));
        assertThat(y[1].shape()).isEqualTo(Shape.of(0, 2, 3));
        tape.backward(new Tensor[] {y[0]}, new Tensor[] {tape.plain(y[0])});
        assertThat(Objects.requireNonNull(tape.gradient(variable)).shape()).isEqualTo(Shape.of(0, 3, 6));
    }

    @Test
    void refusesChannelsThatTheHeadsDoNotDivide() {
        assertThatThrownBy(() -> new MultiHeadAttention(0)).hasMessageContaining("0");
        Tensor x = backend.fill(0, Shape.of(1, 3, 9), DType.FLOAT64);
        assertThatThrownBy(() -> new MultiHeadAttention(2).apply(x)).hasMessageContainingAll("2 heads", "[1, 3, 9]");
    }
}
