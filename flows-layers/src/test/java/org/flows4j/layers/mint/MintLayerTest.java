package org.flows4j.layers.mint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.SplittableRandom;
import org.flows4j.core.autodiff.Parameter;
import org.flows4j.core.autodiff.ParameterFactory;
import org.flows4j.core.layer.FlowContext;
import org.flows4j.core.layer.LayerResult;
import org.flows4j.core.tensor.DType;
import org.flows4j.core.tensor.Shape;
import org.flows4j.core.tensor.Tensor;
import org.flows4j.core.tensor.TensorBackend;
import org.flows4j.core.testing.DenseJacobian;
import org.flows4j.core.testing.TestBackends;
import org.flows4j.core.testing.Values;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class MintLayerTest {
    private static final TensorBackend CPU = TestBackends.cpu();
    private static final FlowContext PASS = FlowContext.deterministic();

    private static MintLayer layer(Shape input, int copies, MintOrder order, DType dtype, double noise) {
        MintLayer made =
                new MintLayer(new ParameterFactory(CPU, dtype, new SplittableRandom(3)), input, copies, 3, order);
        SplittableRandom random = new SplittableRandom(4);
        for (Parameter parameter : made.parameters()) {
            double[] values = parameter.value().toDoubles();
            Arrays.setAll(values, i -> values[i] + noise * random.nextGaussian());
            parameter.assign(values);
        }
        return made;
    }

    /** Zero on one side of the diagonal, at least t on it, and not zero at neighbors on the other side. */
    @ParameterizedTest
    @EnumSource
    void theJacobianIsTriangular(MintOrder order) {
        Shape input = Shape.image(2, 3, 3);
        int n = Math.toIntExact(input.size());
        MintLayer layer = layer(input, 3, order, DType.FLOAT64, 0.3);
        SplittableRandom random = new SplittableRandom(5);
        double[] jacobian = DenseJacobian.recorded(layer, CPU, Values.draw(input.batch(1), random::nextGaussian), null);
        double[] t = layer.parameters().asList().get(6).value().exp().toDoubles();
        for (int i = 0; i < n; i++) {
            for (int j = 0; j < n; j++) {
                double entry = jacobian[i * n + j];
                boolean before = order == MintOrder.FORWARD ? j < i : j > i;
                if (i == j) {
                    assertThat(entry).isGreaterThanOrEqualTo(t[i]);
                } else if (!before) {
                    assertThat(entry).as("%d by %d", i, j).isZero();
                } else if (i / 2 == j / 2) {
                    assertThat(entry).as("%d by %d", i, j).isNotZero();
                }
            }
        }
    }

    /** Weights far beyond those of training: slopes vary by orders of magnitude, and Newton's steps alone do not converge. */
    @ParameterizedTest
    @ValueSource(doubles = {0.3, 1.5})
    void theInverseConvergesFarFromTheStart(double noise) {
        Shape input = Shape.image(1, 5, 5);
        MintLayer layer = layer(input, 4, MintOrder.FORWARD, DType.FLOAT64, noise);
        SplittableRandom random = new SplittableRandom(6);
        double[] x = new double[8 * 25];
        Arrays.setAll(x, i -> 3 * random.nextGaussian());
        Tensor points = CPU.fromDoubles(x, input.batch(8), DType.FLOAT64);
        LayerResult forward = layer.forward(points, PASS);
        LayerResult back = layer.inverseWithLogDet(forward.value(), PASS);
        assertThat(back.value().toDoubles()).containsExactly(x, within(1e-7));
        assertThat(back.logTerm().add(forward.logTerm()).toDoubles()).containsExactly(new double[8], within(1e-6));
    }

    @Test
    void aRowDoesNotDependOnTheOthers() {
        Shape input = Shape.vector(4);
        MintLayer layer = layer(input, 3, MintOrder.BACKWARD, DType.FLOAT32, 0.5);
        SplittableRandom random = new SplittableRandom(6);
        double[] z = random.doubles(12, -3, 3).toArray();
        double[] together = layer.inverse(CPU.fromDoubles(z, Shape.of(3, 4), DType.FLOAT32), PASS)
                .toDoubles();
        for (int row = 0; row < 3; row++) {
            double[] own = Arrays.copyOfRange(z, 4 * row, 4 * row + 4);
            double[] alone = layer.inverse(CPU.fromDoubles(own, Shape.of(1, 4), DType.FLOAT32), PASS)
                    .toDoubles();
            assertThat(alone).containsExactly(Arrays.copyOfRange(together, 4 * row, 4 * row + 4), within(1e-5));
        }
    }

    /** A slope that is wrong by sign never converges; the exception names the sample. */
    @Test
    void failureToConvergeIsNamed() {
        MintInverse wrong =
                new MintInverse(x -> new MintLayer.Point(x.neg(), x.mul(0).add(1)), 1);
        Tensor z = CPU.fromDoubles(new double[] {0, 2}, Shape.of(2, 1), DType.FLOAT64);
        assertThatThrownBy(() -> wrong.solve(z))
                .isInstanceOf(MintInversionException.class)
                .hasMessageContaining("sample 1")
                .hasMessageContaining("double precision");
    }

    @Test
    void latentsThatAreNotFiniteBecomeNaN() {
        MintLayer layer = layer(Shape.vector(2), 3, MintOrder.FORWARD, DType.FLOAT64, 0.3);
        Tensor z = CPU.fromDoubles(new double[] {1, 2, Double.NaN, 1}, Shape.of(2, 2), DType.FLOAT64);
        double[] x = layer.inverse(z, PASS).toDoubles();
        assertThat(Double.isFinite(x[0]) && Double.isFinite(x[1])).isTrue();
        assertThat(x[2]).isNaN();
        assertThat(x[3]).isNaN();
    }

    /** K copies of C channels, k x k kernels: K C C k k, K C K C k k and C K C k k weights, 2 K C + C biases, and H W C scales. */
    @Test
    void numbersOfParameters() {
        MintLayer layer = layer(Shape.image(2, 4, 5), 3, MintOrder.FORWARD, DType.FLOAT32, 0);
        assertThat(layer.parameters().count()).isEqualTo(12 * 9 + 36 * 9 + 12 * 9 + 6 + 6 + 2 + 40);
        assertThat(layer(Shape.vector(5), 2, MintOrder.FORWARD, DType.FLOAT32, 0)
                        .parameters()
                        .count())
                .isEqualTo(50 + 100 + 50 + 10 + 10 + 5 + 5);
    }

    @Test
    void wrongShapesAreNamed() {
        ParameterFactory parameters = new ParameterFactory(CPU, DType.FLOAT32, new SplittableRandom(3));
        assertThatThrownBy(() -> new MintLayer(parameters, Shape.of(2, 3), 2, 3, MintOrder.FORWARD))
                .hasMessageContaining("[2, 3]");
        assertThatThrownBy(() -> new MintLayer(parameters, Shape.vector(3), 0, 3, MintOrder.FORWARD))
                .hasMessageContaining("0 copies");
        assertThatThrownBy(() -> new MintLayer(parameters, Shape.image(1, 4, 4), 2, 2, MintOrder.FORWARD))
                .hasMessageContaining("kernel 2");
    }
}
