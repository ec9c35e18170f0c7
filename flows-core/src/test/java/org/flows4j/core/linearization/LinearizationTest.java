package org.flows4j.core.linearization;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.flows4j.core.autodiff.Tape;
import org.flows4j.core.tensor.Activation;
import org.flows4j.core.tensor.BinaryOp;
import org.flows4j.core.tensor.DType;
import org.flows4j.core.tensor.Scope;
import org.flows4j.core.tensor.Shape;
import org.flows4j.core.tensor.Tensor;
import org.flows4j.core.tensor.TensorBackend;
import org.flows4j.core.tensor.UnaryOp;
import org.flows4j.core.tensor.ops.ConcatElu;
import org.flows4j.core.tensor.ops.TanhEquation;
import org.flows4j.core.tensor.ops.smooth.ScaledSwish;
import org.flows4j.core.testing.GradientCheck;
import org.flows4j.core.testing.TestBackends;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Every covered operation: products against the dense Jacobian of the tape, and the gradients of v'Jw by the Taylor test. */
class LinearizationTest {
    /** A function of a point, the first tensor, and of coefficients. */
    private interface Function {
        Tensor apply(Tensor... inputs);
    }

    private record Operation(String name, Function function, List<Shape> shapes) {
        @Override
        public String toString() {
            return name;
        }
    }

    private static Operation op(String name, Function function, Shape... shapes) {
        return new Operation(name, function, List.of(shapes));
    }

    private static Stream<Arguments> operations() {
        return Stream.of(TestBackends.cpu(), TestBackends.nd4j())
                .flatMap(backend -> all().map(operation -> Arguments.of(operation, backend)));
    }

    private static Stream<Operation> all() {
        return Stream.of(elementwise(), layouts(), products()).flatMap(stream -> stream);
    }

    private static Stream<Operation> elementwise() {
        Shape shape = Shape.of(3, 4);
        Stream<Operation> unary = Arrays.stream(UnaryOp.values())
                .map(op -> op(op.name(), in -> positive(op, in[0]).unary(op), shape));
        Shape row = Shape.of(4);
        Stream<Operation> binary = Stream.of(
                op("sum of a row", in -> in[1].add(in[0]), row, shape),
                op("difference", in -> in[0].sub(in[1]), shape, row),
                op("difference from a coefficient", in -> in[1].sub(in[0]), row, shape),
                op("x + x * c", in -> in[0].add(in[0].mul(in[1])), shape, row),
                op("x * exp(x)", in -> in[0].mul(in[0].exp()), shape),
                op("x / exp(x)", in -> in[0].div(in[0].exp()), shape),
                op("c / exp(x)", in -> in[1].div(in[0].exp()), row, shape),
                op("scale and shift", in -> in[0].mul(-3).add(2).square(), shape),
                op("LipSwish", in -> new ScaledSwish(1.1, false).apply(in[0], in[1])[0], shape, Shape.of(1)),
                op("sigmoid-weighted", in -> in[0].mul(in[0].unary(UnaryOp.SIGMOID)), shape));
        return Stream.concat(unary, binary);
    }

    private static Tensor positive(UnaryOp op, Tensor x) {
        return op == UnaryOp.LOG || op == UnaryOp.SQRT || op == UnaryOp.RECIPROCAL
                ? x.square().add(0.5)
                : x;
    }

    private static Stream<Operation> layouts() {
        Shape shape = Shape.of(2, 3, 4);
        return Stream.of(
                op("sum", in -> in[0].square().sum(), shape),
                op("sum of axes", in -> in[0].square().sum(0, 2), shape),
                op("sum per sample", in -> in[0].square().sumPerSample(), shape),
                op("softmax", in -> softmax(in[0]), Shape.of(3, 4)),
                op("reshape", in -> in[0].square().reshape(4, 6), shape),
                op("permute", in -> in[0].square().permute(2, 0, 1), shape),
                op("slice", in -> in[0].slice(1, 1, 3).square(), shape),
                op("concat", in -> Tensor.concat(1, in[1], in[0], in[0].square()), shape, Shape.of(2, 1, 4)),
                op("select", in -> in[0].backend().select(in[0], 3, 1).square(), shape),
                op(
                        "scatter",
                        in -> in[0].backend()
                                .scatter(in[0], new int[] {5, 0, 2, 1}, 6)
                                .exp(),
                        shape),
                op("broadcast", in -> in[0].square().reshape(2, 1, 3, 4).broadcastTo(Shape.of(2, 2, 3, 4)), shape),
                op("concatenated ELU", in -> ConcatElu.of(in[0].mul(in[1])), Shape.of(3, 4), Shape.of(4)));
    }

    private static Tensor softmax(Tensor x) {
        Tensor exponentials = x.sub(x.backend().max(x, 1).reshape(-1, 1)).exp();
        return exponentials.div(exponentials.sum(1).reshape(-1, 1));
    }

