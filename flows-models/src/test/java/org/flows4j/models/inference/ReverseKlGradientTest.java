package org.flows4j.models.inference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.Function;
import java.util.stream.Stream;
import org.flows4j.core.autodiff.Parameter;
import org.flows4j.core.autodiff.ParameterFactory;
import org.flows4j.core.autodiff.Tape;
import org.flows4j.core.flow.Flow;
import org.flows4j.core.inference.LogDensity;
import org.flows4j.core.inference.ReverseKl;
import org.flows4j.core.layer.FlowContext;
import org.flows4j.core.layer.MemoryMode;
import org.flows4j.core.tensor.DType;
import org.flows4j.core.tensor.Scope;
import org.flows4j.core.tensor.Shape;
import org.flows4j.core.tensor.Tensor;
import org.flows4j.core.tensor.TensorBackend;
import org.flows4j.core.tensor.cpu.CpuBackend;
import org.flows4j.models.ModelFamilies;
import org.flows4j.models.family.ModelFamily;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** The gradient of the reverse divergence passes through the inverse direction of every family of vectors, in every memory mode. */
class ReverseKlGradientTest {
    private static final TensorBackend BACKEND = CpuBackend.create();
    private static final int DRAWS = 40;
    private static final double STEP = 1e-7;

    /** A curved density: x2 is near x1^2. */
    private static final LogDensity TARGET = x -> {
        Tensor first = x.slice(1, 0, 1);
        Tensor second = x.slice(1, 1, 2).sub(first.square());
        return first.square().add(second.square().mul(4)).sumPerSample().mul(-0.5);
    };

    @TestFactory
    Stream<DynamicTest> gradientsAreThoseOfDifferences() {
        return Stream.of(
                        "tabular GLOW",
                        "tabular SPLINE",
                        "vector TABULAR",
                        "maf TABULAR",
                        "iaf TABULAR",
                        "nsf TABULAR",
                        "naf TABULAR")
                .flatMap(name -> Stream.of(MemoryMode.values())
                        .map(mode -> DynamicTest.dynamicTest(name + " " + mode, () -> check(name, mode))));
    }

    /** The complete gradient is the one along the path, and that of log q with respect to the parameters where x is fixed. */
    @TestFactory
    Stream<DynamicTest> pathGradientsLeaveOutTheScore() {
        return Stream.of("tabular GLOW", "vector TABULAR", "nsf TABULAR")
                .map(name -> DynamicTest.dynamicTest(name, () -> checkPath(name)));
    }

    private static void checkPath(String name) {
        try (Scope scope = BACKEND.openScope()) {
            String[] parts = name.split(" ", -1);
            Flow flow = flow(ModelFamilies.byName(parts[0]), parts[1]);
            Map<Parameter, double[]> all = gradients(flow, MemoryMode.STORE);
            Map<Parameter, double[]> path = gradients(context -> loss(flow, context, true), MemoryMode.STORE);
            Tensor z = flow.prior()
                    .sample(DRAWS, 1, new SplittableRandom(6), FlowContext.inference(new SplittableRandom(6)));
            Tensor x = flow.layers().inverse(z, FlowContext.inference(new SplittableRandom(6)));
            Map<Parameter, double[]> score =
                    gradients(context -> flow.logProb(x, context).mean(), MemoryMode.STORE);
            for (Parameter parameter : flow.parameters().trainable()) {
                double[] none = new double[Math.toIntExact(parameter.shape().size())];
                double[] sum = sum(path.getOrDefault(parameter, none), score.getOrDefault(parameter, none));
                assertThat(sum).containsExactly(all.getOrDefault(parameter, none), within(1e-7));
            }
        }
    }

    private static void check(String name, MemoryMode mode) {
        try (Scope scope = BACKEND.openScope()) {
            String[] parts = name.split(" ", -1);
            Flow flow = flow(ModelFamilies.byName(parts[0]), parts[1]);
            Map<Parameter, double[]> gradients = gradients(flow, mode);
            SplittableRandom random = new SplittableRandom(8);
            double expected = 0;
            Map<Parameter, double[]> before = new HashMap<>();
            Map<Parameter, double[]> direction = new HashMap<>();
            for (Parameter parameter : flow.parameters().trainable()) {
                double[] values = parameter.value().toDoubles();
                double[] along = new double[values.length];
                Arrays.setAll(along, i -> random.nextGaussian());
                before.put(parameter, values);
                direction.put(parameter, along);
                double[] gradient = gradients.getOrDefault(parameter, new double[values.length]);
                for (int i = 0; i < along.length; i++) {
                    expected += along[i] * gradient[i];
                }
            }
            double above = moved(flow, before, direction, STEP);
            double below = moved(flow, before, direction, -STEP);
            assertThat((above - below) / (2 * STEP))
                    .isCloseTo(expected, within(1e-4 * Math.max(1, Math.abs(expected))));
        }
    }

    private static <C extends Record> Flow flow(ModelFamily<C> family, String preset) {
        C config = family.forData(family.preset(preset), Shape.vector(2), 0);
        ParameterFactory parameters = new ParameterFactory(BACKEND, DType.FLOAT64, new SplittableRandom(1));
        Flow flow = family.build(config, parameters);
        flow.initialize(
                BACKEND.normal(Shape.of(100, 2), DType.FLOAT64, new SplittableRandom(2)), new SplittableRandom(3));
        SplittableRandom random = new SplittableRandom(4);
        for (Parameter parameter : flow.parameters().trainable()) {
            double[] values = parameter.value().toDoubles();
            Arrays.setAll(values, i -> values[i] + 0.03 * random.nextGaussian());
            parameter.assign(values);
        }
        return flow;
    }

    private static Map<Parameter, double[]> gradients(Flow flow, MemoryMode mode) {
        return gradients(context -> loss(flow, context, false), mode);
    }

    private static Map<Parameter, double[]> gradients(Function<FlowContext, Tensor> loss, MemoryMode mode) {
        Map<Parameter, double[]> gradients = new HashMap<>();
        Tape tape = new Tape(
                BACKEND,
                (parameter, gradient) -> gradients.merge(parameter, gradient.toDoubles(), ReverseKlGradientTest::sum));
        tape.backward(loss.apply(FlowContext.training(new SplittableRandom(6), tape, mode)));
        return gradients;
    }

    private static Tensor loss(Flow flow, FlowContext context, boolean path) {
        Tensor rows = BACKEND.fill(0, Shape.of(DRAWS, 2), DType.FLOAT64);
        return new ReverseKl(TARGET, path).losses(flow, rows, context).mean();
    }

    private static double[] sum(double[] a, double[] b) {
        double[] sum = new double[a.length];
        Arrays.setAll(sum, i -> a[i] + b[i]);
        return sum;
    }

    private static double moved(
            Flow flow, Map<Parameter, double[]> before, Map<Parameter, double[]> direction, double distance) {
        before.forEach((parameter, values) -> {
            double[] along = direction.getOrDefault(parameter, new double[0]);
            double[] moved = new double[values.length];
            Arrays.setAll(moved, i -> values[i] + distance * along[i]);
            parameter.assign(moved);
        });
        return loss(flow, FlowContext.inference(new SplittableRandom(6)), false).item();
    }
}
