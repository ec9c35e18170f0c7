package org.flows4j.layers.elementwise;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import org.flows4j.core.autodiff.ParameterFactory;
import org.flows4j.core.layer.InvertibleChain;
import org.flows4j.core.layer.InvertibleLayer;
import org.flows4j.core.layer.MemoryMode;
import org.flows4j.core.tensor.DType;
import org.flows4j.core.tensor.Shape;
import org.flows4j.core.testing.Agreement;
import org.flows4j.core.testing.InvertibleLayerContract;
import org.flows4j.core.testing.LayerProbe;
import org.flows4j.core.testing.TestBackends;
import org.flows4j.core.testing.Values;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The logit and its inverse, the sigmoid. */
class LogitTest {
    private static double inside(RandomGenerator random) {
        return random.nextDouble(0.1, 0.9);
    }

    /** Shapes and domain that logit and sigmoid share. */
    abstract static class AnyShape extends InvertibleLayerContract {
        @Override
        protected List<Shape> inputShapes() {
            return List.of(Shape.vector(4), Shape.image(2, 3, 2));
        }

        @Override
        protected List<Shape> refusedShapes(Shape input) {
            return List.of();
        }
    }

    @Nested
    class Plain extends AnyShape {
        @Override
        protected InvertibleLayer create(ParameterFactory parameters, Shape input) {
            return new Logit(0);
        }

        @Override
        protected double inputElement(RandomGenerator random) {
            return inside(random);
        }
    }

    @Nested
    class DrawnIn extends AnyShape {
        @Override
        protected InvertibleLayer create(ParameterFactory parameters, Shape input) {
            return new Logit(0.05);
        }

        @Override
        protected double inputElement(RandomGenerator random) {
            return inside(random);
        }
    }

    @Nested
    class Inverse extends AnyShape {
        @Override
        protected InvertibleLayer create(ParameterFactory parameters, Shape input) {
            return new Sigmoid(0.05);
        }

        @Override
        protected double latentElement(RandomGenerator random) {
            return inside(random);
        }
    }

    private static LayerProbe probe(InvertibleLayer layer, DType dtype) {
        return new LayerProbe(layer, TestBackends.cpu(), dtype, null, 0);
    }

    /** The pre-processing of Flow++ takes values in [0, 256), whose scale adds log 256. */
    @Test
    void agreesWithThePreprocessingOfFlowPlusPlus() {
        LayerProbe.Pass pass = probe(new Logit(0.05), DType.FLOAT64).plain(Values.of(Shape.of(1, 1), 100.3 / 256));
        assertThat(pass.value().elements()[0]).isCloseTo(-0.3945719313113307, within(1e-9));
        assertThat(pass.logTerm().elements()[0] - Math.log(256)).isCloseTo(-4.2255717405869975, within(1e-9));
    }

    @Test
    void drawnInEndsAreFinite() {
        LayerProbe.Pass pass = probe(new Logit(0.05), DType.FLOAT32).plain(Values.of(Shape.of(1, 2), 0, 1));
        double end = Math.log(19);
        assertThat(pass.value().elements()).containsExactly(new double[] {-end, end}, within(1e-5));
    }

    @ParameterizedTest
    @ValueSource(doubles = {-100, -30, -1, 0, 2, 30, 100})
    void sigmoidKeepsItsLogDeterminantFarOut(double x) {
        double expected = -Math.abs(x) - 2 * Math.log1p(Math.exp(-Math.abs(x)));
        for (DType dtype : DType.GENERAL) {
            LayerProbe.Pass pass = probe(new Sigmoid(), dtype).plain(Values.of(Shape.of(1, 1), x));
            assertThat(pass.logTerm().elements()[0]).isCloseTo(expected, within(1e-5));
        }
    }

    /** At 18 the sigmoid is 1 in single precision, of which no memory mode can make 18 again. */
    @ParameterizedTest
    @EnumSource(MemoryMode.class)
    void sigmoidHasGradientsFarOutInAllMemoryModes(MemoryMode mode) {
        ParameterFactory parameters = new ParameterFactory(TestBackends.cpu(), DType.FLOAT32, new SplittableRandom(1));
        InvertibleChain chain = InvertibleChain.of(DiagonalAffine.perChannel(parameters, 1), new Sigmoid());
        Values x = Values.of(Shape.of(1, 1), 18);
        LayerProbe.Pass stored = probe(chain, DType.FLOAT32).recorded(x, MemoryMode.STORE);
        LayerProbe.Pass pass = probe(chain, DType.FLOAT32).recorded(x, mode);
        Agreement.assertSame("with " + mode, pass, stored, 1e-6);
    }

    @Test
    void valuesOutsideTheIntervalAreNamed() {
        Values x = Values.of(Shape.of(2, 2), 0.5, 0.25, 0.75, 1.5);
        assertThatThrownBy(() -> probe(new Logit(0), DType.FLOAT64).plain(x))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("1.5")
                .hasMessageContaining("(0, 1)");
        assertThatThrownBy(() -> probe(new Logit(0.05), DType.FLOAT64).plain(x))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("1.5")
                .hasMessageContaining("[0, 1]");
        assertThatThrownBy(() -> probe(new Logit(0), DType.FLOAT64).plain(Values.of(Shape.of(1, 1), 0)))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void notANumberPassesThrough() {
        LayerProbe.Pass pass = probe(new Logit(0), DType.FLOAT64).plain(Values.of(Shape.of(1, 1), Double.NaN));
        assertThat(pass.logTerm().elements()[0]).isNaN();
    }

    @ParameterizedTest
    @ValueSource(doubles = {-0.01, 0.5, 1, Double.NaN})
    void senselessAlphaIsRefused(double alpha) {
        assertThatThrownBy(() -> new Logit(alpha))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(Double.toString(alpha));
    }
}