    private static Stream<Operation> products() {
        return Stream.concat(
                Stream.of(
                        op("matmul", in -> in[0].matmul(in[1]).square(), Shape.of(3, 4), Shape.of(4, 5)),
                        op("matmul from the left", in -> in[1].matmul(in[0]), Shape.of(4, 5), Shape.of(3, 4)),
                        op("x x'", in -> in[0].backend().matmul(in[0], in[0], false, true), Shape.of(3, 4)),
                        op("batched matmul", in -> in[0].matmul(in[1]), Shape.of(2, 3, 4), Shape.of(2, 4, 5)),
                        op(
                                "weights that depend on the point",
                                in -> {
                                    Tensor weight = in[0].square();
                                    return TensorBackend.common(weight, in[1])
                                            .dense(in[1], weight, in[0].sum(0), Activation.NONE);
                                },
                                Shape.of(4, 5),
                                Shape.of(3, 4)),
                        op(
                                "kernel that depends on the point",
                                in -> {
                                    Tensor weight = in[0].square();
                                    return TensorBackend.common(weight, in[1])
                                            .conv2d(in[1], weight, null, Activation.NONE);
                                },
                                Shape.of(2, 2, 3, 3),
                                Shape.of(2, 3, 3, 2))),
                Arrays.stream(Activation.values())
                        .flatMap(activation -> Stream.of(
                                op(
                                        "dense " + activation,
                                        in -> TensorBackend.common(in).dense(in[0].square(), in[1], in[2], activation),
                                        Shape.of(3, 4),
                                        Shape.of(4, 5),
                                        Shape.of(5)),
                                op(
                                        "conv2d " + activation,
                                        in -> TensorBackend.common(in).conv2d(in[0].square(), in[1], in[2], activation),
                                        Shape.of(2, 3, 4, 2),
                                        Shape.of(3, 2, 3, 3),
                                        Shape.of(3)))));
    }

    private static Tensor random(TensorBackend backend, Shape shape, long seed) {
        double[] values =
                new SplittableRandom(seed).doubles(shape.size(), -1.5, 1.5).toArray();
        return backend.fromDoubles(values, shape, DType.FLOAT64);
    }

    private static Tensor[] inputs(Operation operation, TensorBackend backend) {
        Tensor[] inputs = new Tensor[operation.shapes.size()];
        Arrays.setAll(inputs, i -> random(backend, operation.shapes.get(i), 10 + i));
        return inputs;
    }

    private static Linearization linearization(Operation operation, Tensor... inputs) {
        return Linearization.of(
                x -> {
                    Tensor[] seen = inputs.clone();
                    seen[0] = x;
                    return operation.function.apply(seen);
                },
                inputs[0]);
    }

    @ParameterizedTest(name = "{0} {1}")
    @MethodSource("operations")
    void productsAreThoseOfTheDenseJacobian(Operation operation, TensorBackend backend) {
        try (Scope scope = backend.openScope()) {
            Tensor[] inputs = inputs(operation, backend);
            Tensor w = random(backend, inputs[0].shape(), 77);
            Linearization linear = linearization(operation, inputs);
            double[] value = operation.function.apply(inputs).toDoubles();
            assertThat(linear.value().toDoubles()).containsExactly(value, within(1e-14));
            double[] product = linear.jvp(w).toDoubles();
            for (int i = 0; i < value.length; i++) {
                assertThat(product[i]).as("row %d", i).isCloseTo(rowTimes(operation, i, w, inputs), within(1e-12));
            }
        }
    }

    /** A row of the Jacobian, by the tape, times a vector. */
    private static double rowTimes(Operation operation, int row, Tensor w, Tensor... inputs) {
        TensorBackend backend = w.backend();
        Tape tape = new Tape(backend, (parameter, gradient) -> {});
        Tensor[] recorded = inputs.clone();
        recorded[0] = tape.variable(inputs[0]);
        Tensor y = operation.function.apply(recorded);
        double[] unit = new double[Math.toIntExact(y.shape().size())];
        unit[row] = 1;
        tape.backward(new Tensor[] {y}, new Tensor[] {backend.fromDoubles(unit, y.shape(), y.dtype())});
        Tensor gradient = tape.gradient(recorded[0]);
        return gradient == null ? 0 : gradient.mul(w).sum().item();
    }

    @ParameterizedTest(name = "{0} {1}")
    @MethodSource("operations")
    void gradientsOfTheProductAreRight(Operation operation, TensorBackend backend) {
        try (Scope scope = backend.openScope()) {
            Tensor[] inputs = inputs(operation, backend);
            Tensor[] all = Arrays.copyOf(inputs, inputs.length + 1);
            all[inputs.length] = random(backend, inputs[0].shape(), 77);
            for (int i = 0; i < all.length; i++) {
                check(operation, i, all);
            }
        }
    }

