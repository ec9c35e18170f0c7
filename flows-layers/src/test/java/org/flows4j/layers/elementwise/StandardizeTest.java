package org.flows4j.layers.elementwise;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.SplittableRandom;
import org.flows4j.core.autodiff.Parameter;
import org.flows4j.core.autodiff.ParameterFactory;
import org.flows4j.core.layer.FlowContext;
import org.flows4j.core.layer.InvertibleChain;
import org.flows4j.core.layer.InvertibleLayer;
import org.flows4j.core.layer.LayerResult;
import org.flows4j.core.nn.Mlp;
import org.flows4j.core.nn.Nonlinearity;
import org.flows4j.core.tensor.DType;
import org.flows4j.core.tensor.Shape;
import org.flows4j.core.tensor.Tensor;
import org.flows4j.core.testing.InvertibleLayerContract;
import org.flows4j.core.testing.TestBackends;
import org.flows4j.layers.linear.Invertible1x1Conv;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

class StandardizeTest {
    private static final FlowContext CONTEXT = FlowContext.deterministic();

    private static void set(InvertibleLayer layer, String name, double... values) {
        for (Parameter parameter : layer.parameters()) {
            if (parameter.name().equals(name)) {
                parameter.assign(values);
            }
        }
    }

    /** Behind it a layer with parameters, for the contract's gradients. */
    @Nested
    class Contract extends InvertibleLayerContract {
        @Override
        protected InvertibleLayer create(ParameterFactory parameters, Shape input) {
            Standardize layer = new Standardize(parameters, input.channels());
            set(layer, "mean", 1.5, -20, 0.25);
            set(layer, "deviation", 0.5, 30, 2);
            return InvertibleChain.of(layer, new Invertible1x1Conv(parameters.child("mixing"), input.channels()));
        }

        @Override
        protected List<Shape> inputShapes() {
            return List.of(Shape.vector(3));
        }
    }

    @Nested
    class ConditionContract extends InvertibleLayerContract {
        @Override
        protected InvertibleLayer create(ParameterFactory parameters, Shape input) {
            InvertibleLayer layer = new StandardizedCondition(
                    parameters,
                    new ConditionalAffine(parameters.child("inner"), input, 2, Mlp.of(Nonlinearity.TANH, 3)));
            set(layer, "mean", 0.5, -2);
            set(layer, "deviation", 0.5, 3);
            return layer;
        }

        @Override
        protected List<Shape> inputShapes() {
            return List.of(Shape.vector(3));
        }

        @Override
        protected @Nullable Shape conditionShape(Shape input) {
            return Shape.vector(2);
        }
    }

    private static ParameterFactory parameters(DType dtype) {
        return new ParameterFactory(TestBackends.cpu(), dtype, new SplittableRandom(1));
    }

    private static Tensor table(DType dtype, double... values) {
        return TestBackends.cpu().fromDoubles(values, Shape.of(values.length / 3, 3), dtype);
    }

    /** Columns far apart, one of tiny numbers and one that does not vary. */
    private static Tensor data(DType dtype) {
        return table(dtype, 1e6, 1e-9, 7, 1e6 + 2, 3e-9, 7, 1e6 + 4, 5e-9, 7);
    }

    @Test
    void columnsComeOutStandardisedWhateverTheirUnits() {
        Standardize layer = new Standardize(parameters(DType.FLOAT32), 3);
        Tensor x = data(DType.FLOAT32);
        double[] z = layer.initialize(x, CONTEXT).toDoubles();
        double root = Math.sqrt(1.5);
        assertThat(z).containsExactly(new double[] {-root, -root, 0, 0, 0, 0, root, root, 0}, within(1e-5));
        LayerResult result = layer.forward(x, CONTEXT);
        double logDeviation = Math.log(Math.sqrt(8.0 / 3)) + Math.log(1e-9 * Math.sqrt(8.0 / 3));
        assertThat(result.logTerm().toDoubles()).containsOnly(result.logTerm().toDoubles()[0]);
        assertThat(result.logTerm().toDoubles()[0]).isEqualTo(-logDeviation, within(1e-5));
        assertThat(layer.inverse(result.value(), CONTEXT).toDoubles())
                .containsExactly(x.toDoubles(), within(1e-6 * 1e6));
    }

    @Test
    void itIsTheIdentityBeforeAndInitialisedOnlyOnce() {
        Standardize layer = new Standardize(parameters(DType.FLOAT64), 3);
        Tensor x = data(DType.FLOAT64);
        assertThat(layer.forward(x, CONTEXT).value().toDoubles()).containsExactly(x.toDoubles());
        layer.initialize(x, CONTEXT);
        double[] once = layer.forward(x, CONTEXT).value().toDoubles();
        layer.initialize(x.mul(5), CONTEXT);
        assertThat(layer.forward(x, CONTEXT).value().toDoubles()).containsExactly(once);
        assertThat(layer.parameters().trainable().asList()).isEmpty();
    }

    @Test
    void misfitsAreNamed() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Standardize(parameters(DType.FLOAT64), 2).outputShape(Shape.vector(3)))
                .withMessageContaining("[2]")
                .withMessageContaining("[3]");
        Standardize unconditional = new Standardize(parameters(DType.FLOAT64), 2);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new StandardizedCondition(parameters(DType.FLOAT64), unconditional))
                .withMessageContaining("no condition");
    }
}
