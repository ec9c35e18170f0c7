package org.flows4j.core.autodiff;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.function.Function;
import java.util.stream.Stream;
import org.flows4j.core.tensor.Activation;
import org.flows4j.core.tensor.BinaryOp;
import org.flows4j.core.tensor.DType;
import org.flows4j.core.tensor.Scope;
import org.flows4j.core.tensor.Shape;
import org.flows4j.core.tensor.Split;
import org.flows4j.core.tensor.Tensor;
import org.flows4j.core.tensor.TensorBackend;
import org.flows4j.core.tensor.UnaryOp;
import org.flows4j.core.tensor.cpu.CpuBackend;
import org.flows4j.core.testing.GradientCheck;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Every recorded operation's derivative by the Taylor test, and the tape's bookkeeping. */
class TapeTest {
    private static final TensorBackend BACKEND = CpuBackend.create();

    private static Tensor random(Shape shape, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        double[] values = random.doubles(shape.size(), -1.5, 1.5).toArray();
        return BACKEND.fromDoubles(values, shape, DType.FLOAT64);
    }

    /** Checks the gradient of {@code <weights, op(inputs)>} with respect to every input. */
    private static void check(String what, Function<Tensor[], Tensor> op, Shape... shapes) {
        for (int wrt = 0; wrt < shapes.length; wrt++) {
            int index = wrt;
            try (Scope scope = BACKEND.openScope()) {
                Tensor[] inputs = new Tensor[shapes.length];
                Arrays.setAll(inputs, i -> random(shapes[i], 10 + i));
                Tensor weights = random(op.apply(inputs).shape(), 99);
                Tape tape = new Tape(BACKEND, (parameter, gradient) -> {});
                Tensor[] recorded = inputs.clone();
                recorded[index] = tape.variable(inputs[index]);
                tape.backward(op.apply(recorded).mul(weights).sum());
                Tensor gradient = Objects.requireNonNull(tape.gradient(recorded[index]));
                GradientCheck.check(
                        what + " input " + index,
                        point -> {
                            try (Scope inner = BACKEND.openScope()) {
                                Tensor[] moved = inputs.clone();
                                moved[index] = BACKEND.fromDoubles(point, shapes[index], DType.FLOAT64);
                                return op.apply(moved).mul(weights).sum().item();
                            }
                        },
                        inputs[index].toDoubles(),
                        gradient.toDoubles(),
                        7);
            }
        }
    }

    @ParameterizedTest
    @EnumSource(value = UnaryOp.class, names = "FLOOR", mode = EnumSource.Mode.EXCLUDE)
    void unary(UnaryOp op) {
        boolean positive = op == UnaryOp.LOG || op == UnaryOp.SQRT || op == UnaryOp.RECIPROCAL;
        check(op.name(), in -> (positive ? in[0].square().add(0.5) : in[0]).unary(op), Shape.of(3, 5));
    }

    @ParameterizedTest
    @EnumSource(BinaryOp.class)
    void binaryWithBroadcasting(BinaryOp op) {
        Function<Tensor[], Tensor> function =
                in -> in[0].binary(op, op == BinaryOp.DIVIDE ? in[1].square().add(0.5) : in[1]);
        for (Shape other : List.of(Shape.of(2, 3, 4), Shape.of(4), Shape.of(), Shape.of(2, 1, 1), Shape.of(3, 1))) {
            check(op + " with " + other, function, Shape.of(2, 3, 4), other);
        }
        check(op + " stretching the left", function, Shape.of(4), Shape.of(2, 3, 4));
    }

    static Stream<Arguments> shapeOps() {
        return Stream.of(
                op("scaleShift", in -> in[0].mul(3).add(2)),
                op("sum of all", in -> in[0].sum()),
                op("sum of axes", in -> in[0].sum(0, 2)),
                op("sum per sample", in -> in[0].sumPerSample()),
                op("reshape", in -> in[0].reshape(4, 6)),
                op("permute", in -> in[0].permute(2, 0, 1)),
                op("slice", in -> in[0].slice(1, 1, 3)),
                op("slice of the batch", in -> in[0].slice(0, 1, 2)),
                op("concat", in -> Tensor.concat(1, in[0], in[0].square())),
                op("split", in -> {
                    Tensor[] parts = new Split(-1, 1, 3).apply(in[0]);
                    return parts[1].mul(parts[0]);
                }),
                op("half of a split", in -> new Split(-1, 1, 3).apply(in[0])[1].square()),
                op("select", in -> in[0].backend().select(in[0], 3, 1)),
                op("scatter", in -> in[0].backend().scatter(in[0], new int[] {5, 0, 2, 1}, 6)),
                op("broadcast", in -> in[0].reshape(2, 3, 1, 4).broadcastTo(Shape.of(5, 2, 3, 2, 4))),
                op("cast there and back", in -> in[0].cast(DType.FLOAT64).square()),
                op("one value used thrice", in -> in[0].mul(in[0]).add(in[0])),
                op("a sum with itself", in -> in[0].add(in[0])));
    }

