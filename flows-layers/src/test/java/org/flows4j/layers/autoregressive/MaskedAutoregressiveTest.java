package org.flows4j.layers.autoregressive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.flows4j.core.autodiff.Parameter;
import org.flows4j.core.autodiff.ParameterFactory;
import org.flows4j.core.layer.FlowContext;
import org.flows4j.core.layer.InvertibleLayer;
import org.flows4j.core.layer.LayerResult;
import org.flows4j.core.nn.Nonlinearity;
import org.flows4j.core.nn.masked.ColumnLayout;
import org.flows4j.core.nn.masked.MaskedMlp;
import org.flows4j.core.tensor.DType;
import org.flows4j.core.tensor.Scope;
import org.flows4j.core.tensor.Shape;
import org.flows4j.core.tensor.Tensor;
import org.flows4j.core.tensor.TensorBackend;
import org.flows4j.core.testing.InvertibleLayerContract;
import org.flows4j.core.testing.TestBackends;
import org.flows4j.layers.transform.AffineTransform;
import org.flows4j.layers.transform.ColumnTransforms;
import org.flows4j.layers.transform.ElementTransform;
import org.flows4j.layers.transform.SplineTransform;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

class MaskedAutoregressiveTest {
    private static final MaskedMlp PLAIN = MaskedMlp.of(Nonlinearity.TANH, 7, 2);
    private static final MaskedMlp RESIDUAL = MaskedMlp.residual(Nonlinearity.TANH, 6, 1);
    private static final SplineTransform SPLINE = new SplineTransform(3, 2, 4);

    /** The contract for one kind of transform, or several in turn. */
    abstract static class Variant extends InvertibleLayerContract {
        private final List<ElementTransform> transforms;
        private final MaskedMlp network;
        private final int conditionChannels;

        Variant(MaskedMlp network, int conditionChannels, ElementTransform... transforms) {
            this.transforms = List.of(transforms);
            this.network = network;
            this.conditionChannels = conditionChannels;
        }

        @Override
        protected InvertibleLayer create(ParameterFactory parameters, Shape input) {
            return create(parameters, columns(input), ColumnLayout.identity(input.channels()));
        }

        final InvertibleLayer create(ParameterFactory parameters, ColumnTransforms columns, List<Integer> order) {
            return new MaskedAutoregressive(parameters, columns, order, network, conditionChannels);
        }

        final InvertibleLayer inverse(ParameterFactory parameters, ColumnTransforms columns, List<Integer> order) {
            return new InverseAutoregressive(parameters, columns, order, network, conditionChannels);
        }

        final ColumnTransforms columns(Shape input) {
            List<ElementTransform> columns = new ArrayList<>();
            for (int i = 0; i < input.channels(); i++) {
                columns.add(transforms.get(i % transforms.size()));
            }
            return ColumnTransforms.of(columns);
        }

        @Override
        protected List<Shape> inputShapes() {
            return List.of(Shape.vector(2), Shape.vector(5));
        }

        @Override
        protected @Nullable Shape conditionShape(Shape input) {
            return conditionChannels == 0 ? null : Shape.vector(conditionChannels);
        }
    }

    @Nested
    class Affine extends Variant {
        Affine() {
            super(PLAIN, 0, AffineTransform.MAF);
        }
    }

    @Nested
    class BoundedAffineInReverse extends Variant {
        BoundedAffineInReverse() {
            super(RESIDUAL, 0, AffineTransform.BOUNDED_MAF);
        }

        @Override
        protected InvertibleLayer create(ParameterFactory parameters, Shape input) {
            return create(parameters, columns(input), ColumnLayout.reversed(input.channels()));
        }
    }

    @Nested
    class Spline extends Variant {
        Spline() {
            super(RESIDUAL, 0, SPLINE);
        }
    }

    @Nested
    class ConditionalSpline extends Variant {
        ConditionalSpline() {
            super(PLAIN, 2, SPLINE);
        }
    }

    @Nested
    class ConditionalKindsInAnyOrder extends Variant {
        ConditionalKindsInAnyOrder() {
            super(RESIDUAL, 3, AffineTransform.IAF, SPLINE);
        }

        @Override
        protected List<Shape> inputShapes() {
            return List.of(Shape.vector(5));
        }

        @Override
        protected InvertibleLayer create(ParameterFactory parameters, Shape input) {
            return create(parameters, columns(input), List.of(3, 0, 4, 1, 2));
        }
    }

    @Nested
    class SingleColumnGivenACondition extends Variant {
        SingleColumnGivenACondition() {
            super(PLAIN, 2, SPLINE);
        }

        @Override
        protected List<Shape> inputShapes() {
            return List.of(Shape.vector(1));
        }
    }

    @Nested
    class SingleColumn extends Variant {
        SingleColumn() {
            super(PLAIN, 0, AffineTransform.MAF);
        }

        @Override
        protected List<Shape> inputShapes() {
            return List.of(Shape.vector(1));
        }
    }

