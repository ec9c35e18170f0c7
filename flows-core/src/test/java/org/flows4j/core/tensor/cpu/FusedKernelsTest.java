package org.flows4j.core.tensor.cpu;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.flows4j.core.autodiff.Tape;
import org.flows4j.core.tensor.DType;
import org.flows4j.core.tensor.FusedKernel;
import org.flows4j.core.tensor.FusedOp;
import org.flows4j.core.tensor.Scope;
import org.flows4j.core.tensor.Shape;
import org.flows4j.core.tensor.Tensor;
import org.flows4j.core.tensor.ops.AffineCouplingOp;
import org.flows4j.core.tensor.ops.ChannelAffine;
import org.flows4j.core.tensor.ops.ConcatElu;
import org.flows4j.core.tensor.ops.GatedResidual;
import org.flows4j.core.tensor.ops.GaussianLogDensity;
import org.flows4j.core.tensor.ops.LayerNormalization;
import org.flows4j.core.tensor.ops.LstmStep;
import org.flows4j.core.tensor.ops.MixLogCdfOp;
import org.flows4j.core.tensor.ops.MultiHeadAttention;
import org.flows4j.core.tensor.ops.ParameterOrder;
import org.flows4j.core.tensor.ops.RationalQuadraticSpline;
import org.flows4j.core.tensor.ops.ScaleFunction;
import org.flows4j.core.tensor.ops.StandardNormalLogDensity;
import org.flows4j.core.tensor.ops.smooth.ScaledSwish;
import org.flows4j.core.testing.Samples;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Holds every fused kernel, values and gradients, against its op's composition in double, differentiated by a tape. */
class FusedKernelsTest {
    private static final double RELATIVE = 2e-5;

    private final CpuBackend backend = CpuBackend.create(CpuOptions.defaults().withThreads(3));

    private record Case(FusedOp op, List<Shape> inputs) {}

    /** Small samples, images, samples longer than a tile, rows longer than a tile, empty batches, no channels. */
    private static final List<Shape> SHAPES = List.of(
            Shape.of(7, 5),
            Shape.of(3, 4, 4, 6),
            Shape.of(1, 1),
            Shape.of(2, 16, 20, 24),
            Shape.of(5000, 3),
            Shape.of(3, 2, 2, 1500),
            Shape.of(2, 5000),
            Shape.of(0, 4),
            Shape.of(3, 0));

    static Stream<Case> cases() {
        List<Case> cases = new ArrayList<>();
        for (Shape shape : SHAPES) {
            Shape channels = Shape.of(shape.channels());
            Shape parameters = shape.with(-1, 2 * shape.channels());
            cases.add(new Case(new ChannelAffine(), List.of(shape, channels, channels)));
            cases.add(new Case(new ConcatElu(), List.of(shape)));
            cases.add(new Case(new GatedResidual(), List.of(shape, parameters)));
            cases.add(new Case(new LayerNormalization(1e-5), List.of(shape, channels, channels)));
            Shape lstmGates = shape.with(-1, LstmStep.GATES * shape.channels());
            cases.add(new Case(new LstmStep(), List.of(lstmGates, lstmGates, shape)));
            cases.add(new Case(new GaussianLogDensity(), List.of(shape, shape, shape)));
            cases.add(new Case(new StandardNormalLogDensity(), List.of(shape)));
            cases.add(new Case(new ScaledSwish(1.1, false), List.of(shape, Shape.of(1))));
            cases.add(new Case(new ScaledSwish(1, true), List.of(shape, Shape.of(1))));
            for (int bins : new int[] {2, 5}) {
                Shape numbers = shape.with(-1, (3 * bins - 1) * shape.channels());
                RationalQuadraticSpline op = new RationalQuadraticSpline(bins, 1.5, 0.7, false);
                cases.add(new Case(op, List.of(shape, numbers)));
                cases.add(new Case(op.inverted(), List.of(shape, numbers)));
                RationalQuadraticSpline circle =
                        new RationalQuadraticSpline(bins, 2, 0.7, RationalQuadraticSpline.Ends.PERIODIC, false);
                Shape circular = shape.with(-1, 3 * bins * shape.channels());
                cases.add(new Case(circle, List.of(shape, circular)));
                cases.add(new Case(circle.inverted(), List.of(shape, circular)));
            }
            for (MixLogCdfOp op : mixtures(shape)) {
                Shape raw = shape.with(-1, op.parametersPerElement() * shape.channels());
                cases.add(new Case(op, List.of(shape, raw)));
                cases.add(new Case(op.inverse(), List.of(shape, raw)));
            }
            ScaleFunction[] all = {ScaleFunction.SIGMOID};
            for (ScaleFunction scale : shape.size() < 1000 ? ScaleFunction.values() : all) {
                for (ParameterOrder order : ParameterOrder.values()) {
                    for (boolean shiftFirst : new boolean[] {true, false}) {
                        AffineCouplingOp op = new AffineCouplingOp(scale, shiftFirst, order);
                        cases.add(new Case(op, List.of(shape, parameters)));
                        cases.add(new Case(op.inverted(), List.of(shape, parameters)));
                    }
                }
            }
        }
        // The last has a head wider than all others, of 21 panels.
        int[][] attentions = {
            {2, 37, 12, 3}, {1, 70, 40, 1}, {2, 1, 4, 4}, {3, 64, 48, 2}, {0, 4, 2, 1}, {1, 35, 656, 1}
        };
        for (int[] extents : attentions) {
            Shape projected = Shape.of(extents[0], extents[1], 3 * extents[2]);
            cases.add(new Case(new MultiHeadAttention(extents[3]), List.of(projected)));
        }
        return cases.stream();
    }

