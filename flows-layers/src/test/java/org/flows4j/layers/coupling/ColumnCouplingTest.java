package org.flows4j.layers.coupling;

import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.flows4j.core.autodiff.ParameterFactory;
import org.flows4j.core.layer.InvertibleLayer;
import org.flows4j.core.nn.NetworkFactory;
import org.flows4j.core.nn.parts.ActivationPart;
import org.flows4j.core.nn.parts.BesidePart;
import org.flows4j.core.nn.parts.ContextPart;
import org.flows4j.core.nn.parts.ConvolutionPart;
import org.flows4j.core.nn.parts.LinearPart;
import org.flows4j.core.nn.parts.NetworkPart;
import org.flows4j.core.nn.parts.PartNetwork;
import org.flows4j.core.nn.parts.ResidualPart;
import org.flows4j.core.tensor.DType;
import org.flows4j.core.tensor.Shape;
import org.flows4j.core.tensor.ops.KnotSpline;
import org.flows4j.core.tensor.ops.SplineNumbers;
import org.flows4j.core.testing.InvertibleLayerContract;
import org.flows4j.core.testing.TestBackends;
import org.flows4j.layers.transform.ElementTransform;
import org.flows4j.layers.transform.KnotSplineTransform;
import org.flows4j.layers.transform.ScaledTransform;
import org.flows4j.layers.transform.ScaledTransform.Form;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

class ColumnCouplingTest {
    private static final ActivationPart TANH = ActivationPart.of(ActivationPart.Kind.TANH);
    private static final KnotSplineTransform SPLINE = new KnotSplineTransform(
            3, -2, 2, new SplineNumbers(1, 0, 0, 0, SplineNumbers.SlopeMap.EXP, 7), KnotSpline.Ends.LINEAR);

    /** One hidden layer, gated by the condition if there is one. */
    private static NetworkFactory dense(int condition) {
        return (parameters, input, outputs) -> {
            int inputs = input.channels() - condition;
            NetworkPart block = condition > 0
                    ? new ResidualPart(List.of(TANH, new LinearPart(6, 6, false), ContextPart.of(ContextPart.Use.GATE)))
                    : new ResidualPart(List.of(TANH, new LinearPart(6, 6, false)));
            return new PartNetwork(
                    parameters,
                    List.of(new LinearPart(inputs, 6, false), block, new LinearPart(6, outputs, false)),
                    input,
                    condition);
        };
    }

    private static NetworkFactory convolutions() {
        return (parameters, input, outputs) -> new PartNetwork(
                parameters,
                List.of(
                        new ConvolutionPart(input.channels(), 4, 3),
                        TANH,
                        new BesidePart(
                                List.of(
                                        List.of(new ConvolutionPart(4, outputs - 1, 1)),
                                        List.of(new ConvolutionPart(4, 1, 3))),
                                IntStream.range(0, outputs)
                                        .mapToObj(i -> outputs - 1 - i)
                                        .toList())),
                input,
                0);
    }

    /** The contract for one kind of transform. */
    abstract static class Variant extends InvertibleLayerContract {
        private final ElementTransform transform;
        private final int condition;
        private final @Nullable ElementTransform unconditional;

        Variant(ElementTransform transform, int condition, @Nullable ElementTransform unconditional) {
            this.transform = transform;
            this.condition = condition;
            this.unconditional = unconditional;
        }

        @Override
        protected InvertibleLayer create(ParameterFactory parameters, Shape input) {
            NetworkFactory network = input.rank() == 3 ? convolutions() : dense(condition);
            return new ColumnCoupling(parameters, input, List.of(2, 0), condition, transform, network, unconditional);
        }

        @Override
        protected List<Shape> inputShapes() {
            return condition > 0
                    ? List.of(Shape.vector(4))
                    : List.of(Shape.vector(3), Shape.vector(5), Shape.image(4, 2, 2));
        }

        @Override
        protected @Nullable Shape conditionShape(Shape input) {
            return condition == 0 ? null : Shape.vector(condition);
        }
    }

    @Nested
    class Affine extends Variant {
        Affine() {
            super(new ScaledTransform(Form.SIGMOID, 1e-3, false), 0, null);
        }
    }

    @Nested
    class InvertedAffine extends Variant {
        InvertedAffine() {
            super(new ScaledTransform(Form.INVERSE_SIGMOID, 0, true), 2, null);
        }
    }

    @Nested
    class Additive extends Variant {
        Additive() {
            super(new ScaledTransform(Form.SHIFT, 0, false), 0, null);
        }
    }

    @Nested
    class SplineOfBothParts extends Variant {
        SplineOfBothParts() {
            super(SPLINE, 0, SPLINE);
        }
    }

    @Test
    void everyChannelIsStayingOrChanging() {
        ParameterFactory parameters = new ParameterFactory(TestBackends.cpu(), DType.FLOAT64, new SplittableRandom(1));
        ScaledTransform map = new ScaledTransform(Form.EXP, 0, false);
        for (List<Integer> staying :
                List.of(List.of(3), List.of(-1), List.of(0, 0), List.of(0, 1, 2), List.<Integer>of())) {
            assertThatIllegalArgumentException()
                    .as(staying.toString())
                    .isThrownBy(() -> new ColumnCoupling(parameters, Shape.vector(3), staying, 0, map, dense(0), null));
        }
    }
}