    private static Arguments op(String name, Function<Tensor[], Tensor> function) {
        return Arguments.of(name, function);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("shapeOps")
    void shapes(String name, Function<Tensor[], Tensor> function) {
        check(name, function, Shape.of(2, 3, 4));
    }

    @Test
    void matrixProducts() {
        for (boolean ta : new boolean[] {false, true}) {
            for (boolean tb : new boolean[] {false, true}) {
                Shape a = ta ? Shape.of(4, 3) : Shape.of(3, 4);
                Shape b = tb ? Shape.of(5, 4) : Shape.of(4, 5);
                Function<Tensor[], Tensor> product =
                        in -> TensorBackend.common(in).matmul(in[0], in[1], ta, tb);
                check("matmul " + ta + tb, product, a, b);
                check("batched matmul " + ta + tb, product, a.batch(2), b.batch(2));
                check("matmul with shared right operand " + ta + tb, product, a.batch(2), b);
                check("matmul with shared left operand " + ta + tb, product, a, b.batch(2));
            }
        }
    }

    @ParameterizedTest
    @EnumSource(Activation.class)
    void denseAndConvolution(Activation activation) {
        check(
                "dense",
                in -> TensorBackend.common(in).dense(in[0], in[1], in[2], activation),
                Shape.of(3, 4),
                Shape.of(4, 5),
                Shape.of(5));
        check(
                "dense without bias",
                in -> TensorBackend.common(in).dense(in[0], in[1], null, activation),
                Shape.of(3, 4),
                Shape.of(4, 5));
        check(
                "conv2d",
                in -> TensorBackend.common(in).conv2d(in[0], in[1], in[2], activation),
                Shape.of(2, 4, 3, 2),
                Shape.of(3, 2, 3, 3),
                Shape.of(3));
    }

    @Test
    void parametersReceiveTheSumOfTheirGradientsAndBuffersNone() {
        ParameterFactory factory = new ParameterFactory(BACKEND, DType.FLOAT64, new SplittableRandom(1));
        Parameter weight = factory.parameter("weight", Shape.of(2), Initializer.values(2, 3));
        Parameter buffer = factory.buffer("buffer", Shape.of(2), Initializer.values(5, 7));
        Map<String, double[]> received = new HashMap<>();
        try (Scope scope = BACKEND.openScope()) {
            Tape tape = new Tape(
                    BACKEND,
                    (parameter, gradient) ->
                            received.merge(parameter.name(), gradient.toDoubles(), (a, b) -> new double[] {-1}));
            Tensor w = tape.leaf(weight);
            assertThat(tape.leaf(weight)).isSameAs(w);
            tape.backward(w.mul(tape.leaf(buffer)).add(w).sum());
        }
        assertThat(received).containsOnlyKeys("weight");
        assertThat(received.get("weight")).containsExactly(6, 8);
    }

    @Test
    void gradientsThatNobodyNeedsAreNotComputed() {
        try (Scope scope = BACKEND.openScope()) {
            Tape tape = new Tape(BACKEND, (parameter, gradient) -> {});
            Tensor used = tape.variable(random(Shape.of(3), 1));
            Tensor unused = tape.variable(random(Shape.of(3), 2));
            tape.backward(used.square().sum());
            assertThat(tape.gradient(unused)).isNull();
            assertThat(tape.gradient(used)).isNotNull();
        }
    }

    @Test
    void multiplyingByOneAndAddingZeroIsTheTensorItself() {
        try (Scope scope = BACKEND.openScope()) {
            Tape tape = new Tape(BACKEND, (parameter, gradient) -> {});
            Tensor x = tape.variable(random(Shape.of(3), 1));
            assertThat(x.mul(1).add(0)).isSameAs(x);
            tape.backward(x.mul(1).mul(3).add(1).sum());
            assertThat(Objects.requireNonNull(tape.gradient(x)).toDoubles()).containsExactly(3, 3, 3);
        }
    }

    /** One tensor may be the gradient of several inputs, of one input twice, and a seed of the caller's. */
    @Test
    void gradientsPassedOnUnchangedAreNeitherSharedNorClosedTooSoon() {
        try (Scope scope = BACKEND.openScope()) {
            Tape tape = new Tape(BACKEND, (parameter, gradient) -> {});
            Tensor x = tape.variable(random(Shape.of(3), 1));
            Tensor y = tape.variable(random(Shape.of(3), 2));
            Tensor sum = x.add(y);
            Tensor seed = BACKEND.fill(1, Shape.of(3), DType.FLOAT64);
            tape.backward(new Tensor[] {sum.add(sum).add(x), sum}, new Tensor[] {seed, seed});
            assertThat(Objects.requireNonNull(tape.gradient(x)).toDoubles()).containsExactly(4, 4, 4);
            assertThat(Objects.requireNonNull(tape.gradient(y)).toDoubles()).containsExactly(3, 3, 3);
            assertThat(seed.toDoubles()).containsExactly(1, 1, 1);
        }
    }

    @Test
    void theMemoryOfABackwardPassGoesBackWithItsScope() {
        long before = BACKEND.memory().live();
        for (int i = 0; i < 3; i++) {
            try (Scope scope = BACKEND.openScope()) {
                Tape tape = new Tape(BACKEND, (parameter, gradient) -> {});
                Tensor x = tape.variable(random(Shape.of(8, 8), i));
                tape.backward(x.exp().add(x).mul(x).sum());
            }
        }
        assertThat(BACKEND.memory().live()).isEqualTo(before);
    }

    @Test
    void aSeedOfTheWrongShapeIsRefused() {
        try (Scope scope = BACKEND.openScope()) {
            Tape tape = new Tape(BACKEND, (parameter, gradient) -> {});
            Tensor y = tape.variable(random(Shape.of(3), 1)).square();
            Tensor seed = BACKEND.fill(1, Shape.of(4), DType.FLOAT64);
            assertThatThrownBy(() -> tape.backward(new Tensor[] {y}, new Tensor[] {seed}))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("[3]")
                    .hasMessageContaining("[4]");
        }
    }
}
