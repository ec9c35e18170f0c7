package org.flows4j.layers.linear;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.flows4j.core.autodiff.Parameter;
import org.flows4j.core.autodiff.ParameterFactory;
import org.flows4j.core.layer.InvertibleLayer;
import org.flows4j.core.linalg.LuDecomposition;
import org.flows4j.core.linalg.SingularMatrixException;
import org.flows4j.core.linalg.SquareMatrices;
import org.flows4j.core.tensor.DType;
import org.flows4j.core.tensor.Shape;
import org.flows4j.core.testing.InvertibleLayerContract;
import org.flows4j.core.testing.LayerProbe;
import org.flows4j.core.testing.TestBackends;
import org.flows4j.core.testing.Values;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class Invertible1x1ConvTest {
    /** The contract, for one parametrisation. */
    abstract static class Parametrized extends InvertibleLayerContract {
        private final MatrixParametrization parametrization;

        Parametrized(MatrixParametrization parametrization) {
            this.parametrization = parametrization;
        }

        @Override
        protected InvertibleLayer create(ParameterFactory parameters, Shape input) {
            return new Invertible1x1Conv(parameters, input.channels(), parametrization);
        }

        @Override
        protected List<Shape> inputShapes() {
            return List.of(Shape.vector(1), Shape.vector(5), Shape.image(4, 3, 2));
        }

        @Override
        protected double scramble() {
            return 0.1;
        }
    }

    @Nested
    class Plu extends Parametrized {
        Plu() {
            super(MatrixParametrization.plu());
        }
    }

    @Nested
    class Plain extends Parametrized {
        Plain() {
            super(MatrixParametrization.plain());
        }
    }

    @Nested
    class IdentityPlusNoise extends Parametrized {
        IdentityPlusNoise() {
            super(MatrixParametrization.identityPlusNoise(0.01));
        }
    }

    @Nested
    class HouseholderQr extends Parametrized {
        HouseholderQr() {
            super(MatrixParametrization.householderQr());
        }

        /** One reflection of one channel is -1 however long its vector is. */
        @Override
        protected List<Shape> inputShapes() {
            return List.of(Shape.vector(5), Shape.image(4, 3, 2));
        }
    }

    @Nested
    class ColumnNormalized extends Parametrized {
        ColumnNormalized() {
            super(MatrixParametrization.columnNormalized());
        }
    }

    private static ParameterFactory factory(DType dtype) {
        return new ParameterFactory(TestBackends.cpu(), dtype, new SplittableRandom(5));
    }

    private static LayerProbe probe(Invertible1x1Conv layer, DType dtype) {
        return new LayerProbe(layer, TestBackends.cpu(), dtype, null, 0);
    }

    /** Row i is the image of unit vector i: the transpose of W. */
    private static double[] transposed(Invertible1x1Conv layer, int channels) {
        Values units = Values.of(Shape.of(channels, channels), SquareMatrices.identity(channels));
        return probe(layer, DType.FLOAT64).plain(units).value().elements();
    }

    private static void assign(Invertible1x1Conv layer, String name, double... values) {
        for (Parameter parameter : layer.parameters()) {
            if (parameter.name().equals(name)) {
                parameter.assign(values);
            }
        }
    }

    @Test
    void multipliesEveryPositionByTheMatrix() {
        Invertible1x1Conv layer = new Invertible1x1Conv(factory(DType.FLOAT64), 2, MatrixParametrization.plain());
        // W = [[2, 0.5], [1, 3]], stored transposed.
        assign(layer, "weight", 2, 1, 0.5, 3);
        LayerProbe.Pass pass = probe(layer, DType.FLOAT64).plain(Values.of(Shape.of(1, 1, 3, 2), 1, 2, 3, 4, -1, 0));
        assertThat(pass.value().elements()).containsExactly(new double[] {3, 7, 8, 15, -2, -1}, within(1e-12));
        assertThat(pass.logTerm().elements()[0]).isCloseTo(3 * Math.log(5.5), within(1e-12));
    }

    @Test
    void pluMatrixIsTheProductOfItsFactors() {
        Invertible1x1Conv layer = new Invertible1x1Conv(factory(DType.FLOAT64), 3);
        assign(layer, "factors", Math.log(2), 0.5, -1, 0.25, Math.log(3), 4, -2, 1.5, Math.log(0.5));
        assign(layer, "signs", 1, -1, 1);
        assign(layer, "permutation", 2, 0, 1);
        double[] lower = {1, 0, 0, 0.25, 1, 0, -2, 1.5, 1};
        double[] upper = {2, 0.5, -1, 0, -3, 4, 0, 0, 0.5};
        double[] product = SquareMatrices.multiply(lower, upper, 3);
        double[] permuted = new double[9];
        int[] rows = {2, 0, 1};
        for (int i = 0; i < 3; i++) {
            System.arraycopy(product, 3 * rows[i], permuted, 3 * i, 3);
        }
        assertThat(SquareMatrices.transpose(transposed(layer, 3), 3)).containsExactly(permuted, within(1e-12));
    }

    static Stream<MatrixParametrization> orthogonalStarts() {
        return Stream.of(
                MatrixParametrization.plu(), MatrixParametrization.plain(), MatrixParametrization.householderQr());
    }

    @ParameterizedTest
    @MethodSource("orthogonalStarts")
    void startsAtARandomOrthogonalMatrix(MatrixParametrization parametrization) {
        int channels = 24;
        ParameterFactory factory = factory(DType.FLOAT64);
        Invertible1x1Conv layer = new Invertible1x1Conv(factory, channels, parametrization);
        double[] w = transposed(layer, channels);
        assertThat(SquareMatrices.multiply(w, SquareMatrices.transpose(w, channels), channels))
                .containsExactly(SquareMatrices.identity(channels), within(1e-12));
        Invertible1x1Conv other = new Invertible1x1Conv(factory, channels, parametrization);
        assertThat(transposed(other, channels)).isNotEqualTo(w);
        Values x = Values.draw(Shape.of(2, channels), () -> 1);
        assertThat(probe(layer, DType.FLOAT64).plain(x).logTerm().elements()[0]).isCloseTo(0, within(1e-12));
    }

    @Test
    void columnNormalizedMatrixHasColumnsOfLengthOne() {
        Invertible1x1Conv layer =
                new Invertible1x1Conv(factory(DType.FLOAT64), 2, MatrixParametrization.columnNormalized());
        assign(layer, "weight", 3, 0.1, 4, -0.2);
        double small = Math.sqrt(0.05 + 1e-5);
        double large = Math.sqrt(25 + 1e-5);
        assertThat(transposed(layer, 2))
                .containsExactly(new double[] {3 / large, 0.1 / small, 4 / large, -0.2 / small}, within(1e-12));
    }

    @Test
    void noisyIdentityIsNearTheIdentity() {
        int channels = 40;
        Invertible1x1Conv layer =
                new Invertible1x1Conv(factory(DType.FLOAT64), channels, MatrixParametrization.identityPlusNoise(0.01));
        double[] w = transposed(layer, channels);
        double squares = 0;
        double[] identity = SquareMatrices.identity(channels);
        for (int i = 0; i < w.length; i++) {
            squares += (w[i] - identity[i]) * (w[i] - identity[i]);
        }
        double relativeError = 5 / Math.sqrt(2.0 * w.length);
        assertThat(Math.sqrt(squares / w.length)).isCloseTo(0.01, within(0.01 * relativeError));
    }

    static Stream<MatrixParametrization> all() {
        return Stream.concat(
                orthogonalStarts(),
                Stream.of(MatrixParametrization.identityPlusNoise(0.001), MatrixParametrization.columnNormalized()));
    }

    @ParameterizedTest
    @MethodSource("all")
    void keptMatrixFollowsItsParameters(MatrixParametrization parametrization) {
        Invertible1x1Conv layer = new Invertible1x1Conv(factory(DType.FLOAT64), 4, parametrization);
        LayerProbe probe = probe(layer, DType.FLOAT64);
        Values x = Values.draw(Shape.of(2, 4), new SplittableRandom(2)::nextGaussian);
        Values before = probe.plain(x).value();
        probe.inverse(before);
        for (Parameter parameter : layer.parameters().trainable()) {
            double[] values = parameter.value().toDoubles();
            values[1] += 0.5;
            values[values.length - 1] -= 0.3;
            parameter.assign(values);
        }
        Values after = probe.plain(x).value();
        assertThat(after.elements()).isNotEqualTo(before.elements());
        assertThat(probe.inverse(after).elements()).containsExactly(x.elements(), within(1e-12));
    }

    @Test
    void parameterCounts() {
        int channels = 6;
        assertThat(new Invertible1x1Conv(factory(DType.FLOAT32), channels)
                        .parameters()
                        .count())
                .isEqualTo(36);
        assertThat(new Invertible1x1Conv(factory(DType.FLOAT32), channels, MatrixParametrization.plain())
                        .parameters()
                        .count())
                .isEqualTo(36);
        assertThat(new Invertible1x1Conv(factory(DType.FLOAT32), channels, MatrixParametrization.householderQr())
                        .parameters()
                        .count())
                .isEqualTo(36 + 21);
    }

    @Test
    void pluNeverChangesTheSignOfTheDeterminant() {
        Invertible1x1Conv layer = new Invertible1x1Conv(factory(DType.FLOAT64), 5);
        int sign = LuDecomposition.of(transposed(layer, 5), 5).determinantSign();
        SplittableRandom random = new SplittableRandom(3);
        for (int i = 0; i < 20; i++) {
            assign(
                    layer,
                    "factors",
                    Values.draw(Shape.of(25), random::nextGaussian).elements());
            assertThat(LuDecomposition.of(transposed(layer, 5), 5).determinantSign())
                    .isEqualTo(sign);
        }
    }

    @Test
    void singularMatrixIsReportedWhenItMustBeInverted() {
        Invertible1x1Conv layer = new Invertible1x1Conv(factory(DType.FLOAT64), 2, MatrixParametrization.plain());
        assign(layer, "weight", 1, 2, 2, 4);
        Values x = Values.of(Shape.of(1, 2), 1, 1);
        assertThat(probe(layer, DType.FLOAT64).plain(x).logTerm().elements()).containsOnly(Double.NEGATIVE_INFINITY);
        assertThatThrownBy(() -> probe(layer, DType.FLOAT64).inverse(x))
                .isInstanceOf(SingularMatrixException.class)
                .hasMessageContaining("2 x 2");
    }

    @Test
    void startsAtAGivenMatrix() {
        MatrixParametrization given = MatrixParametrization.startingAt(1, 2, 3, 4);
        Invertible1x1Conv layer = new Invertible1x1Conv(factory(DType.FLOAT64), 2, given);
        var result = probe(layer, DType.FLOAT64).plain(Values.of(Shape.of(1, 2), 1, 10));
        assertThat(result.value().elements()).containsExactly(31, 42);
        assertThat(result.logTerm().elements()[0]).isCloseTo(Math.log(2), within(1e-12));
    }

    @Test
    void senselessArgumentsAreRefused() {
        assertThatThrownBy(() -> MatrixParametrization.startingAt(1, 2, 3)).hasMessageContaining("3 elements");
        assertThatThrownBy(() -> MatrixParametrization.startingAt(1, 2, 2, 4)).hasMessageContaining("[1.0, 2.0, 2.0");
        assertThatThrownBy(() ->
                        new Invertible1x1Conv(factory(DType.FLOAT32), 3, MatrixParametrization.startingAt(1, 2, 3, 4)))
                .hasMessageContaining("2 x 2")
                .hasMessageContaining("3 channels");
        assertThatThrownBy(() -> new Invertible1x1Conv(factory(DType.FLOAT32), 0))
                .hasMessageContaining("got 0");
        assertThatThrownBy(() -> MatrixParametrization.identityPlusNoise(-1)).hasMessageContaining("-1.0");
    }
}
