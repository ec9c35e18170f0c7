package org.flows4j.core.tensor.cpu.internal.vector;

import static org.flows4j.core.tensor.cpu.internal.vector.Functions.FLOATS;
import static org.flows4j.core.tensor.cpu.internal.vector.Functions.LANES;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;

/**
 * The functions on arrays, one loop each: a loop with the function as an argument would allocate every vector on the heap.
 */
final class UnaryLoops {
    private UnaryLoops() {}

    static void exp(float[] x, float[] result, int count) {
        for (int i = 0; i < count; i += LANES) {
            Functions.exp(FloatVector.fromArray(FLOATS, x, i)).intoArray(result, i);
        }
    }

    static void log(float[] x, float[] result, int count) {
        for (int i = 0; i < count; i += LANES) {
            Functions.log(FloatVector.fromArray(FLOATS, x, i)).intoArray(result, i);
        }
    }

    static void tanh(float[] x, float[] result, int count) {
        for (int i = 0; i < count; i += LANES) {
            Functions.tanh(FloatVector.fromArray(FLOATS, x, i)).intoArray(result, i);
        }
    }

    static void sigmoid(float[] x, float[] result, int count) {
        for (int i = 0; i < count; i += LANES) {
            FloatVector v = FloatVector.fromArray(FLOATS, x, i);
            Functions.sigmoid(v, Functions.expOfMinusAbs(v)).intoArray(result, i);
        }
    }

    /** The first half of the two functions below. */
    static void expOfMinusAbs(float[] x, float[] result, int count) {
        for (int i = 0; i < count; i += LANES) {
            Functions.expOfMinusAbs(FloatVector.fromArray(FLOATS, x, i)).intoArray(result, i);
        }
    }

    /** Given e = exp(-|x|). */
    static void logSigmoid(float[] x, float[] e, float[] result, int count) {
        for (int i = 0; i < count; i += LANES) {
            Functions.logSigmoid(FloatVector.fromArray(FLOATS, x, i), FloatVector.fromArray(FLOATS, e, i))
                    .intoArray(result, i);
        }
    }

    /** Given e = exp(-|x|). */
    static void softplus(float[] x, float[] e, float[] result, int count) {
        for (int i = 0; i < count; i += LANES) {
            Functions.softplus(FloatVector.fromArray(FLOATS, x, i), FloatVector.fromArray(FLOATS, e, i))
                    .intoArray(result, i);
        }
    }

    /** Given e = exp(-|x|), which is overwritten with the sigmoid of x. */
    static void sigmoids(float[] x, float[] e, float[] complement, int count) {
        for (int i = 0; i < count; i += LANES) {
            FloatVector v = FloatVector.fromArray(FLOATS, x, i);
            FloatVector power = FloatVector.fromArray(FLOATS, e, i);
            FloatVector larger = Functions.constant(1f).div(power.add(1f));
            FloatVector smaller = power.mul(larger);
            var negative = v.compare(VectorOperators.LT, 0f);
            larger.blend(smaller, negative).intoArray(e, i);
            smaller.blend(larger, negative).intoArray(complement, i);
        }
    }

    /** Given e = exp(-|x|), which is overwritten with the sigmoid of x. */
    static void sigmoidAndLog(float[] x, float[] e, float[] log, int count) {
        for (int i = 0; i < count; i += LANES) {
            FloatVector v = FloatVector.fromArray(FLOATS, x, i);
            FloatVector power = FloatVector.fromArray(FLOATS, e, i);
            Functions.sigmoid(v, power).intoArray(e, i);
            Functions.logSigmoid(v, power).intoArray(log, i);
        }
    }

    static void elu(float[] x, float[] result, int count) {
        for (int i = 0; i < count; i += LANES) {
            FloatVector v = FloatVector.fromArray(FLOATS, x, i);
            Functions.expm1OfNegative(v.min(0f))
                    .blend(v, v.compare(VectorOperators.GT, 0f))
                    .intoArray(result, i);
        }
    }

    static void elus(float[] x, float[] ofX, float[] ofMinusX, int count) {
        for (int i = 0; i < count; i += LANES) {
            FloatVector v = FloatVector.fromArray(FLOATS, x, i);
            FloatVector below = Functions.expm1OfNegative(v.abs().neg());
            below.blend(v, v.compare(VectorOperators.GT, 0f)).intoArray(ofX, i);
            below.blend(v.neg(), v.compare(VectorOperators.LT, 0f)).intoArray(ofMinusX, i);
        }
    }

    static void logSigmoidGradient(float[] x, float[] gradient, float[] result, int count) {
        for (int i = 0; i < count; i += LANES) {
            FloatVector minus = FloatVector.fromArray(FLOATS, x, i).neg();
            FloatVector.fromArray(FLOATS, gradient, i)
                    .mul(Functions.sigmoid(minus, Functions.expOfMinusAbs(minus)))
                    .intoArray(result, i);
        }
    }

    static void softplusGradient(float[] x, float[] gradient, float[] result, int count) {
        for (int i = 0; i < count; i += LANES) {
            FloatVector v = FloatVector.fromArray(FLOATS, x, i);
            FloatVector.fromArray(FLOATS, gradient, i)
                    .mul(Functions.sigmoid(v, Functions.expOfMinusAbs(v)))
                    .intoArray(result, i);
        }
    }

    static void reluGradient(float[] x, float[] gradient, float[] result, int count) {
        FloatVector zero = FloatVector.zero(FLOATS);
        for (int i = 0; i < count; i += LANES) {
            var positive = FloatVector.fromArray(FLOATS, x, i).compare(VectorOperators.GT, 0f);
            zero.blend(FloatVector.fromArray(FLOATS, gradient, i), positive).intoArray(result, i);
        }
    }

    /** Given y = elu(x), which is positive exactly where x is. */
    static void eluGradient(float[] y, float[] gradient, float[] result, int count) {
        for (int i = 0; i < count; i += LANES) {
            FloatVector v = FloatVector.fromArray(FLOATS, y, i);
            FloatVector g = FloatVector.fromArray(FLOATS, gradient, i);
            v.fma(g, g).blend(g, v.compare(VectorOperators.GT, 0f)).intoArray(result, i);
        }
    }
}
