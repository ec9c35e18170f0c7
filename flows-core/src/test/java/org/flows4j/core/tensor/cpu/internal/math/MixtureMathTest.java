package org.flows4j.core.tensor.cpu.internal.math;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.util.Random;
import java.util.stream.Stream;
import org.flows4j.core.tensor.ops.MixLogCdfOp;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Holds the two implementations of mixture arithmetic equal to one another. */
class MixtureMathTest {
    private static final double RELATIVE = 3e-6;

    private final MixtureMath vector = VectorMaths.choose(true).mixtures();
    private final MixtureMath plain = new PlainMixtureMath();

    private static MixtureTile tile(int components, int count) {
        MixtureTile tile = new MixtureTile(new Tile(), MixLogCdfOp.flowPlusPlus(components));
        Random random = new Random(17);
        for (int i = 0; i < count; i++) {
            tile.x[i] = (float) random.nextGaussian();
            tile.toBelow[i] = (float) random.nextGaussian();
            tile.toAbove[i] = (float) random.nextGaussian();
            tile.toDensity[i] = (float) random.nextGaussian();
            tile.fromTotal[i] = (float) random.nextGaussian();
        }
        for (int i = 0; i < tile.raw.length; i++) {
            // Behind the last element lies what must not be used.
            tile.raw[i] = i < count * (2 + 3 * components) ? (float) (3 * random.nextGaussian()) : Float.NaN;
        }
        return tile;
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 3, 8, 16, 32, 37})
    void floatsAgree(int components) {
        int count = 11;
        MixtureTile fast = tile(components, count);
        MixtureTile slow = tile(components, count);
        vector.sums(fast, count);
        plain.sums(slow, count);
        assertClose(fast.total, slow.total, count);
        assertClose(fast.below, slow.below, count);
        assertClose(fast.above, slow.above, count);
        assertClose(fast.density, slow.density, count);
        vector.pullBack(fast, count);
        plain.pullBack(slow, count);
        assertClose(fast.toX, slow.toX, count);
        for (int i = 0; i < count; i++) {
            fast.toRaw[i * (2 + 3 * components)] = 0;
            fast.toRaw[i * (2 + 3 * components) + 1] = 0;
        }
        assertClose(fast.toRaw, slow.toRaw, count * (2 + 3 * components));
    }

    /** Sums of both signs may cancel, so errors are measured against the size of the whole array. */
    private static void assertClose(float[] actual, float[] expected, int count) {
        double size = 0;
        for (int i = 0; i < count; i++) {
            size = Math.max(size, Math.abs(expected[i]));
        }
        for (int i = 0; i < count; i++) {
            assertThat((double) actual[i]).isCloseTo(expected[i], within(RELATIVE * size));
        }
    }

    @Test
    void exponentialsOfDoublesAgree() {
        assumeTrue(ModuleLayer.boot().findModule("jdk.incubator.vector").isPresent(), "without --add-modules");
        double[] x = {0, -0.0, 1, -1, 0.35, -0.35, 700, -700, -708.3, -800, 709.5, 710, 1e300, -1e300, 20.5, -37.25};
        double[] fast = new double[x.length];
        double[] slow = new double[x.length];
        vector.exp(x, fast, x.length);
        plain.exp(x, slow, x.length);
        for (int i = 0; i < x.length; i++) {
            // Beyond the range that is kept, the end of it.
            double expected = x[i] < -708 ? 0 : x[i] > 709 ? Double.POSITIVE_INFINITY : slow[i];
            assertThat(fast[i]).as("exp(%s)", x[i]).isCloseTo(expected, within(1e-13 * slow[i]));
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 5, 16, 32})
    void doublesAgree(int components) {
        Random random = new Random(18);
        int length = 64;
        double[] weight = new double[length];
        double[] mean = new double[length];
        double[] rate = new double[length];
        for (int k = 0; k < length; k++) {
            weight[k] = k < components ? random.nextDouble() : 0;
            mean[k] = k < components ? random.nextGaussian() : mean[0];
            rate[k] = k < components ? Math.exp(random.nextGaussian()) : rate[0];
        }
        double[] fast = new double[4];
        double[] slow = new double[4];
        for (double x : new double[] {0.3, -40, 900}) {
            vector.evaluate(weight, mean, rate, x, components, fast);
            plain.evaluate(weight, mean, rate, x, components, slow);
            for (int i = 0; i < 3; i++) {
                assertThat(fast[i]).isCloseTo(slow[i], within(1e-12 * slow[i] + 1e-300));
            }
            vector.quantiles(weight, mean, rate, x, components, fast);
            plain.quantiles(weight, mean, rate, x, components, slow);
            assertThat(fast).containsExactly(slow, within(1e-12 * (1 + Math.abs(x)) * components));
        }
    }

    static Stream<MixLogCdfOp> inverted() {
        return Stream.of(
                MixLogCdfOp.flowPlusPlus(1),
                MixLogCdfOp.flowPlusPlus(32),
                MixLogCdfOp.vflow(5),
                MixLogCdfOp.marScf(11),
                new MixLogCdfOp(3, 0, true, true, 0, MixLogCdfOp.VFLOW_CLIP));
    }

    /** Wide and narrow mixtures, ordinary values and some far in the tails, and numbers that are not finite. */
    private MixtureInverse inverse(MixLogCdfOp op, int count) {
        MixtureInverse tile = new MixtureInverse(new Tile(), op, vector.lanes());
        Random random = new Random(20);
        for (int i = 0; i < count; i++) {
            double size = i % 4 == 3 ? 300 : 3;
            tile.values[i] = i == 6 ? Float.NaN : (float) (size * random.nextGaussian());
            int from = i * op.parametersPerElement();
            for (int k = 0; k < op.parametersPerElement(); k++) {
                tile.raw[from + k] = (float) (i % 8 < 2 || k < 2 ? random.nextGaussian() : 5 * random.nextGaussian());
            }
            if (i == 9) {
                tile.raw[from + 2] = 1000;
            }
            if (i == 10) {
                tile.raw[from + 3] = Float.POSITIVE_INFINITY;
            }
        }
        return tile;
    }

    @ParameterizedTest
    @MethodSource("inverted")
    void inversesAgree(MixLogCdfOp op) {
        for (int count : new int[] {1, 13, MixtureInverse.MOST}) {
            MixtureInverse fast = inverse(op, count);
            MixtureInverse slow = inverse(op, count);
            vector.invert(fast, count);
            plain.invert(slow, count);
            for (int i = 0; i < count; i++) {
                assertSame("element " + i, fast.values[i], slow.values[i], 2e-7);
                assertSame("log-slope " + i, fast.logSlopes[i], slow.logSlopes[i], 2e-4);
            }
        }
    }

    /** The searches end within a part of {@code tolerance}, so a density may differ by that part of its steepness. */
    private static void assertSame(String what, double actual, double expected, double tolerance) {
        if (Double.isFinite(expected)) {
            assertThat(actual).as(what).isCloseTo(expected, within(tolerance * (1 + Math.abs(expected))));
        } else {
            assertThat(Double.valueOf(actual)).as(what).isEqualTo(Double.valueOf(expected));
        }
    }
}
