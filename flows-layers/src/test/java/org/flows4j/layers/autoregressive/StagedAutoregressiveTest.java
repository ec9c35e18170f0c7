package org.flows4j.layers.autoregressive;

import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.List;
import java.util.SplittableRandom;
import org.flows4j.core.autodiff.Parameter;
import org.flows4j.core.autodiff.ParameterFactory;
import org.flows4j.core.layer.InvertibleLayer;
import org.flows4j.core.nn.Network;
import org.flows4j.core.nn.NetworkFactory;
import org.flows4j.core.nn.parts.ActivationPart;
import org.flows4j.core.nn.parts.ContextPart;
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

class StagedAutoregressiveTest {
    private static final int HIDDEN = 7;
    private static final ActivationPart ELU = ActivationPart.of(ActivationPart.Kind.ELU);

    /** A network whose hidden unit u belongs to stage u modulo the number of stages. */
    private static NetworkFactory network(List<Integer> stages, int condition) {
        return (parameters, input, outputs) -> {
            int columns = stages.size();
            NetworkPart added = new ContextPart(ContextPart.Use.ADD, ELU);
            NetworkPart hidden = new LinearPart(HIDDEN, HIDDEN, true);
            Network built = new PartNetwork(
                    parameters,
                    condition == 0
                            ? List.of(
                                    new LinearPart(columns, HIDDEN, true),
                                    new ResidualPart(List.of(ELU, hidden)),
                                    new LinearPart(HIDDEN, outputs, true))
                            : List.of(
                                    new LinearPart(columns, HIDDEN, true),
                                    added,
                                    ELU,
                                    new LinearPart(HIDDEN, outputs, true)),
                    input,
                    condition);
            int count = 1 + stages.stream().mapToInt(Integer::intValue).max().orElse(0);
            for (Parameter mask : built.parameters()) {
                if (mask.name().endsWith("mask")) {
                    fill(mask, stages, count);
                }
            }
            return built;
        };
    }

    private static void fill(Parameter mask, List<Integer> stages, int count) {
        int inputs = mask.shape().dim(0);
        int outputs = mask.shape().dim(1);
        boolean first = inputs == stages.size();
        boolean last = outputs != HIDDEN;
        double[] values = new double[inputs * outputs];
        for (int i = 0; i < inputs; i++) {
            int from = first ? stages.get(i) : i % count;
            for (int o = 0; o < outputs; o++) {
                int to = last ? stages.get(o / (outputs / stages.size())) : o % count;
                values[i * outputs + o] = (last ? from < to : from <= to) ? 1 : 0;
            }
        }
        mask.assign(values);
    }

    /** The contract for one order and one transform. */
    abstract static class Variant extends InvertibleLayerContract {
        private final List<Integer> stages;
        private final ElementTransform transform;
        private final int condition;

        Variant(ElementTransform transform, int condition, Integer... stages) {
            this.stages = List.of(stages);
            this.transform = transform;
            this.condition = condition;
        }

        @Override
        protected InvertibleLayer create(ParameterFactory parameters, Shape input) {
            return new StagedAutoregressive(parameters, transform, stages, network(stages, condition), condition);
        }

        @Override
        protected List<Shape> inputShapes() {
            return List.of(Shape.vector(stages.size()));
        }

        @Override
        protected @Nullable Shape conditionShape(Shape input) {
            return condition == 0 ? null : Shape.vector(condition);
        }
    }

    @Nested
    class Softplus extends Variant {
        Softplus() {
            super(new ScaledTransform(Form.SOFTPLUS, 1e-3, false), 0, 0, 1, 2, 3);
        }
    }

    @Nested
    class ConditionalSoftClipInAnyOrder extends Variant {
        ConditionalSoftClipInAnyOrder() {
            super(new ScaledTransform(Form.SOFT_CLIPPED_EXP, 6.9, false), 2, 2, 0, 1);
        }
    }

    @Nested
    class CouplingOfSplines extends Variant {
        CouplingOfSplines() {
            super(
                    new KnotSplineTransform(
                            4,
                            -3,
                            3,
                            new SplineNumbers(0.5, 1e-3, 2e-3, 1e-2, SplineNumbers.SlopeMap.SOFTPLUS, 0),
                            KnotSpline.Ends.LINEAR),
                    0,
                    1,
                    0,
                    1,
                    0);
        }
    }

    @Test
    void stagesHaveNoGaps() {
        ParameterFactory parameters = new ParameterFactory(TestBackends.cpu(), DType.FLOAT64, new SplittableRandom(1));
        ScaledTransform map = new ScaledTransform(Form.EXP, 0, false);
        for (List<Integer> stages : List.of(List.<Integer>of(), List.of(0, 2), List.of(1, 2), List.of(0, -1))) {
            assertThatIllegalArgumentException()
                    .as(stages.toString())
                    .isThrownBy(() -> new StagedAutoregressive(parameters, map, stages, network(stages, 0), 0));
        }
    }
}
