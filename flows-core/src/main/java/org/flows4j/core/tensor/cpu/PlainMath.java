package org.flows4j.core.tensor.cpu;

import org.flows4j.core.tensor.BinaryOp;
import org.flows4j.core.tensor.UnaryOp;

/**
 * {@link VectorMath} in plain Java. Loops over basic arithmetic are written out for the compiler to vectorise; transcendental
 * functions go one by one through double.
 */
final class PlainMath implements VectorMath {
    @Override
    public void unary(UnaryOp op, float[] x, float[] result, int count) {
        switch (op) {
            case NEGATE -> scaleShift(x, -1, -0f, result, count);
            case SQUARE -> binary(BinaryOp.MULTIPLY, x, x, result, count);
            case RELU -> {
                for (int i = 0; i < count; i++) {
                    result[i] = Math.max(x[i], 0);
                }
            }
            default -> {
                for (int i = 0; i < count; i++) {
                    result[i] = (float) ScalarMath.unary(op, x[i]);
                }
            }
        }
    }

    @Override
    public void unaryGradient(UnaryOp op, float[] x, float[] y, float[] gradient, float[] result, int count) {
        switch (op) {
            case EXP -> binary(BinaryOp.MULTIPLY, gradient, y, result, count);
            case RELU -> {
                for (int i = 0; i < count; i++) {
                    result[i] = x[i] > 0 ? gradient[i] : 0;
                }
            }
            default -> {
                for (int i = 0; i < count; i++) {
                    result[i] = (float) (gradient[i] * ScalarMath.derivative(op, x[i], y[i]));
                }
            }
        }
    }

    @Override
    public void binary(BinaryOp op, float[] a, float[] b, float[] result, int count) {
        switch (op) {
            case ADD -> {
                for (int i = 0; i < count; i++) {
                    result[i] = a[i] + b[i];
                }
            }
            case SUBTRACT -> {
                for (int i = 0; i < count; i++) {
                    result[i] = a[i] - b[i];
                }
            }
            case MULTIPLY -> {
                for (int i = 0; i < count; i++) {
                    result[i] = a[i] * b[i];
                }
            }
            case DIVIDE -> {
                for (int i = 0; i < count; i++) {
                    result[i] = a[i] / b[i];
                }
            }
            case MAXIMUM -> {
                for (int i = 0; i < count; i++) {
                    result[i] = Math.max(a[i], b[i]);
                }
            }
            case MINIMUM -> {
                for (int i = 0; i < count; i++) {
                    result[i] = Math.min(a[i], b[i]);
                }
            }
        }
    }

    @Override
    public void scaleShift(float[] x, float scale, float shift, float[] result, int count) {
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
}
