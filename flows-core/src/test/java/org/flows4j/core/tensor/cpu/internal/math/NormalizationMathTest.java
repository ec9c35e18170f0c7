package org.flows4j.core.tensor.cpu.internal.math;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.SplittableRandom;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** {@link NormalizationMath} on the Vector API beside plain Java, for rows shorter than a vector, of whole vectors, and between. */
class NormalizationMathTest {
    private static final int ROWS = 5;
    private static final double EPSILON = 1e-5;
    private static final double TOLERANCE = 2e-6;

    private final NormalizationMath vector = VectorMaths.choose(true).normalization();
    private final NormalizationMath plain = new PlainMath().normalization();
    private final SplittableRandom random = new SplittableRandom(4);

    private float[] numbers(int count) {
        float[] x = new float[count];
        for (int i = 0; i < count; i++) {
            x[i] = (float) (3 + random.nextGaussian());
        }
        return x;
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 7, 8, 16, 17, 32, 96, 100})
    void rowsAreNormalizedAlike(int channels) {
        float[] fast = numbers(ROWS * channels);
        float[] slow = fast.clone();
        float[] gain = numbers(channels);
        float[] bias = numbers(channels);
        float[][] fastMoments = moments(vector, fast, channels);
        float[][] slowMoments = moments(plain, slow, channels);
        assertClose(fastMoments[0], slowMoments[0]);
        vector.normalize(fast, ROWS, fastMoments[0], fastMoments[1], gain, bias);
        plain.normalize(slow, ROWS, slowMoments[0], slowMoments[1], gain, bias);
        assertClose(fast, slow);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 7, 8, 16, 17, 32, 96, 100})
    void gradientsAgree(int channels) {
        float[] fast = numbers(ROWS * channels);
        float[] slow = fast.clone();
        float[] fastGradient = numbers(fast.length);
        float[] slowGradient = fastGradient.clone();
        float[] fastProducts = new float[fast.length];
        float[] slowProducts = new float[fast.length];
        float[] gain = numbers(channels);
        float[][] moments = moments(plain, fast, channels);
        vector.pullBack(fast, fastGradient, fastProducts, ROWS, moments[0], moments[1], gain);
        plain.pullBack(slow, slowGradient, slowProducts, ROWS, moments[0], moments[1], gain);
        assertClose(fast, slow);
        assertClose(fastProducts, slowProducts);
        // A row of one element has deviation 0 and the largest factor.
        double factor = Math.max(1, moments[1][0]);
        for (int i = 0; i < fast.length; i++) {
            assertThat((double) fastGradient[i])
                    .isCloseTo(slowGradient[i], within(TOLERANCE * factor * Math.max(1, Math.abs(slowGradient[i]))));
        }
    }

    private static float[][] moments(NormalizationMath math, float[] x, int channels) {
        float[][] moments = new float[2][ROWS];
        math.moments(x, ROWS, channels, EPSILON, moments[0], moments[1]);
        return moments;
    }

    private static void assertClose(float[] actual, float[] expected) {
        for (int i = 0; i < expected.length; i++) {
            assertThat((double) actual[i])
                    .isCloseTo(expected[i], within(TOLERANCE * Math.max(1, Math.abs(expected[i]))));
        }
    }
}
