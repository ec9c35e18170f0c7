package org.flows4j.core.tensor.cpu.internal.math;

import org.flows4j.core.tensor.BinaryOp;
import org.flows4j.core.tensor.UnaryOp;

/**
 * {@link VectorMath} in plain Java. Loops over basic arithmetic are written out, each in a method of its own, for the compiler
 * to vectorize; other functions go one by one through double.
 */
public class PlainMath implements VectorMath {
    /** {@code x * SPLITTER - (x * SPLITTER - x)} rounds x to the nearest number of 8 significant bits (Dekker 1971). */
    public static final float SPLITTER = (1 << 16) + 1;

    public PlainMath() {}

    @Override
    public void split(float[] x, short[] high, short[] low, int count) {
        for (int i = 0; i < count; i++) {
            float rounded = rounded(x[i]);
            high[i] = upperHalf(rounded);
            low[i] = upperHalf(rounded(x[i] - rounded));
        }
    }

    private static float rounded(float x) {
        float scaled = x * SPLITTER;
        return scaled - (scaled - x);
    }

    @Override
    public void widen(short[] x, int from, float[] result, int at, int count) {
        for (int i = 0; i < count; i++) {
            result[at + i] = Float.intBitsToFloat(x[from + i] << Short.SIZE);
        }
    }

    @Override
    public void narrow(float[] x, int from, short[] result, int at, int count) {
        for (int i = 0; i < count; i++) {
            result[at + i] = nearest(x[from + i]);
        }
    }

    private static short nearest(float x) {
        int bits = Float.floatToIntBits(x);
        int even = bits >>> Short.SIZE & 1;
        return (short) ((Float.isNaN(x) ? bits : bits + 0x7FFF + even) >> Short.SIZE);
    }

    private static short upperHalf(float x) {
        return (short) (Float.floatToRawIntBits(x) >> Short.SIZE);
    }

    @Override
    public void unary(UnaryOp op, float[] x, float[] result, int count) {
        switch (op) {
            case NEGATE -> scaleShift(x, -1, -0f, result, count);
            case ABS -> abs(x, result, count);
            case SQRT -> sqrt(x, result, count);
            case SQUARE -> multiply(x, x, result, count);
            case RECIPROCAL -> reciprocal(x, result, count);
            case RELU -> relu(x, result, count);
            default -> {
                for (int i = 0; i < count; i++) {
                    result[i] = (float) ScalarMath.unary(op, x[i]);
                }
            }
        }
    }

    private static void abs(float[] x, float[] result, int count) {
        for (int i = 0; i < count; i++) {
            result[i] = Math.abs(x[i]);
        }
    }

    private static void sqrt(float[] x, float[] result, int count) {
        for (int i = 0; i < count; i++) {
            result[i] = (float) Math.sqrt(x[i]);
        }
    }

    private static void reciprocal(float[] x, float[] result, int count) {
        for (int i = 0; i < count; i++) {
            result[i] = 1 / x[i];
        }
    }

    private static void relu(float[] x, float[] result, int count) {
        for (int i = 0; i < count; i++) {
            result[i] = Math.max(x[i], 0);
        }
    }

    @Override
    public void unaryGradient(UnaryOp op, float[] x, float[] y, float[] gradient, float[] result, int count) {
        switch (op) {
            case NEGATE -> scaleShift(gradient, -1, -0f, result, count);
            case EXP -> multiply(gradient, y, result, count);
            case LOG -> divide(gradient, x, result, count);
            case SQRT -> sqrtGradient(y, gradient, result, count);
            case SQUARE -> squareGradient(x, gradient, result, count);
            case RECIPROCAL -> reciprocalGradient(y, gradient, result, count);
            case TANH -> tanhGradient(y, gradient, result, count);
            case SIGMOID -> sigmoidGradient(y, gradient, result, count);
            default -> {
                for (int i = 0; i < count; i++) {
                    result[i] = (float) (gradient[i] * ScalarMath.derivative(op, x[i], y[i]));
                }
            }
        }
    }

    private static void sqrtGradient(float[] y, float[] gradient, float[] result, int count) {
        for (int i = 0; i < count; i++) {
            result[i] = gradient[i] * 0.5f / y[i];
        }
    }

    private static void squareGradient(float[] x, float[] gradient, float[] result, int count) {
        for (int i = 0; i < count; i++) {
            result[i] = gradient[i] * (2 * x[i]);
        }
    }

    private static void reciprocalGradient(float[] y, float[] gradient, float[] result, int count) {
        for (int i = 0; i < count; i++) {
            result[i] = -gradient[i] * (y[i] * y[i]);
        }
    }

    private static void tanhGradient(float[] y, float[] gradient, float[] result, int count) {
        for (int i = 0; i < count; i++) {
            result[i] = gradient[i] * (1 - y[i] * y[i]);
        }
    }

