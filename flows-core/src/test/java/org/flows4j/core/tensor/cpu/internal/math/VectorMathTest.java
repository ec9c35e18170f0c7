package org.flows4j.core.tensor.cpu.internal.math;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.flows4j.core.tensor.BinaryOp;
import org.flows4j.core.tensor.UnaryOp;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Holds the two implementations of tile arithmetic equal to one another and to arithmetic in double. */
class VectorMathTest {
    private static final int COUNT = Tile.SIZE - 5;
    private static final int ULPS = 4;

    private final VectorMath vector = VectorMaths.choose(true);
    private final VectorMath plain = new PlainMath();

    @Test
    void theVectorApiIsChosenWhereItIsAllowed() {
        assumeTrue(ModuleLayer.boot().findModule("jdk.incubator.vector").isPresent(), "without --add-modules");
        assertThat(vector.getClass().getSimpleName()).isEqualTo("VectorApiMath");
        assertThat(VectorMaths.choose(false)).isExactlyInstanceOf(PlainMath.class);
    }

    /** Numbers of every size and sign, and those that need care. */
    private static float[] arguments() {
        float[] special = {
            0f,
            -0f,
            1f,
            -1f,
            0.5f,
            -0.5f,
            Float.MIN_VALUE,
            -Float.MIN_VALUE,
            Float.MIN_NORMAL,
            Float.MAX_VALUE,
            -Float.MAX_VALUE,
            Float.POSITIVE_INFINITY,
            Float.NEGATIVE_INFINITY,
            Float.NaN,
            87.3f,
            -87.3f,
            88.7f,
            88.8f,
            -88f,
            -103f,
            -104f,
            -110f,
            1e-4f,
            -1e-4f,
            1e-20f,
            -1e-20f,
            0.3465736f,
            -0.3465736f,
            1e10f,
            -1e10f,
            3e-39f,
            20f,
            -20f,
            9f,
            -9f,
            16.7f,
            -16.7f,
            0.70710677f,
            1.4142135f,
            2f,
            0.99999994f,
            1.0000001f
        };
        float[] all = new float[Tile.SIZE];
        System.arraycopy(special, 0, all, 0, special.length);
        Random random = new Random(11);
        for (int i = special.length; i < all.length; i++) {
            double size = i % 2 == 0 ? Math.exp(random.nextGaussian() * 4) : 3 * random.nextGaussian();
            all[i] = (float) (i % 4 == 0 ? -size : size);
        }
        return all;
    }

    @ParameterizedTest
    @EnumSource(UnaryOp.class)
    void functionsAgree(UnaryOp op) {
        float[] x = arguments();
        float[] fast = new float[Tile.SIZE];
        float[] slow = new float[Tile.SIZE];
        vector.unary(op, x, fast, COUNT);
        plain.unary(op, x, slow, COUNT);
        for (int i = 0; i < COUNT; i++) {
            assertClose(op + "(" + x[i] + ")", slow[i], (float) ScalarMath.unary(op, x[i]));
            assertClose(op + "(" + x[i] + ")", fast[i], slow[i]);
        }
    }

    @ParameterizedTest
    @EnumSource(UnaryOp.class)
    void gradientsAgree(UnaryOp op) {
        float[] x = arguments();
        float[] y = new float[Tile.SIZE];
        plain.unary(op, x, y, Tile.SIZE);
        float[] gradient = new float[Tile.SIZE];
        Random random = new Random(12);
        for (int i = 0; i < gradient.length; i++) {
            gradient[i] = (float) random.nextGaussian();
        }
        float[] fast = new float[Tile.SIZE];
        float[] slow = new float[Tile.SIZE];
        vector.unaryGradient(op, x, y, gradient, fast, COUNT);
        plain.unaryGradient(op, x, y, gradient, slow, COUNT);
        for (int i = 0; i < COUNT; i++) {
            assertClose(op + "'(" + x[i] + ")", fast[i], slow[i]);
        }
    }

