package org.flows4j.core.tensor.cpu.internal.math;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.flows4j.core.tensor.ops.RationalQuadraticSpline;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Holds the two implementations of splines equal to one another. */
class SplineMathTest {
    private static final double RELATIVE = 3e-6;

    private final SplineMath vector = VectorMaths.choose(true).splines();
    private final SplineMath plain = new PlainSplineMath();

    static Stream<RationalQuadraticSpline> splines() {
        List<RationalQuadraticSpline> splines = new ArrayList<>();
        for (int bins : new int[] {2, 3, 8, 33, 256}) {
            for (RationalQuadraticSpline.Ends ends : RationalQuadraticSpline.Ends.values()) {
                for (boolean inverse : new boolean[] {false, true}) {
                    splines.add(new RationalQuadraticSpline(bins, 2, 0.9, ends, inverse));
                }
            }
        }
        return splines.stream();
    }

    /** Elements inside and outside, at both ends and NaN; numbers of all sizes. */
    private static SplineTile tile(RationalQuadraticSpline op, int count) {
        SplineTile tile = new SplineTile(new Tile(), op);
        Random random = new Random(19);
        float[] special = {2, -2, 0, Math.nextUp(2f), Math.nextDown(-2f), 50, Float.NaN};
        for (int i = 0; i < count; i++) {
            tile.values[i] = i < special.length ? special[i] : (float) random.nextGaussian();
            tile.gradients[i] = (float) random.nextGaussian();
            tile.toLogSlopes[i] = (float) random.nextGaussian();
        }
        for (int k = 0; k < tile.numbers.length; k++) {
            // Behind the last element lies what must not be used.
            tile.numbers[k] = k < count * op.parametersPerElement() ? (float) (1.5 * random.nextGaussian()) : Float.NaN;
        }
        return tile;
    }

    @ParameterizedTest
    @MethodSource("splines")
    void agree(RationalQuadraticSpline op) {
        for (int count : new int[] {1, 7, 45, SplineTile.PITCH}) {
            SplineTile fast = tile(op, count);
            SplineTile slow = tile(op, count);
            vector.evaluate(fast, count);
            plain.evaluate(slow, count);
            assertClose("values", fast.values, slow.values, count);
            assertClose("log-slopes", fast.logSlopes, slow.logSlopes, count);
            fast = tile(op, count);
            slow = tile(op, count);
            vector.pullBack(fast, count);
            plain.pullBack(slow, count);
            assertClose("gradients", fast.gradients, slow.gradients, count);
            assertClose("numbers", fast.numbers, slow.numbers, count * op.parametersPerElement());
        }
    }

    @ParameterizedTest
    @MethodSource("splines")
    void numbersThatAreNotFiniteSpoilOnlyTheirElement(RationalQuadraticSpline op) {
        int count = 16;
        for (float number : new float[] {Float.NaN, Float.POSITIVE_INFINITY, 1e30f, -1e30f}) {
            SplineTile fast = tile(op, count);
            SplineTile slow = tile(op, count);
            int at = 9 * op.parametersPerElement();
            for (SplineTile tile : new SplineTile[] {fast, slow}) {
                Arrays.fill(tile.numbers, at, at + op.parametersPerElement(), number);
            }
            vector.evaluate(fast, count);
            plain.evaluate(slow, count);
            assertClose("values", fast.values, slow.values, count);
            assertClose("log-slopes", fast.logSlopes, slow.logSlopes, count);
        }
    }

    /** Errors are measured against the size of the whole array, or of one that consists of differences between ones. */
    private static void assertClose(String what, float[] actual, float[] expected, int count) {
        double size = 1e-6;
        for (int i = 0; i < count; i++) {
            size = Float.isFinite(expected[i]) ? Math.max(size, Math.abs(expected[i])) : size;
        }
        for (int i = 0; i < count; i++) {
            if (Float.isFinite(expected[i])) {
                assertThat((double) actual[i]).as("%s[%s]", what, i).isCloseTo(expected[i], within(RELATIVE * size));
            } else {
                assertThat(Float.valueOf(actual[i])).as("%s[%s]", what, i).isEqualTo(Float.valueOf(expected[i]));
            }
        }
    }
}
