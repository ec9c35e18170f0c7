package org.flows4j.core.tensor.cpu.internal.math;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** Floats as sums of two BFLOAT16 numbers. */
class SplitMathTest {
    private static final int COUNT = Tile.SIZE - 5;
    private static final float LARGEST = 0x1p110f;

    private final short[] high = new short[Tile.SIZE];
    private final short[] low = new short[Tile.SIZE];

    /** Numbers of every size and sign, zeros and ties. */
    private static float[] arguments() {
        SplittableRandom random = new SplittableRandom(3);
        float[] x = new float[Tile.SIZE];
        for (int i = 0; i < COUNT; i++) {
            x[i] = (float) Math.scalb(random.nextDouble(-1, 1), random.nextInt(-100, 110));
        }
        float[] special = {0f, -0f, 1f, -1f, 1 + 0x1p-8f, 1 + 0x1p-8f + 0x1p-7f, 0x1.fffffep0f, LARGEST, -LARGEST};
        System.arraycopy(special, 0, x, 0, special.length);
        return x;
    }

    private static float number(short upperHalf) {
        return Float.intBitsToFloat(upperHalf << Short.SIZE);
    }

    @Test
    void bothPartsAreRoundedToTheNearest() {
        float[] x = arguments();
        new PlainMath().split(x, high, low, COUNT);
        for (int i = 0; i < COUNT; i++) {
            int bits = Float.floatToIntBits(x[i]);
            int even = bits >>> 16 & 1;
            assertThat(high[i]).as("%s", x[i]).isEqualTo((short) ((bits + 0x7FFF + even) >> 16));
            double rest = (double) x[i] - number(high[i]);
            assertThat(Math.abs(rest - number(low[i]))).isLessThanOrEqualTo(0x1p-8 * Math.abs(rest));
        }
    }

    @Test
    void numbersThatHaveNoPartsBecomeNotANumber() {
        float[] x = new float[Tile.SIZE];
        x[0] = Float.NaN;
        x[1] = Float.POSITIVE_INFINITY;
        x[2] = -Float.MAX_VALUE;
        for (VectorMath math : new VectorMath[] {new PlainMath(), VectorMaths.choose(true)}) {
            math.split(x, high, low, COUNT);
            for (int i = 0; i < 3; i++) {
                assertThat(number(high[i]) + number(low[i])).isNaN();
            }
        }
    }

    @Test
    void roundsToTheNearestAndBack() {
        float[] x = arguments();
        x[20] = Float.NaN;
        x[21] = Float.intBitsToFloat(0xFFFFFFFF);
        x[22] = Float.NEGATIVE_INFINITY;
        x[23] = Float.MAX_VALUE;
        for (VectorMath math : new VectorMath[] {new PlainMath(), VectorMaths.choose(true)}) {
            for (int count : new int[] {COUNT - 1, 3, 0}) {
                Arrays.fill(high, (short) 7);
                math.narrow(x, 1, high, 5, count);
                assertThat(high[4]).isEqualTo((short) 7);
                assertThat(high[5 + count]).isEqualTo((short) 7);
                float[] back = new float[Tile.SIZE];
                math.widen(high, 5, back, 2, count);
                assertThat(back[1]).isZero();
                assertThat(back[2 + count]).isZero();
                for (int i = 0; i < count; i++) {
                    BigDecimal exact = Float.isFinite(x[1 + i]) ? new BigDecimal(x[1 + i]) : BigDecimal.ZERO;
                    assertThat(back[2 + i]).isEqualTo(Float.valueOf(exact.signum() != 0 ? nearest(exact) : x[1 + i]));
                }
            }
        }
    }

    /** The number of 8 significant bits that is nearest to x, the even one of two. */
    private static float nearest(BigDecimal x) {
        float down = Float.intBitsToFloat(Float.floatToIntBits(x.floatValue()) & 0xFFFF_0000);
        float up = Float.intBitsToFloat(Float.floatToIntBits(down) + 0x1_0000);
        BigDecimal toDown = x.subtract(new BigDecimal(down)).abs();
        BigDecimal toUp = new BigDecimal(Float.isInfinite(up) ? Float.MAX_VALUE : up)
                .subtract(x)
                .abs();
        boolean even = (Float.floatToIntBits(down) >>> 16 & 1) == 0;
        int order = Float.isInfinite(up) ? 1 : toDown.compareTo(toUp);
        return order < 0 || (order == 0 && even) ? down : up;
    }

    @Test
    void theVectorApiGivesTheSameBits() {
        float[] x = arguments();
        new PlainMath().split(x, high, low, COUNT);
        short[] otherHigh = new short[Tile.SIZE];
        short[] otherLow = new short[Tile.SIZE];
        VectorMaths.choose(true).split(x, otherHigh, otherLow, COUNT);
        for (int i = 0; i < COUNT; i++) {
            assertThat(otherHigh[i]).as("%s", x[i]).isEqualTo(high[i]);
            assertThat(otherLow[i]).as("%s", x[i]).isEqualTo(low[i]);
        }
    }
}
