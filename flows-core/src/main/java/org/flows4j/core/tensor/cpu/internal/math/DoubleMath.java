package org.flows4j.core.tensor.cpu.internal.math;

import org.flows4j.core.tensor.BinaryOp;
import org.flows4j.core.tensor.UnaryOp;

/** {@link ArrayMath} of doubles, in plain Java. */
public final class DoubleMath implements ArrayMath<double[]> {
    public DoubleMath() {}

    @Override
    public void unary(UnaryOp op, double[] x, double[] result, int count) {
        for (int i = 0; i < count; i++) {
            result[i] = ScalarMath.unary(op, x[i]);
        }
    }

    @Override
    public void unaryGradient(UnaryOp op, double[] x, double[] y, double[] gradient, double[] result, int count) {
        for (int i = 0; i < count; i++) {
            result[i] = gradient[i] * ScalarMath.derivative(op, x[i], y[i]);
        }
    }

    @Override
    public void binary(BinaryOp op, double[] a, double[] b, double[] result, int count) {
        for (int i = 0; i < count; i++) {
            result[i] = ScalarMath.binary(op, a[i], b[i]);
        }
    }

    @Override
    public void scaleShift(double[] x, double scale, double shift, double[] result, int count) {
        for (int i = 0; i < count; i++) {
            result[i] = x[i] * scale + shift;
        }
    }

    @Override
    public double addTo(double sum, double[] x, int count) {
        double total = sum;
        for (int i = 0; i < count; i++) {
            total += x[i];
        }
        return total;
    }

    @Override
    public double sumOfSquares(double[] x, int from, int count) {
        double sum = 0;
        for (int i = from; i < from + count; i++) {
            sum += x[i] * x[i];
        }
        return sum;
    }

    @Override
    public void accumulate(double[] x, int from, double[] sums, int at, int count) {
        for (int i = 0; i < count; i++) {
            sums[at + i] += x[from + i];
        }
    }
}