    private static List<MixLogCdfOp> mixtures(Shape shape) {
        if (shape.size() > 1000) {
            return List.of(MixLogCdfOp.flowPlusPlus(2));
        }
        MixLogCdfOp shiftFirst = new MixLogCdfOp(5, 0, true, true, 0, MixLogCdfOp.VFLOW_CLIP);
        return List.of(MixLogCdfOp.flowPlusPlus(32), MixLogCdfOp.vflow(7), MixLogCdfOp.marScf(4), shiftFirst);
    }

    @ParameterizedTest
    @MethodSource("cases")
    void agreesWithTheComposition(Case test) {
        try (Scope scope = backend.openScope()) {
            assertThat(scope).isNotNull();
            Samples samples = new Samples(backend, DType.FLOAT32, 31);
            Tensor[] inputs = test.inputs.stream().map(samples::normal).toArray(Tensor[]::new);
            FusedKernel kernel = Objects.requireNonNull(backend.kernel(test.op, inputs));
            Tensor[] outputs = kernel.forward(inputs);
            Tape tape = new Tape(backend, (parameter, gradient) -> {});
            Tensor[] variables = new Tensor[inputs.length];
            for (int i = 0; i < inputs.length; i++) {
                variables[i] = tape.variable(inputs[i].cast(DType.FLOAT64));
            }
            // In double there is no kernel: this is the composition, or the op's own gradient.
            Tensor[] expected = test.op.apply(variables);
            Tensor[] seeds = new Tensor[outputs.length];
            Tensor[] exactSeeds = new Tensor[outputs.length];
            for (int i = 0; i < outputs.length; i++) {
                assertClose("result " + i, outputs[i], tape.plain(expected[i]));
                seeds[i] = new Samples(backend, outputs[i].dtype(), 32 + i).normal(outputs[i].shape());
                exactSeeds[i] = seeds[i].cast(DType.FLOAT64);
            }
            boolean[] needed = new boolean[inputs.length];
            Arrays.fill(needed, true);
            @Nullable Tensor[] gradients = kernel.backward(inputs, outputs, seeds, needed);
            tape.backward(expected, exactSeeds);
            for (int i = 0; i < inputs.length; i++) {
                assertThat(gradients[i]).isNotNull();
                Tensor exact = tape.gradient(variables[i]);
                assertClose("gradient " + i, Objects.requireNonNull(gradients[i]), Objects.requireNonNull(exact));
            }
        }
    }

    /** Sums of many terms may cancel, so errors are measured against the size of the whole tensor's elements. */
    private static void assertClose(String what, Tensor actual, Tensor expected) {
        assertThat(actual.shape()).isEqualTo(expected.shape());
        double[] a = actual.toDoubles();
        double[] e = expected.toDoubles();
        double size = 0;
        for (double value : e) {
            size += value * value;
        }
        double typical = e.length == 0 ? 0 : Math.sqrt(size / e.length);
        int worst = 0;
        for (int i = 0; i < e.length; i++) {
            if (!(error(a[i], e[i], typical) <= error(a[worst], e[worst], typical))) {
                worst = i;
            }
        }
        if (e.length > 0) {
            assertThat(error(a[worst], e[worst], typical))
                    .as("%s[%s] is %s, expected %s", what, worst, a[worst], e[worst])
                    .isLessThan(RELATIVE);
        }
    }

    private static double error(double actual, double expected, double typical) {
        return actual == expected ? 0 : Math.abs(actual - expected) / (typical + Math.abs(expected));
    }

    @Test
    void computesOnlyTheGradientsThatAreNeeded() {
        try (Scope scope = backend.openScope()) {
            assertThat(scope).isNotNull();
            Samples samples = new Samples(backend, DType.FLOAT32, 33);
            Tensor[] inputs = {samples.normal(3, 4), samples.normal(3, 8)};
            AffineCouplingOp op = new AffineCouplingOp(ScaleFunction.EXP, true, ParameterOrder.INTERLEAVED);
            FusedKernel kernel = Objects.requireNonNull(backend.kernel(op, inputs));
            Tensor[] outputs = kernel.forward(inputs);
            Tensor seed = samples.normal(3, 4);
            @Nullable Tensor[] one =
                    kernel.backward(inputs, outputs, new @Nullable Tensor[] {seed, null}, new boolean[] {true, false});
            assertThat(one[0]).isNotNull();
            assertThat(one[1]).isNull();
            @Nullable Tensor[] none =
                    kernel.backward(inputs, outputs, new @Nullable Tensor[] {null, null}, new boolean[] {true, true});
            assertThat(none).containsOnlyNulls();
        }
    }

    @Test
    void doublesRunTheComposition() {
        try (Scope scope = backend.openScope()) {
            assertThat(scope).isNotNull();
            Tensor z = backend.fill(1, Shape.of(2, 3), DType.FLOAT64);
            StandardNormalLogDensity op = new StandardNormalLogDensity();
            assertThat(backend.kernel(op, z)).isNull();
            double expected = -1.5 * (1 + Math.log(2 * Math.PI));
            assertThat(op.apply(z)[0].toDoubles()).containsExactly(expected, expected);
        }
    }

    @Test
    void refusesInputsThatDoNotFit() {
        try (Scope scope = backend.openScope()) {
            assertThat(scope).isNotNull();
            Tensor x = backend.fill(1, Shape.of(2, 3), DType.FLOAT32);
            AffineCouplingOp op = new AffineCouplingOp(ScaleFunction.EXP, true, ParameterOrder.SHIFT_FIRST);
            assertThatThrownBy(() -> op.apply(x, x))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContainingAll("[2, 6]", "[2, 3]");
            assertThatThrownBy(() -> ChannelAffine.of(x, x, x))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("[3]");
            assertThatThrownBy(() -> new GaussianLogDensity().apply(x, x))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("3 inputs");
        }
    }
}