    @Test
    void sigmoidsAgree() {
        float[] x = arguments();
        float[][] fast = new float[4][Tile.SIZE];
        vector.sigmoids(x, fast[0], fast[1], COUNT);
        vector.sigmoidAndLog(x, fast[2], fast[3], COUNT);
        float[][] slow = new float[4][Tile.SIZE];
        plain.sigmoids(x, slow[0], slow[1], COUNT);
        plain.sigmoidAndLog(x, slow[2], slow[3], COUNT);
        for (int k = 0; k < 4; k++) {
            for (int i = 0; i < COUNT; i++) {
                assertClose(k + " of " + x[i], fast[k][i], slow[k][i]);
            }
        }
        for (int i = 0; i < COUNT; i++) {
            assertClose("complement of " + x[i], slow[1][i], (float) ScalarMath.sigmoid(-x[i]));
            assertClose("logarithm at " + x[i], slow[3][i], (float) ScalarMath.logSigmoid(x[i]));
        }
    }

    @Test
    void elusAgree() {
        float[] x = arguments();
        float[][] fast = new float[2][Tile.SIZE];
        float[][] slow = new float[2][Tile.SIZE];
        vector.elus(x, fast[0], fast[1], COUNT);
        plain.elus(x, slow[0], slow[1], COUNT);
        for (int i = 0; i < COUNT; i++) {
            assertClose("elu(" + x[i] + ")", slow[0][i], (float) ScalarMath.unary(UnaryOp.ELU, x[i]));
            assertClose("elu(-" + x[i] + ")", slow[1][i], (float) ScalarMath.unary(UnaryOp.ELU, -x[i]));
            assertClose("elu(" + x[i] + ")", fast[0][i], slow[0][i]);
            assertClose("elu(-" + x[i] + ")", fast[1][i], slow[1][i]);
        }
    }

    /** Rows between others and transposed, a number that is no multiple of four, written and added. */
    @ParameterizedTest
    @CsvSource({"256, 24, 72, 1, false", "24, 256, 1, 72, false", "37, 32, 72, 1, true", "3, 1, 5, 2, true"})
    void productsOfPanelsAgree(int rows, int depth, int rowStride, int columnStride, boolean add) {
        Random random = new Random(13);
        float[] panel = gaussian(random, depth * AttentionMath.WIDTH);
        StridedMatrix matrix = new StridedMatrix(
                gaussian(random, 5 + rows * rowStride + depth * columnStride), 5, rowStride, columnStride);
        float[] fast = gaussian(random, rows * AttentionMath.WIDTH);
        float[] slow = fast.clone();
        vector.attention().product(matrix, panel, fast, rows, depth, add);
        plain.attention().product(matrix, panel, slow, rows, depth, add);
        for (int i = 0; i < slow.length; i++) {
            assertThat(fast[i]).as("element %d", i).isCloseTo(slow[i], within(2e-5f));
        }
    }

    /** The same bits as without packing, with and without a group of fewer rows at the end. */
    @ParameterizedTest
    @CsvSource({"256, 24, 72, 1", "24, 256, 1, 72", "7, 5, 9, 1", "5, 1, 1, 9"})
    void packedProductsAreThoseOfTheMatrix(int rows, int depth, int rowStride, int columnStride) {
        Random random = new Random(13);
        float[] panel = gaussian(random, depth * AttentionMath.WIDTH);
        StridedMatrix matrix = new StridedMatrix(
                gaussian(random, 5 + rows * rowStride + depth * columnStride), 5, rowStride, columnStride);
        for (AttentionMath math : List.of(vector.attention(), plain.attention())) {
            float[] expected = new float[rows * AttentionMath.WIDTH];
            math.product(matrix, panel, expected, rows, depth, false);
            float[] packed = gaussian(random, AttentionMath.grouped(rows) * depth);
            float[] actual = gaussian(random, AttentionMath.grouped(rows) * AttentionMath.WIDTH);
            math.pack(matrix, rows, depth, packed);
            math.packedProduct(packed, panel, actual, rows, depth);
            assertThat(Arrays.copyOf(actual, expected.length)).isEqualTo(expected);
        }
    }

