package org.flows4j.core.autodiff;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.flows4j.core.tensor.DType;
import org.flows4j.core.tensor.Shape;
import org.flows4j.core.tensor.Tensor;
import org.flows4j.core.tensor.TensorBackend;
import org.flows4j.core.testing.TestBackends;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class FlatParametersTest {
    static Stream<TensorBackend> backends() {
        return Stream.of(TestBackends.cpu(), TestBackends.nd4j());
    }

    private final ParameterFactory cpu =
            new ParameterFactory(TestBackends.cpu(), DType.FLOAT32, new SplittableRandom(0));

    @ParameterizedTest
    @MethodSource("backends")
    void parametersBecomeViewsThatKeepTheirValues(TensorBackend backend) {
        for (DType dtype : DType.GENERAL) {
            ParameterFactory factory = new ParameterFactory(backend, dtype, new SplittableRandom(0));
            Parameter matrix = factory.parameter("matrix", Shape.of(2, 3), Initializer.values(1, 2, 3, 4, 5, 6));
            Parameter buffer = factory.buffer("buffer", Shape.of(1), Initializer.constant(9));
            Parameter scalar = factory.parameter("scalar", Shape.of(), Initializer.constant(7));
            long version = matrix.version();
            try (FlatParameters flat = new FlatParameters(ParameterList.of(matrix, buffer, scalar))) {
                assertThat(matrix.value().toDoubles()).containsExactly(1, 2, 3, 4, 5, 6);
                assertThat(matrix.shape()).isEqualTo(Shape.of(2, 3));
                assertThat(matrix.version()).isGreaterThan(version);
                assertThat(flat.values()).hasSize(1);
                flat.values().get(0).backend().updates().scale(flat.values().get(0), 10);
                assertThat(matrix.value().toDoubles()).containsExactly(10, 20, 30, 40, 50, 60);
                assertThat(scalar.value().item()).isEqualTo(70);
                assertThat(buffer.value().item()).isEqualTo(9);
                scalar.assign(new double[] {-1});
                assertThat(flat.values().get(0).toDoubles()).contains(-1.0);
            }
            assertThat(matrix.value().toDoubles()).containsExactly(10, 20, 30, 40, 50, 60);
        }
    }

    @Test
    void aSingleParameterOutlivesTheFlatTensor() {
        Parameter only = cpu.parameter("only", Shape.of(16), Initializer.constant(2));
        new FlatParameters(ParameterList.of(only)).close();
        assertThat(only.value().sum().item()).isEqualTo(32);
    }

    @Test
    void parametersMoveOnToASecondFlatTensor() {
        Parameter weight = cpu.parameter("weight", Shape.of(3), Initializer.values(1, 2, 3));
        FlatParameters first = new FlatParameters(ParameterList.of(weight));
        try (FlatParameters second = new FlatParameters(ParameterList.of(weight))) {
            first.close();
            second.values().get(0).backend().updates().scale(second.values().get(0), 2);
            assertThat(weight.value().toDoubles()).containsExactly(2, 4, 6);
        }
    }

    @Test
    void gradientsAddUpUntilTheyAreCleared() {
        Parameter a = cpu.parameter("a", Shape.of(2), Initializer.zeros());
        Parameter b = cpu.parameter("b", Shape.of(1), Initializer.zeros());
        try (FlatParameters flat = new FlatParameters(ParameterList.of(a, b))) {
            flat.accumulate(a, tensor(1, 2));
            flat.accumulate(a, tensor(10, 20));
            flat.accumulate(b, tensor(5));
            Map<String, Tensor> named = flat.named(flat.gradients());
            assertThat(part(named, "a")).containsExactly(11, 22);
            assertThat(part(named, "b")).containsExactly(5);
            flat.clearGradients();
            flat.accumulate(a, tensor(Double.NaN, Double.POSITIVE_INFINITY));
            flat.clearGradients();
            flat.accumulate(b, tensor(3));
            assertThat(part(flat.named(flat.gradients()), "a")).containsExactly(0, 0);
            assertThat(part(named, "b")).containsExactly(3);
        }
    }

    @Test
    void parametersAreAlignedAndTheGapsAreZero() {
        Parameter a = cpu.parameter("a", Shape.of(3), Initializer.constant(1));
        Parameter b = cpu.parameter("b", Shape.of(17), Initializer.constant(1));
        try (FlatParameters flat = new FlatParameters(ParameterList.of(a, b))) {
            assertThat(flat.values().get(0).shape()).isEqualTo(Shape.of(48));
            double[] values = flat.values().get(0).toDoubles();
            for (int i = 0; i < values.length; i++) {
                assertThat(values[i]).as("element %d", i).isEqualTo(i < 3 || (i >= 16 && i < 33) ? 1 : 0);
            }
        }
    }

    @Test
    void dtypesGetTensorsOfTheirOwn() {
        ParameterFactory doubles = new ParameterFactory(TestBackends.cpu(), DType.FLOAT64, new SplittableRandom(0));
        Parameter a = cpu.parameter("a", Shape.of(2), Initializer.constant(1));
        Parameter b = doubles.parameter("b", Shape.of(2), Initializer.constant(1));
        try (FlatParameters flat = new FlatParameters(ParameterList.of(a, b))) {
            assertThat(flat.values()).extracting(Tensor::dtype).containsExactly(DType.FLOAT32, DType.FLOAT64);
            flat.accumulate(b, TestBackends.cpu().fill(2, Shape.of(2), DType.FLOAT64));
            List<Tensor> gradients = flat.gradients();
            assertThat(gradients.get(0).sum().item()).isZero();
            assertThat(gradients.get(1).sum().item()).isEqualTo(4);
        }
    }

    @Test
    void strangersAndEmptyModelsAreRefused() {
        Parameter a = cpu.parameter("a", Shape.of(2), Initializer.zeros());
        Parameter stranger = cpu.parameter("stranger", Shape.of(2), Initializer.zeros());
        try (FlatParameters flat = new FlatParameters(ParameterList.of(a))) {
            assertThatThrownBy(() -> flat.accumulate(stranger, tensor(1, 2)))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("stranger");
        }
        ParameterList buffers = ParameterList.of(cpu.buffer("buffer", Shape.of(1), Initializer.zeros()));
        assertThatThrownBy(() -> new FlatParameters(buffers)).hasMessageContaining("no trainable");
    }

    private static double[] part(Map<String, Tensor> named, String name) {
        return Objects.requireNonNull(named.get(name)).toDoubles();
    }

    private static Tensor tensor(double... values) {
        return TestBackends.cpu().fromDoubles(values, Shape.of(values.length), DType.FLOAT32);
    }
}
