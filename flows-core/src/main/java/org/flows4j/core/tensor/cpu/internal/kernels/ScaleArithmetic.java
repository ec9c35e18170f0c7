package org.flows4j.core.tensor.cpu.internal.kernels;

import java.util.Arrays;
import org.flows4j.core.tensor.BinaryOp;
import org.flows4j.core.tensor.UnaryOp;
import org.flows4j.core.tensor.cpu.internal.math.VectorMath;
import org.flows4j.core.tensor.ops.ScaleFunction;

/** Scales of an affine coupling, tile by tile, from the functions that {@link ScaleFunction} composes them of. */
final class ScaleArithmetic {
    private static final float SHIFT = (float) ScaleFunction.SIGMOID_SHIFT;
    private static final float BOUND = (float) ScaleFunction.BOUND;
    private static final float MOST_LOG_SCALE = (float) ScaleFunction.MOST_LOG_SCALE;
    private static final float MODERATE_LOG_SCALE = (float) ScaleFunction.MODERATE_LOG_SCALE;
    private static final float SOFTPLUS_TAIL = (float) ScaleFunction.SOFTPLUS_TAIL;

    private final VectorMath math;
    private final ScaleFunction function;

    ScaleArithmetic(VectorMath math, ScaleFunction function) {
        this.math = math;
        this.function = function;
    }

    /** The scale and its logarithm at s. */
    void scales(float[] s, float[] scale, float[] logScale, int count) {
        switch (function) {
            case SIGMOID -> {
                math.scaleShift(s, 1, SHIFT, logScale, count);
                math.sigmoidAndLog(logScale, scale, logScale, count);
            }
            case BOUNDED_SIGMOID -> {
                math.scaleShift(s, 1, SHIFT, logScale, count);
                math.unary(UnaryOp.SIGMOID, logScale, scale, count);
                math.scaleShift(scale, 1, BOUND, scale, count);
                math.unary(UnaryOp.LOG, scale, logScale, count);
            }
            case EXP -> {
                math.unary(UnaryOp.EXP, s, scale, count);
                System.arraycopy(s, 0, logScale, 0, count);
            }
            case EXP_TANH -> {
                math.unary(UnaryOp.TANH, s, logScale, count);
                math.unary(UnaryOp.EXP, logScale, scale, count);
            }
            case SOFT_CLAMPED_EXP -> clamped(MOST_LOG_SCALE, s, scale, logScale, count);
            case MODERATE_EXP -> clamped(MODERATE_LOG_SCALE, s, scale, logScale, count);
            case SOFTPLUS -> {
                math.unary(UnaryOp.SOFTPLUS, s, scale, count);
                math.unary(UnaryOp.LOG, scale, logScale, count);
                for (int i = 0; i < count; i++) {
                    logScale[i] = s[i] < SOFTPLUS_TAIL ? s[i] : logScale[i];
                }
            }
        }
    }

    /** {@code exp(bound tanh(s / bound))}. */
    private void clamped(float bound, float[] s, float[] scale, float[] logScale, int count) {
        math.scaleShift(s, 1 / bound, 0, scale, count);
        math.unary(UnaryOp.TANH, scale, logScale, count);
        math.scaleShift(logScale, bound, 0, logScale, count);
        math.unary(UnaryOp.EXP, logScale, scale, count);
    }

    private void clampedSlopes(float bound, float[] s, float[] scale, float[] slope, int count) {
        clamped(bound, s, scale, slope, count);
        math.binary(BinaryOp.MULTIPLY, slope, slope, slope, count);
        math.scaleShift(slope, -1 / (bound * bound), 1, slope, count);
    }

    /** The scale at s, and the derivative of its logarithm. */
    void scalesAndSlopes(float[] s, float[] scale, float[] slope, int count) {
        switch (function) {
            case SIGMOID -> {
                math.scaleShift(s, 1, SHIFT, slope, count);
                math.sigmoids(slope, scale, slope, count);
            }
            case BOUNDED_SIGMOID -> {
                math.scaleShift(s, 1, SHIFT, slope, count);
                math.sigmoids(slope, scale, slope, count);
                math.binary(BinaryOp.MULTIPLY, slope, scale, slope, count);
                math.scaleShift(scale, 1, BOUND, scale, count);
                math.binary(BinaryOp.DIVIDE, slope, scale, slope, count);
            }
            case EXP -> {
                math.unary(UnaryOp.EXP, s, scale, count);
                Arrays.fill(slope, 0, count, 1);
            }
            case EXP_TANH -> {
                math.unary(UnaryOp.TANH, s, slope, count);
                math.unary(UnaryOp.EXP, slope, scale, count);
                math.binary(BinaryOp.MULTIPLY, slope, slope, slope, count);
                math.scaleShift(slope, -1, 1, slope, count);
            }
            case SOFT_CLAMPED_EXP -> clampedSlopes(MOST_LOG_SCALE, s, scale, slope, count);
            case MODERATE_EXP -> clampedSlopes(MODERATE_LOG_SCALE, s, scale, slope, count);
            case SOFTPLUS -> {
                math.unary(UnaryOp.SIGMOID, s, slope, count);
                math.unary(UnaryOp.SOFTPLUS, s, scale, count);
                math.binary(BinaryOp.DIVIDE, slope, scale, slope, count);
                for (int i = 0; i < count; i++) {
                    slope[i] = s[i] < SOFTPLUS_TAIL ? 1 : slope[i];
                }
            }
        }
    }
}