    private static ParameterFactory parameters() {
        return new ParameterFactory(TestBackends.cpu(), DType.FLOAT64, new SplittableRandom(3));
    }

    /** {@code z1 = (x1 + 0.3) exp(-0.2)}, and {@code z2 = (x2 + t) exp(s)} with t and s from one unit {@code tanh(2 x1 - 0.5)}. */
    @Test
    void goldenValue() {
        TensorBackend backend = TestBackends.cpu();
        MaskedAutoregressive layer = new MaskedAutoregressive(
                parameters(),
                ColumnTransforms.all(AffineTransform.MAF, 2),
                ColumnLayout.identity(2),
                MaskedMlp.of(Nonlinearity.TANH, 1, 1));
        layer.parameters().get("dense1.weight").assign(new double[] {2, 9});
        layer.parameters().get("dense1.bias").assign(new double[] {-0.5});
        layer.parameters().get("output.weight").assign(new double[] {9, 9, 1.5, -0.8});
        layer.parameters().get("output.bias").assign(new double[] {0.3, -0.2, 0.1, 0.4});
        double unit = Math.tanh(2 * 0.6 - 0.5);
        double t = 1.5 * unit + 0.1;
        double s = -0.8 * unit + 0.4;
        try (Scope scope = backend.openScope()) {
            assertThat(scope).isNotNull();
            Tensor x = backend.fromDoubles(new double[] {0.6, -1.1}, Shape.of(1, 2), DType.FLOAT64);
            LayerResult forward = layer.forward(x, FlowContext.deterministic());
            assertThat(forward.value().toDoubles())
                    .containsExactly(new double[] {0.9 * Math.exp(-0.2), (-1.1 + t) * Math.exp(s)}, within(1e-14));
            assertThat(forward.logTerm().item()).isCloseTo(-0.2 + s, within(1e-14));
            LayerResult back = layer.inverseWithLogDet(forward.value(), FlowContext.deterministic());
            assertThat(back.value().toDoubles()).containsExactly(x.toDoubles(), within(1e-14));
        }
    }

    /** More rows than are inverted together, each with its own condition. */
    @Test
    void manyRowsAreInvertedInBlocks() {
        TensorBackend backend = TestBackends.cpu();
        int rows = 2500;
        MaskedAutoregressive layer = new MaskedAutoregressive(
                parameters(),
                ColumnTransforms.all(SPLINE, 3),
                List.of(2, 0, 1),
                MaskedMlp.of(Nonlinearity.RELU, 8, 2),
                2);
        SplittableRandom random = new SplittableRandom(5);
        for (Parameter parameter : layer.parameters()) {
            double[] values = parameter.value().toDoubles();
            Arrays.setAll(values, i -> values[i] + 0.5 * random.nextGaussian());
            parameter.assign(values);
        }
        try (Scope scope = backend.openScope()) {
            assertThat(scope).isNotNull();
            FlowContext context =
                    FlowContext.deterministic().withCondition(backend.normal(Shape.of(rows, 2), DType.FLOAT64, random));
            Tensor x = backend.normal(Shape.of(rows, 3), DType.FLOAT64, random);
            LayerResult forward = layer.forward(x, context);
            LayerResult back = layer.inverseWithLogDet(forward.value(), context);
            assertThat(back.value().toDoubles()).containsExactly(x.toDoubles(), within(1e-9));
            assertThat(back.logTerm().add(forward.logTerm()).toDoubles())
                    .containsExactly(new double[rows], within(1e-9));
        }
    }

    /** 20 columns through two hidden layers of 128 units: 20, 128 and 128 inputs, and 40 outputs. */
    @Test
    void parameterCountIsThatOfItsDenseLayers() {
        MaskedAutoregressive layer = new MaskedAutoregressive(
                parameters(),
                ColumnTransforms.all(AffineTransform.MAF, 20),
                ColumnLayout.identity(20),
                MaskedMlp.of(Nonlinearity.RELU, 128, 2));
        assertThat(layer.parameters().count()).isEqualTo(20 * 128 + 128 + 128 * 128 + 128 + 128 * 40 + 40);
    }

    @Test
    void fewerUnitsThanColumnsAreRefused() {
        assertThatThrownBy(() -> new MaskedAutoregressive(
                        parameters(),
                        ColumnTransforms.all(AffineTransform.MAF, 9),
                        ColumnLayout.identity(9),
                        MaskedMlp.of(Nonlinearity.RELU, 7, 2)))
                .hasMessageContaining("at least 8 units")
                .hasMessageContaining("width 7");
        assertThatThrownBy(() -> new MaskedAutoregressive(
                        parameters(),
                        ColumnTransforms.all(AffineTransform.MAF, 3),
                        List.of(0, 1),
                        MaskedMlp.of(Nonlinearity.RELU, 7, 2)))
                .hasMessageContaining("2 columns");
    }
}