    private static void sigmoidGradient(float[] y, float[] gradient, float[] result, int count) {
        for (int i = 0; i < count; i++) {
            result[i] = gradient[i] * (y[i] * (1 - y[i]));
        }
    }

    @Override
    public void binary(BinaryOp op, float[] a, float[] b, float[] result, int count) {
        switch (op) {
            case ADD -> add(a, b, result, count);
            case SUBTRACT -> subtract(a, b, result, count);
            case MULTIPLY -> multiply(a, b, result, count);
            case DIVIDE -> divide(a, b, result, count);
            case MAXIMUM -> maximum(a, b, result, count);
            case MINIMUM -> minimum(a, b, result, count);
        }
    }

    private static void add(float[] a, float[] b, float[] result, int count) {
        for (int i = 0; i < count; i++) {
            result[i] = a[i] + b[i];
        }
    }

    private static void subtract(float[] a, float[] b, float[] result, int count) {
        for (int i = 0; i < count; i++) {
            result[i] = a[i] - b[i];
        }
    }

    private static void multiply(float[] a, float[] b, float[] result, int count) {
        for (int i = 0; i < count; i++) {
            result[i] = a[i] * b[i];
        }
    }

    private static void divide(float[] a, float[] b, float[] result, int count) {
        for (int i = 0; i < count; i++) {
            result[i] = a[i] / b[i];
        }
    }

    private static void maximum(float[] a, float[] b, float[] result, int count) {
        for (int i = 0; i < count; i++) {
            result[i] = Math.max(a[i], b[i]);
        }
    }

    private static void minimum(float[] a, float[] b, float[] result, int count) {
        for (int i = 0; i < count; i++) {
            result[i] = Math.min(a[i], b[i]);
        }
    }

    @Override
    public void scaleShift(float[] x, double scale, double shift, float[] result, int count) {
        scaleShift(x, (float) scale, (float) shift, result, count);
    }

    private static void scaleShift(float[] x, float scale, float shift, float[] result, int count) {
        for (int i = 0; i < count; i++) {
            result[i] = x[i] * scale + shift;
        }
    }

    @Override
    public double sum(float[] x, int from, int count) {
        // Four accumulators, because one would wait for its own last addition.
        double a = 0;
        double b = 0;
        double c = 0;
        double d = 0;
        int end = from + count;
        int i = from;
        for (; i < end - 3; i += 4) {
            a += x[i];
            b += x[i + 1];
            c += x[i + 2];
            d += x[i + 3];
        }
        for (; i < end; i++) {
            a += x[i];
        }
        return (a + b) + (c + d);
    }

    @Override
    public double sumOfSquares(float[] x, int from, int count) {
        double a = 0;
        double b = 0;
        int end = from + count;
        int i = from;
        for (; i < end - 1; i += 2) {
            a += (double) x[i] * x[i];
            b += (double) x[i + 1] * x[i + 1];
        }
        if (i < end) {
            a += (double) x[i] * x[i];
        }
        return a + b;
    }

    @Override
    public void accumulate(float[] x, int from, double[] sums, int at, int count) {
        for (int i = 0; i < count; i++) {
            sums[at + i] += x[from + i];
        }
    }

    @Override
    public void sigmoids(float[] x, float[] sigmoid, float[] complement, int count) {
        for (int i = 0; i < count; i++) {
            double v = x[i];
            sigmoid[i] = (float) ScalarMath.sigmoid(v);
            complement[i] = (float) ScalarMath.sigmoid(-v);
        }
    }

    @Override
    public void sigmoidAndLog(float[] x, float[] sigmoid, float[] log, int count) {
        for (int i = 0; i < count; i++) {
            double v = x[i];
            sigmoid[i] = (float) ScalarMath.sigmoid(v);
            log[i] = (float) ScalarMath.logSigmoid(v);
        }
    }

    @Override
    public void elus(float[] x, float[] ofX, float[] ofMinusX, int count) {
        for (int i = 0; i < count; i++) {
            float v = x[i];
            float below = (float) Math.expm1(-Math.abs(v));
            ofX[i] = v > 0 ? v : below;
            ofMinusX[i] = v < 0 ? -v : below;
        }
    }

    @Override
    public AttentionMath attention() {
        return new PlainAttentionMath();
    }

    @Override
    public NormalizationMath normalization() {
        return new PlainNormalizationMath(this);
    }

    @Override
    public MixtureMath mixtures() {
        return new PlainMixtureMath();
    }

    @Override
    public SplineMath splines() {
        return new PlainSplineMath();
    }

    @Override
    public LstmMath lstm() {
        return new PlainLstmMath();
    }
}