    private static void check(Operation operation, int index, Tensor... all) {
        TensorBackend backend = all[0].backend();
        Tape tape = new Tape(backend, (parameter, gradient) -> {});
        Tensor[] recorded = all.clone();
        recorded[index] = tape.variable(all[index]);
        tape.backward(quadraticForm(operation, recorded));
        Tensor gradient = tape.gradient(recorded[index]);
        int size = Math.toIntExact(all[index].shape().size());
        GradientCheck.check(
                operation.name + ", input " + index,
                point -> {
                    try (Scope inner = backend.openScope()) {
                        Tensor[] moved = all.clone();
                        moved[index] = backend.fromDoubles(point, all[index].shape(), DType.FLOAT64);
                        return quadraticForm(operation, moved).item();
                    }
                },
                all[index].toDoubles(),
                gradient == null ? new double[size] : gradient.toDoubles(),
                7);
    }

    /** {@code v' J w} with w the last tensor; a tape sees it even if it does not depend on the variable. */
    private static Tensor quadraticForm(Operation operation, Tensor... all) {
        Tensor[] inputs = Arrays.copyOf(all, all.length - 1);
        Tensor product = linearization(operation, inputs).jvp(all[all.length - 1]);
        Tensor v = random(product.backend().plain(), product.shape(), 99);
        Tensor nothing = Stream.of(all)
                .map(input -> input.sum().mul(0))
                .reduce(Tensor::add)
                .orElseThrow();
        return product.mul(v).sum().add(nothing);
    }

    @Test
    void oneLinearizationServesAnyNumberOfVectors() {
        TensorBackend backend = TestBackends.cpu();
        Tensor x = random(backend, Shape.of(5), 1);
        Linearization linear = Linearization.of(Tensor::exp, x);
        for (long seed = 2; seed < 5; seed++) {
            Tensor w = random(backend, Shape.of(5), seed);
            assertThat(linear.jvp(w).toDoubles()).containsExactly(x.exp().mul(w).toDoubles(), within(1e-15));
        }
    }

    @Test
    void theProductOfAConstantIsZero() {
        TensorBackend backend = TestBackends.cpu();
        Tensor x = random(backend, Shape.of(5), 1);
        Tensor constant = random(backend, Shape.of(2), 2);
        Linearization linear = Linearization.of(any -> constant, x);
        assertThat(linear.value()).isSameAs(constant);
        assertThat(linear.jvp(x).toDoubles()).containsExactly(0, 0);
        assertThat(Linearization.of(y -> y.unary(UnaryOp.FLOOR), x).jvp(x).toDoubles())
                .containsOnly(0);
    }

    @Test
    void singlePrecisionAgreesWithDouble() {
        TensorBackend backend = TestBackends.cpu();
        Tensor x = random(backend, Shape.of(3, 4), 1);
        Tensor w = random(backend, Shape.of(3, 4), 2);
        Tensor weight = random(backend, Shape.of(4, 4), 3);
        Tensor exact = Linearization.of(y -> y.exp().matmul(weight).unary(UnaryOp.TANH), x)
                .jvp(w);
        Tensor single = Linearization.of(
                        y -> y.exp().matmul(weight.cast(DType.FLOAT32)).unary(UnaryOp.TANH), x.cast(DType.FLOAT32))
                .jvp(w.cast(DType.FLOAT32));
        assertThat(single.dtype()).isEqualTo(DType.FLOAT32);
        assertThat(single.toDoubles()).containsExactly(exact.toDoubles(), within(1e-5));
    }

    @Test
    void whatIsNotCoveredIsRefusedByName() {
        Tensor x = random(TestBackends.cpu(), Shape.of(3, 4), 1);
        assertThatThrownBy(() -> Linearization.of(y -> y.binary(BinaryOp.MAXIMUM, x), x))
                .isInstanceOf(UnsupportedOperationException.class)
                .hasMessageContaining("maximum");
        assertThatThrownBy(() -> Linearization.of(y -> new TanhEquation().apply(y, x.exp())[0], x))
                .isInstanceOf(UnsupportedOperationException.class)
                .hasMessageContaining("TanhEquation");
        assertThatThrownBy(() -> Linearization.of(
                        y -> new ScaledSwish(1, false).apply(x, y.sum().reshape(1))[0], x))
                .isInstanceOf(UnsupportedOperationException.class)
                .hasMessageContaining("ScaledSwish with respect to its coefficient 1");
        assertThatThrownBy(() -> Linearization.of(y -> y.backend().unaryGradient(UnaryOp.EXP, y, y, y), x))
                .isInstanceOf(UnsupportedOperationException.class)
                .hasMessageContaining("unaryGradient");
        assertThatThrownBy(() ->
                        Linearization.of(y -> Linearization.of(Tensor::exp, y).value(), x))
                .isInstanceOf(UnsupportedOperationException.class)
                .hasMessageContaining("inside");
    }

    @Test
    void aVectorOfAnotherShapeIsRefused() {
        Tensor x = random(TestBackends.cpu(), Shape.of(3), 1);
        Linearization linear = Linearization.of(Tensor::exp, x);
        assertThatThrownBy(() -> linear.jvp(random(TestBackends.cpu(), Shape.of(4), 1)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("shape");
        assertThat(Objects.requireNonNull(linear.value()).shape()).isEqualTo(Shape.of(3));
    }
}