    /** Columns far from 0; in weights one row's gradients have much in common. */
    @ParameterizedTest
    @ValueSource(ints = {1, 37, 256})
    void softmaxOfPanelsAgrees(int rows) {
        Random random = new Random(13);
        float[] scores = gaussian(random, rows * AttentionMath.WIDTH);
        for (int i = 0; i < scores.length; i++) {
            scores[i] = 1000 * (i % AttentionMath.WIDTH - 2) + 8 * scores[i];
        }
        float[][] fast = {scores.clone(), new float[AttentionMath.WIDTH], new float[AttentionMath.WIDTH]};
        float[][] slow = {scores.clone(), new float[AttentionMath.WIDTH], new float[AttentionMath.WIDTH]};
        vector.attention().columnExponentials(fast[0], rows, 0.2f, fast[1], fast[2]);
        plain.attention().columnExponentials(slow[0], rows, 0.2f, slow[1], slow[2]);
        assertThat(fast[1]).containsExactly(slow[1]);
        assertAllClose(fast[0], slow[0]);
        assertAllClose(fast[2], slow[2]);
        float[] logSums = gaussian(random, rows);
        float[] common = gaussian(random, rows);
        common[0] = 100;
        float[][] fastWeights = {gaussian(random, scores.length), gaussian(random, scores.length)};
        float[][] slowWeights = {fastWeights[0].clone(), fastWeights[1].clone()};
        vector.attention().weights(fastWeights[0], fastWeights[1], rows, 0.2f, logSums, common);
        plain.attention().weights(slowWeights[0], slowWeights[1], rows, 0.2f, logSums, common);
        assertAllClose(fastWeights[0], slowWeights[0]);
        assertAllClose(fastWeights[1], slowWeights[1]);
    }

    private static void assertAllClose(float[] fast, float[] slow) {
        for (int i = 0; i < slow.length; i++) {
            assertClose("element " + i, fast[i], slow[i]);
        }
    }

    private static float[] gaussian(Random random, int count) {
        float[] values = new float[count];
        for (int i = 0; i < count; i++) {
            values[i] = (float) random.nextGaussian();
        }
        return values;
    }

    @ParameterizedTest
    @EnumSource(BinaryOp.class)
    void arithmeticIsExact(BinaryOp op) {
        float[] a = arguments();
        float[] b = new float[Tile.SIZE];
        for (int i = 0; i < b.length; i++) {
            b[i] = a[b.length - 1 - i];
        }
        float[] result = new float[Tile.SIZE];
        vector.binary(op, a, b, result, COUNT);
        for (int i = 0; i < COUNT; i++) {
            assertThat(result[i]).isEqualTo(Float.valueOf((float) ScalarMath.binary(op, a[i], b[i])));
        }
    }

    @Test
    void sumsAccumulateInDouble() {
        float[] x = new float[Tile.SIZE];
        Random random = new Random(13);
        double sum = 0;
        double squares = 0;
        for (int i = 0; i < x.length; i++) {
            x[i] = (float) (1e6 * random.nextGaussian());
            if (i >= 3 && i < 3 + 1001) {
                sum += x[i];
                squares += (double) x[i] * x[i];
            }
        }
        for (VectorMath math : new VectorMath[] {vector, plain}) {
            assertThat(math.sum(x, 3, 1001)).isCloseTo(sum, within(1e-6));
            assertThat(math.sumOfSquares(x, 3, 1001) / squares).isCloseTo(1, within(1e-14));
        }
    }

    @Test
    void sumsShorterThanARegisterAreThoseOfPlainJava() {
        float[] x = arguments();
        for (int count = 0; count < 16; count++) {
            assertThat(vector.sum(x, 30, count)).isEqualTo(plain.sum(x, 30, count));
            assertThat(vector.sumOfSquares(x, 30, count)).isEqualTo(plain.sumOfSquares(x, 30, count));
        }
    }

    @Test
    void columnsAccumulateFromAnyPlace() {
        float[] x = arguments();
        for (VectorMath math : new VectorMath[] {vector, plain}) {
            double[] sums = new double[100];
            sums[50] = 1000;
            math.accumulate(x, 100, sums, 7, 77);
            for (int i = 0; i < sums.length; i++) {
                double expected = (i >= 7 && i < 84 ? x[100 + i - 7] : 0d) + (i == 50 ? 1000 : 0);
                assertThat(sums[i]).isEqualTo(Double.valueOf(expected));
            }
        }
    }

    /** Within a few units in the last place; numbers below the least normal one count as 0. */
    private static void assertClose(String what, float actual, float expected) {
        if (Float.isNaN(expected) || Float.isInfinite(expected)) {
            assertThat(actual).as(what).isEqualTo(Float.valueOf(expected));
        } else {
            assertThat(actual)
                    .as(what)
                    .isCloseTo(expected, within(Math.max(ULPS * Math.ulp(expected), Float.MIN_NORMAL)));
        }
    }
}
