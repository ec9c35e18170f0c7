package org.flows4j.core.tensor.cpu.internal.math;

import static org.assertj.core.api.Assertions.assertThat;

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
            assertThat(high[i]).as("%s", x[i]).isEqualTo((short) (bits + 0x7FFF + even >> 16));
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
