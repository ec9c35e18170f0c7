package org.flows4j.core.tensor.ops;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Objects;
import java.util.SplittableRandom;
import org.flows4j.core.autodiff.Tape;
import org.flows4j.core.tensor.DType;
import org.flows4j.core.tensor.FusedOp;
import org.flows4j.core.tensor.Scope;
import org.flows4j.core.tensor.Shape;
import org.flows4j.core.tensor.Tensor;
import org.flows4j.core.tensor.TensorBackend;
import org.flows4j.core.testing.TestBackends;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Mixtures of logistics for |x| up to 50 and log-scales from -7 to 5, where F and f are as small as exp(-100000). */
class MixLogCdfRangeTest {
    private static final int ELEMENTS = 3000;
    private static final double MOST = 50;
    private static final int LONGEST = 8;

    /** Elements, one a sample, and their parameters, exact in float. */
    private record Inputs(Tensor x, Tensor raw) {
        static Inputs draw(MixLogCdfOp op, DType dtype) {
            SplittableRandom random = new SplittableRandom(71);
            TensorBackend backend = TestBackends.cpu();
            double[] x = new double[ELEMENTS];
            double[] raw = new double[ELEMENTS * op.parametersPerElement()];
            int at = 0;
            for (int i = 0; i < ELEMENTS; i++) {
                x[i] = (float) random.nextDouble(-MOST, MOST);
                raw[at++] = (float) random.nextDouble(-3, 3);
                raw[at++] = (float) random.nextDouble(-3, 3);
                // Some mixtures are narrow, some wide, some of all widths; some spread far, some do not.
                double narrowest = random.nextDouble(-7, 5);
                double spread = random.nextBoolean() ? MOST : 1;
                for (int k = 0; k < op.components(); k++, at++) {
                    raw[at] = (float) random.nextDouble(-10, 10);
                    raw[at + op.components()] = (float) random.nextDouble(-spread, spread);
                    raw[at + 2 * op.components()] = (float) random.nextDouble(narrowest, 5);
                }
                at += 2 * op.components();
            }
            return new Inputs(
                    backend.fromDoubles(x, Shape.of(ELEMENTS, 1), dtype),
                    backend.fromDoubles(raw, Shape.of(ELEMENTS, op.parametersPerElement()), dtype));
        }

        Tensor[] run(FusedOp op) {
            return op.apply(x, raw);
        }
    }

    private static void assertFinite(String what, Tensor tensor) {
        for (double value : tensor.toDoubles()) {
            assertThat(Double.isFinite(value)).as("%s: %s", what, value).isTrue();
        }
    }

