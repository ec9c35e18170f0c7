package org.flows4j.core.tensor.cpu;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.flows4j.core.autodiff.Tape;
import org.flows4j.core.tensor.Activation;
import org.flows4j.core.tensor.DType;
import org.flows4j.core.tensor.FusedOp;
import org.flows4j.core.tensor.Precision;
import org.flows4j.core.tensor.Scope;
import org.flows4j.core.tensor.Shape;
import org.flows4j.core.tensor.Tensor;
import org.flows4j.core.tensor.ops.ConcatElu;
import org.flows4j.core.tensor.ops.GatedResidual;
import org.flows4j.core.tensor.ops.MultiHeadAttention;
import org.flows4j.core.testing.Samples;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Operations between the products of a network on BFLOAT16 numbers, beside their compositions in double precision. */
class ReducedKernelsTest {
    /** Half a unit in the last of 8 significant bits, of the result or of its gradient. */
    private static final double ROUNDING = 0x1p-8;

    private static final DType SINGLE = DType.FLOAT32;
    private static final DType REDUCED = DType.BFLOAT16;

    private final CpuBackend backend =
            CpuBackend.create(CpuOptions.defaults().withThreads(2).withPrecision(Precision.MIXED));

    /** An operation, the shapes and dtypes of its inputs, their deviation, and the number of roundings until a gradient. */
    private record Case(FusedOp op, List<Shape> shapes, List<DType> dtypes, double scale, int roundings) {}

    @BeforeEach
    void needsTheProcessor() {
        assumeThat(backend.networkType(SINGLE)).isEqualTo(REDUCED);
    }

    static Stream<Case> cases() {
        Stream<Shape> shapes = Stream.of(
                Shape.of(7, 5), Shape.of(2, 16, 20, 24), Shape.of(3, 2, 2, 1500), Shape.of(2, 5000), Shape.of(0, 4));
        Stream<Case> channels = shapes.flatMap(shape -> {
            List<Shape> gated = List.of(shape, shape.with(-1, 2 * shape.channels()));
            return Stream.of(
                    new Case(new ConcatElu(true), List.of(shape), List.of(SINGLE), 3, 1),
                    new Case(new ConcatElu(true), List.of(shape), List.of(REDUCED), 3, 1),
                    new Case(new ConcatElu(false), List.of(shape), List.of(REDUCED), 3, 1),
                    new Case(new GatedResidual(), gated, List.of(SINGLE, REDUCED), 3, 1));
        });
        Stream<Case> attentions = Stream.of(Shape.of(2, 37, 36), Shape.of(1, 70, 120), Shape.of(0, 4, 6))
                .map(shape -> new Case(new MultiHeadAttention(2), List.of(shape), List.of(REDUCED), 1, 2));
        return Stream.concat(channels, attentions);
    }

    @ParameterizedTest
    @MethodSource("cases")
    void agreesWithTheComposition(Case test) {
        try (Scope scope = backend.openScope()) {
            assertThat(scope).isNotNull();
            Samples samples = new Samples(backend, SINGLE, 31);
            Tensor[] inputs = new Tensor[test.shapes.size()];
            for (int i = 0; i < inputs.length; i++) {
                inputs[i] = samples.normal(test.shapes.get(i)).mul(test.scale).cast(test.dtypes.get(i));
            }
            assertThat(backend.kernel(test.op, inputs)).isNotNull();
            List<Tensor> exact = differentiate(test.op, widened(inputs));
            List<Tensor> actual = differentiate(test.op, inputs);
            for (int i = 0; i < exact.size(); i++) {
                assertClose("result or gradient " + i, actual.get(i), exact.get(i), test.roundings);
            }
            for (int i = 0; i < inputs.length; i++) {
                assertThat(actual.get(actual.size() - inputs.length + i).dtype())
                        .isEqualTo(inputs[i].dtype());
            }
        }
    }

    private static Tensor[] widened(Tensor... tensors) {
        return Stream.of(tensors)
                .map(tensor -> tensor.cast(SINGLE).cast(DType.FLOAT64))
                .toArray(Tensor[]::new);
    }

    /** Results, then gradients of inputs; the seeds are rounded numbers. */
    private List<Tensor> differentiate(FusedOp op, Tensor... inputs) {
        Tape tape = new Tape(backend, (parameter, gradient) -> {});
        Tensor[] variables = Stream.of(inputs).map(tape::variable).toArray(Tensor[]::new);
        Tensor[] results = op.apply(variables);
        Tensor[] seeds = new Tensor[results.length];
        for (int i = 0; i < seeds.length; i++) {
            Tensor seed = new Samples(backend, SINGLE, 32 + i)
                    .normal(results[i].shape())
                    .cast(REDUCED)
                    .cast(SINGLE);
            seeds[i] = seed.cast(results[i].dtype());
        }
        tape.backward(results, seeds);
        return Stream.concat(
                        Stream.of(results).map(tape::plain),
                        Stream.of(variables).map(variable -> Objects.requireNonNull(tape.gradient(variable))))
                .toList();
    }

    @Test
    void hiddenConvolutionsRoundTheirResults() {
        int[][] cases = {
            {2, 8, 8, 24, 48, 1, 1}, {2, 8, 8, 24, 24, 3, 3}, {2, 8, 8, 64, 4, 3, 3}, {2, 8, 8, 4, 64, 3, 3}
        };
        for (int[] c : cases) {
            try (Scope scope = backend.openScope()) {
                assertThat(scope).isNotNull();
                Samples samples = new Samples(backend, SINGLE, 5);
                Tensor x = samples.normal(c[0], c[1], c[2], c[3]).cast(REDUCED);
                Tensor weight = samples.normal(c[4], c[3], c[5], c[6]);
                Tensor bias = samples.normal(c[4]);
                Tensor hidden = backend.hiddenConv2d(x, weight, bias);
                Tensor full = backend.conv2d(x, weight, bias, Activation.NONE);
                assertThat(hidden.dtype()).isEqualTo(REDUCED);
                assertThat(full.dtype()).isEqualTo(SINGLE);
                assertClose("convolution", hidden, full, 1);
            }
        }
    }

    /** Errors of an element are measured against its size, and sums that may cancel against that of all elements. */
    private static void assertClose(String what, Tensor actual, Tensor expected, int roundings) {
        assertThat(actual.shape()).isEqualTo(expected.shape());
        double[] a = actual.toDoubles();
        double[] e = expected.toDoubles();
        double squares = 0;
        for (double value : e) {
            squares += value * value;
        }
        double typical = e.length == 0 ? 0 : Math.sqrt(squares / e.length);
        for (int i = 0; i < e.length; i++) {
            assertThat(Math.abs(a[i] - e[i]))
                    .as("%s[%s] is %s, expected %s", what, i, a[i], e[i])
                    .isLessThanOrEqualTo(roundings * ROUNDING * (Math.abs(e[i]) + typical));
        }
    }
}
