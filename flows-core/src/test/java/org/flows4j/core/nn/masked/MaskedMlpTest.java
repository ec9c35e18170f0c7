package org.flows4j.core.nn.masked;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.flows4j.core.autodiff.Parameter;
import org.flows4j.core.autodiff.Tape;
import org.flows4j.core.layer.FlowContext;
import org.flows4j.core.layer.MemoryMode;
import org.flows4j.core.nn.NetworkFactory;
import org.flows4j.core.nn.NnTests;
import org.flows4j.core.nn.Nonlinearity;
import org.flows4j.core.tensor.DType;
import org.flows4j.core.tensor.Scope;
import org.flows4j.core.tensor.Shape;
import org.flows4j.core.tensor.Tensor;
import org.flows4j.core.tensor.TensorBackend;
import org.flows4j.core.testing.NetworkContract;
import org.flows4j.core.testing.TestBackends;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class MaskedMlpTest {
    private static final TensorBackend BACKEND = TestBackends.cpu();

    /** A network whose inputs are columns and a context. */
    private abstract static class Contract extends NetworkContract {
        private final MaskedMlp config;
        private final int context;

        Contract(MaskedMlp config, int context) {
            this.config = config;
            this.context = context;
        }

        @Override
        protected List<Shape> inputShapes() {
            return List.of(Shape.vector(2 + context), Shape.vector(5 + context));
        }

        @Override
        protected NetworkFactory factory() {
            return (parameters, input, outputs) ->
                    config.create(parameters, ColumnLayout.of(input.channels() - context, 2, context));
        }
    }

    @Nested
    class Plain extends Contract {
        Plain() {
            super(MaskedMlp.of(Nonlinearity.RELU, 9, 2), 0);
        }
    }

    @Nested
    class PlainWithContext extends Contract {
        PlainWithContext() {
            super(MaskedMlp.of(Nonlinearity.TANH, 6, 1), 2);
        }
    }

    @Nested
    class Residual extends Contract {
        Residual() {
            super(MaskedMlp.residual(Nonlinearity.ELU, 8, 2), 0);
        }
    }

    @Nested
    class ResidualWithContext extends Contract {
        ResidualWithContext() {
            super(MaskedMlp.residual(Nonlinearity.RELU, 7, 1), 1);
        }
    }

    private static MaskedNetwork scrambled(MaskedMlp config, ColumnLayout layout) {
        MaskedNetwork network = config.create(NnTests.parameters(), layout);
        SplittableRandom random = new SplittableRandom(5);
        for (Parameter parameter : network.parameters()) {
            double[] values = parameter.value().toDoubles();
            Arrays.setAll(values, i -> values[i] + 0.3 * random.nextGaussian());
            parameter.assign(values);
        }
        return network;
    }

    static Stream<Arguments> networks() {
        ColumnLayout natural = ColumnLayout.of(4, 3, 0);
        ColumnLayout mixed = new ColumnLayout(List.of(2, 0, 3, 1), List.of(1, 2, 1, 2), List.of(2, 1, 3, 1), 0);
        ColumnLayout context = new ColumnLayout(List.of(1, 2, 0), List.of(2, 1, 1), List.of(1, 2, 2), 2);
        ColumnLayout reversed =
                new ColumnLayout(ColumnLayout.reversed(6), Collections.nCopies(6, 1), Collections.nCopies(6, 2), 1);
        ColumnLayout single = ColumnLayout.of(1, 2, 3);
        ColumnLayout alone = ColumnLayout.of(1, 2, 0);
        return Stream.of(natural, mixed, context, reversed, single, alone)
                .flatMap(layout -> Stream.of(
                        Arguments.of(MaskedMlp.of(Nonlinearity.TANH, 6, 1), layout),
                        Arguments.of(MaskedMlp.of(Nonlinearity.ELU, 11, 3), layout),
                        Arguments.of(MaskedMlp.residual(Nonlinearity.TANH, 7, 2), layout)));
    }

    /** Entry (o, i) is the derivative of output o by input i. */
    private static double[][] jacobian(MaskedNetwork network, ColumnLayout layout) {
        int inputs = layout.inputCount();
        int outputs = layout.outputCount();
        try (Scope scope = BACKEND.openScope()) {
            assertThat(scope).isNotNull();
            Tape tape = new Tape(BACKEND, (parameter, gradient) -> {});
            double[] sample = new SplittableRandom(2).doubles(inputs, -1, 1).toArray();
            double[] copies = new double[outputs * inputs];
            Arrays.setAll(copies, i -> sample[i % inputs]);
            Tensor x = tape.variable(BACKEND.fromDoubles(copies, Shape.of(outputs, inputs), DType.FLOAT64));
            Tensor y = network.apply(x, FlowContext.training(new SplittableRandom(0), tape, MemoryMode.STORE));
            double[] identity = new double[outputs * outputs];
            for (int o = 0; o < outputs; o++) {
                identity[o * outputs + o] = 1;
            }
            tape.backward(
                    new Tensor[] {y},
                    new Tensor[] {BACKEND.fromDoubles(identity, Shape.of(outputs, outputs), DType.FLOAT64)});
            Tensor gradient = tape.gradient(x);
            double[] flat = gradient == null ? new double[outputs * inputs] : gradient.toDoubles();
            double[][] rows = new double[outputs][];
            Arrays.setAll(rows, o -> Arrays.copyOfRange(flat, o * inputs, (o + 1) * inputs));
            return rows;
        }
    }

    @ParameterizedTest
    @MethodSource("networks")
    void outputsDependOnTheColumnsBeforeAndOnNothingElse(MaskedMlp config, ColumnLayout layout) {
        double[][] jacobian = jacobian(scrambled(config, layout), layout);
        int[] inputs = layout.inputDegrees();
        int[] outputs = layout.outputDegrees();
        for (int o = 0; o < outputs.length; o++) {
            for (int i = 0; i < inputs.length; i++) {
                if (inputs[i] < outputs[o]) {
                    assertThat(jacobian[o][i]).as("output %d by input %d", o, i).isNotZero();
                } else {
                    assertThat(jacobian[o][i]).as("output %d by input %d", o, i).isZero();
                }
            }
        }
    }

    /** In place, and as a recorded pass does. */
    @ParameterizedTest
    @MethodSource("networks")
    void columnByColumnItComputesTheSame(MaskedMlp config, ColumnLayout layout) {
        int rows = 3;
        MaskedNetwork network = scrambled(config, layout);
        FlowContext pass = FlowContext.deterministic();
        Tensor x = NnTests.normal(Shape.of(rows, layout.inputCount()), 0, 1, 8);
        Tensor whole = network.apply(x, pass);
        for (boolean recorded : new boolean[] {false, true}) {
            MaskedSequence sequence = network.sequence(rows, pass, recorded);
            int inputs = layout.inputCount();
            @Nullable Tensor known = layout.context() == 0 ? null : x.slice(1, inputs - layout.context(), inputs);
            for (int column : layout.order()) {
                double[] expected = slice(whole, layout.outputs(), column).toDoubles();
                Tensor next = sequence.next(known);
                assertThat(next.shape()).isEqualTo(Shape.of(rows, expected.length / rows));
                assertThat(next.toDoubles()).as("column %d", column).containsExactly(expected, within(1e-13));
                known = slice(x, layout.inputs(), column);
            }
        }
    }

    private static Tensor slice(Tensor x, List<Integer> counts, int column) {
        int from =
                counts.subList(0, column).stream().mapToInt(Integer::intValue).sum();
        return x.slice(1, from, from + counts.get(column));
    }

    @Test
    void computesItsFormula() {
        MaskedNetwork network =
                MaskedMlp.of(Nonlinearity.TANH, 2, 1).create(NnTests.parameters(), ColumnLayout.of(2, 1, 0));
        // Both units have degree 1; the second input and the first output see none of them, whatever the weights.
        NnTests.assign(network, "dense1.weight", 1, -2, 50, 60);
        NnTests.assign(network, "dense1.bias", 0.1, -0.2);
        NnTests.assign(network, "output.weight", 70, 2, 80, -1);
        NnTests.assign(network, "output.bias", 0.25, 0.5);
        double[] y = apply(network, 0.3, -0.4);
        double first = Math.tanh(0.3 + 0.1);
        double second = Math.tanh(-0.6 - 0.2);
        assertThat(y).containsExactly(new double[] {0.25, 2 * first - second + 0.5}, within(1e-14));
    }

    @Test
    void residualBlocksComputeTheirFormula() {
        MaskedNetwork network =
                MaskedMlp.residual(Nonlinearity.RELU, 1, 1).create(NnTests.parameters(), ColumnLayout.of(2, 1, 0));
        NnTests.assign(network, "dense1.weight", 2, 50);
        NnTests.assign(network, "dense1.bias", 0.5);
        NnTests.assign(network, "dense2.weight", 3);
        NnTests.assign(network, "dense2.bias", -1);
        NnTests.assign(network, "dense3.weight", -0.5);
        NnTests.assign(network, "dense3.bias", 0.1);
        NnTests.assign(network, "output.weight", 60, 4);
        NnTests.assign(network, "output.bias", 0.25, 0);
        // h = 2 * 0.3 + 0.5 = 1.1, inner = 3 * 1.1 - 1 = 2.3, h + (-0.5 * 2.3 + 0.1) = 0.05.
        assertThat(apply(network, 0.3, -0.4)).containsExactly(new double[] {0.25, 0.2}, within(1e-14));
        // h = -0.5, whose block adds -0.5 * max(-1, 0) + 0.1.
        assertThat(apply(network, -0.5, 7)).containsExactly(new double[] {0.25, -1.6}, within(1e-14));
    }

    private static double[] apply(MaskedNetwork network, double... sample) {
        return network.apply(
                        BACKEND.fromDoubles(sample, Shape.of(1, sample.length), DType.FLOAT64),
                        FlowContext.deterministic())
                .toDoubles();
    }

    @Test
    void countsWeightsAndBiases() {
        ColumnLayout layout = new ColumnLayout(List.of(1, 0, 2), List.of(1, 2, 1), List.of(2, 5, 3), 6);
        assertThat(count(MaskedMlp.of(Nonlinearity.RELU, 50, 2), layout))
                .isEqualTo(10 * 50 + 50 + 50 * 50 + 50 + 50 * 10 + 10);
        assertThat(count(MaskedMlp.residual(Nonlinearity.RELU, 50, 3), layout))
                .isEqualTo(10 * 50 + 50 + 6 * (50 * 50 + 50) + 50 * 10 + 10);
    }

    private static long count(MaskedMlp config, ColumnLayout layout) {
        return config.create(NnTests.parameters(), layout).parameters().count();
    }

    /** A third of 7 units for each of three degrees, the lower ones first. */
    @Test
    void dividesUnitsEvenlyAmongDegrees() {
        MaskedNetwork network =
                MaskedMlp.of(Nonlinearity.RELU, 7, 1).create(NnTests.parameters(), ColumnLayout.of(4, 1, 0));
        assertThat(network.hiddenWidths()).containsExactly(3, 2, 2);
    }

    @Test
    void startsAtZeroWithoutMaskedWeights() {
        MaskedNetwork network =
                MaskedMlp.of(Nonlinearity.RELU, 4, 1).create(NnTests.parameters(), ColumnLayout.of(3, 2, 0));
        assertThat(apply(network, 1, 2, 3)).containsOnly(0);
        double[] weights = Objects.requireNonNull(network.parameters().get("dense1.weight"))
                .value()
                .toDoubles();
        assertThat(Arrays.copyOfRange(weights, 8, 12)).containsOnly(0);
        assertThat(Arrays.copyOfRange(weights, 0, 4)).doesNotContain(0);
    }

    @Test
    void senselessArgumentsAreRefused() {
        assertThatThrownBy(() -> MaskedMlp.of(Nonlinearity.RELU, 0, 1)).hasMessageContaining("width 0");
        assertThatThrownBy(() -> MaskedMlp.residual(Nonlinearity.RELU, 4, 0)).hasMessageContaining("depth 0");
        assertThatThrownBy(() -> count(MaskedMlp.of(Nonlinearity.RELU, 3, 1), ColumnLayout.of(5, 1, 0)))
                .hasMessageContaining("at least 4 units")
                .hasMessageContaining("width 3");
        assertThatThrownBy(() -> count(MaskedMlp.of(Nonlinearity.RELU, 4, 1), ColumnLayout.of(5, 1, 1)))
                .hasMessageContaining("context")
                .hasMessageContaining("at least 5 units");
        assertThatThrownBy(() -> new ColumnLayout(List.of(0, 0), List.of(1, 1), List.of(1, 1), 0))
                .hasMessageContaining("[0, 0]");
        assertThatThrownBy(() -> new ColumnLayout(List.of(1, 0), List.of(1), List.of(1, 1), 0))
                .hasMessageContaining("inputs of 1");
        assertThatThrownBy(() -> new ColumnLayout(List.of(1, 0), List.of(1, 0), List.of(1, 1), 0))
                .hasMessageContaining("[1, 0]");
    }
}