    @Test
    void goldenValues() {
        LogisticMixture mixture = new LogisticMixture(2, -7);
        mixture.set(new double[] {0, 1, -1, 0.5, 0.2, -0.3}, 0);
        mixture.evaluate(0.7);
        assertThat(Math.exp(mixture.logBelow())).isCloseTo(0.6299645352260568, within(1e-9));
        assertThat(Math.exp(mixture.logDensity())).isCloseTo(0.2773784748423512, within(1e-9));
        assertThat(mixture.logBelow()).isCloseTo(-0.46209175447305884, within(1e-9));
        assertThat(mixture.logAbove()).isCloseTo(-0.9941564271968686, within(1e-9));
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 4, LONGEST})
    void inverseInDouble(int components) {
        try (Scope scope = TestBackends.cpu().openScope()) {
            assertThat(scope).isNotNull();
            MixLogCdfOp op = MixLogCdfOp.flowPlusPlus(components);
            Inputs inputs = Inputs.draw(op, DType.FLOAT64);
            Tensor[] forward = inputs.run(op);
            Tensor[] back = new Inputs(forward[0], inputs.raw).run(op.inverse());
            assertClose(back[0], inputs.x, forward, 1e-10, 4 * Math.ulp(1.0), 0.5);
        }
    }

    /** Of one and the same y, against the inverse in double. */
    @ParameterizedTest
    @ValueSource(ints = {1, 4, LONGEST})
    void inverseInSinglePrecision(int components) {
        try (Scope scope = TestBackends.cpu().openScope()) {
            assertThat(scope).isNotNull();
            MixLogCdfOp op = MixLogCdfOp.flowPlusPlus(components);
            Inputs inputs = Inputs.draw(op, DType.FLOAT32);
            Tensor[] forward = inputs.run(op);
            Tensor[] back = new Inputs(forward[0], inputs.raw).run(op.inverse());
            Tensor wideY = forward[0].cast(DType.FLOAT64);
            Tensor[] exact = new Inputs(wideY, inputs.raw.cast(DType.FLOAT64)).run(op.inverse());
            assertThat(back[0].dtype()).isEqualTo(DType.FLOAT32);
            Tensor[] atExact = {wideY, exact[1].neg()};
            assertClose(back[0], exact[0], atExact, 1e-5, 4 * Math.ulp(1.0), 0.5);
        }
    }

    /** What rounding y leaves unknown, where y hardly depends on x, is no error; but it must not excuse everything. */
    private static void assertClose(
            Tensor actual, Tensor expected, Tensor[] forward, double tolerance, double rounding, double leastShare) {
        double[] a = actual.toDoubles();
        double[] e = expected.toDoubles();
        double[] y = forward[0].toDoubles();
        double[] logSlope = forward[1].toDoubles();
        int determined = 0;
        for (int i = 0; i < e.length; i++) {
            double unknown = rounding * (4 + Math.abs(y[i])) / Math.exp(logSlope[i]);
            assertThat(a[i])
                    .as("element %s, slope exp(%s)", i, logSlope[i])
                    .isCloseTo(e[i], within(tolerance + unknown));
            determined += unknown < tolerance ? 1 : 0;
        }
        assertThat(determined).isGreaterThan((int) (leastShare * e.length));
    }

    @ParameterizedTest
    @ValueSource(strings = {"FLOAT32", "FLOAT64"})
    void everythingIsFinite(DType dtype) {
        for (MixLogCdfOp op : new MixLogCdfOp[] {
            MixLogCdfOp.flowPlusPlus(1), MixLogCdfOp.flowPlusPlus(LONGEST), MixLogCdfOp.vflow(LONGEST)
        }) {
            try (Scope scope = TestBackends.cpu().openScope()) {
                assertThat(scope).isNotNull();
                Inputs inputs = Inputs.draw(op, dtype);
                Tensor[] forward = assertFiniteWithGradients(op, inputs);
                assertFiniteWithGradients(op.inverse(), new Inputs(forward[0], inputs.raw));
                inputs.run(op.inverse());
            }
        }
    }

    private static Tensor[] assertFiniteWithGradients(FusedOp op, Inputs inputs) {
        Tape tape = new Tape(TestBackends.cpu(), (parameter, gradient) -> {});
        Tensor x = tape.variable(inputs.x);
        Tensor raw = tape.variable(inputs.raw);
        Tensor[] results = op.apply(x, raw);
        for (int i = 0; i < results.length; i++) {
            assertFinite(op + ", result " + i, tape.plain(results[i]));
        }
        tape.backward(results[0].sumPerSample().add(results[1]).sum());
        assertFinite(op + ", gradient of the half", Objects.requireNonNull(tape.gradient(x)));
        assertFinite(op + ", gradient of the parameters", Objects.requireNonNull(tape.gradient(raw)));
        return new Tensor[] {tape.plain(results[0]), tape.plain(results[1])};
    }

    /** The float kernel far in the tails, where it computes in double, against the composition in double. */
    @Test
    void tailsAgreeWithTheComposition() {
        try (Scope scope = TestBackends.cpu().openScope()) {
            assertThat(scope).isNotNull();
            MixLogCdfOp op = MixLogCdfOp.flowPlusPlus(LONGEST);
            Tensor[] single = Inputs.draw(op, DType.FLOAT32).run(op);
            Tensor[] exact = Inputs.draw(op, DType.FLOAT64).run(op);
            for (int r = 0; r < 2; r++) {
                double[] actual = single[r].toDoubles();
                double[] expected = exact[r].toDoubles();
                for (int i = 0; i < expected.length; i++) {
                    assertThat(actual[i]).isCloseTo(expected[i], within(1e-4 + 2e-6 * Math.abs(expected[i])));
                }
            }
        }
    }
}
