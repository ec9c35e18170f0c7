package org.flows4j.core.tensor.cpu.internal.math;

/**
 * Arithmetic on tiles of floats. There are two implementations: one on the Vector API, one in plain Java for JVMs that were
 * not given that module. Tests hold them equal within a few units in the last place.
 */
public interface VectorMath extends ArrayMath<float[]> {
    /** No vector register holds more floats. */
    int PADDING = 64;

    /** The sum of {@code count} elements from {@code x[from]} on, accumulated in double. */
    double sum(float[] x, int from, int count);

    @Override
    default double addTo(double sum, float[] x, int count) {
        return sum + sum(x, 0, count);
    }

    /**
     * {@code sigmoid[i] = sigmoid(x[i])} and {@code complement[i] = sigmoid(-x[i])}, each to full precision. The first result is another
     * array than x; the second may be x.
     */
    void sigmoids(float[] x, float[] sigmoid, float[] complement, int count);

    /**
     * {@code sigmoid[i] = sigmoid(x[i])} and {@code log[i] = log sigmoid(x[i])}. The first result is another array than x; the second
     * may be x.
     */
    void sigmoidAndLog(float[] x, float[] sigmoid, float[] log, int count);

    /**
     * {@code ofX[i] = elu(x[i])} and {@code ofMinusX[i] = elu(-x[i])}, by one exponential. The first result is another array than x; the
     * second may be x.
     */
    void elus(float[] x, float[] ofX, float[] ofMinusX, int count);

    /**
     * Splits x into a sum of two BFLOAT16 numbers: {@code high[i]} is x[i] rounded to 8 significant bits, and {@code low[i]} the rest,
     * rounded as well. Numbers of 2^111 and more become NaN.
     */
    void split(float[] x, short[] high, short[] low, int count);

    /** {@code result[at + i] = x[from + i]} for BFLOAT16 numbers x; writes nothing else, in arrays of any length. */
    void widen(short[] x, int from, float[] result, int at, int count);

    /**
     * {@code result[at + i] = x[from + i]}, rounded to the nearest BFLOAT16 number, with ties to even; NaN stays NaN. Writes nothing else,
     * in arrays of any length.
     */
    void narrow(float[] x, int from, short[] result, int at, int count);

    /** Arithmetic on panels of scores, without state. */
    AttentionMath attention();

    /** Arithmetic of layer normalization, without state. */
    NormalizationMath normalization();

    /** Arithmetic on mixtures of logistic distributions, without state. */
    MixtureMath mixtures();

    /** Rational quadratic splines, without state. */
    SplineMath splines();

    /** Arithmetic of long short-term memories, without state. */
    LstmMath lstm();
}
