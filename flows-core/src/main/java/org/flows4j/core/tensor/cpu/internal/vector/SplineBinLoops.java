package org.flows4j.core.tensor.cpu.internal.vector;

import static org.flows4j.core.tensor.cpu.internal.math.SplineTile.HEIGHT;
import static org.flows4j.core.tensor.cpu.internal.math.SplineTile.LEFT;
import static org.flows4j.core.tensor.cpu.internal.math.SplineTile.LOWER;
import static org.flows4j.core.tensor.cpu.internal.math.SplineTile.PITCH;
import static org.flows4j.core.tensor.cpu.internal.math.SplineTile.SLOPES;
import static org.flows4j.core.tensor.cpu.internal.math.SplineTile.THETA;
import static org.flows4j.core.tensor.cpu.internal.math.SplineTile.TO_HEIGHT;
import static org.flows4j.core.tensor.cpu.internal.math.SplineTile.TO_LEFT;
import static org.flows4j.core.tensor.cpu.internal.math.SplineTile.TO_LOG_SLOPE;
import static org.flows4j.core.tensor.cpu.internal.math.SplineTile.TO_LOWER;
import static org.flows4j.core.tensor.cpu.internal.math.SplineTile.TO_SLOPES;
import static org.flows4j.core.tensor.cpu.internal.math.SplineTile.TO_VALUE;
import static org.flows4j.core.tensor.cpu.internal.math.SplineTile.TO_WIDTH;
import static org.flows4j.core.tensor.cpu.internal.math.SplineTile.TO_X;
import static org.flows4j.core.tensor.cpu.internal.math.SplineTile.VALUE;
import static org.flows4j.core.tensor.cpu.internal.math.SplineTile.WIDTH;
import static org.flows4j.core.tensor.cpu.internal.vector.DoubleFunctions.LANES;
import static org.flows4j.core.tensor.cpu.internal.vector.DoubleFunctions.constant;
import static org.flows4j.core.tensor.cpu.internal.vector.Functions.DOUBLES;

import jdk.incubator.vector.DoubleVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;
import org.flows4j.core.tensor.cpu.internal.math.SplineTile;

/** The formulas of {@link org.flows4j.core.tensor.cpu.internal.math.SplineBin}: vectors run over elements, each with its own bin. */
final class SplineBinLoops {
    private SplineBinLoops() {}

    private static DoubleVector load(SplineTile tile, int at) {
        return DoubleVector.fromArray(DOUBLES, tile.bin, at);
    }

    private static DoubleVector unit(DoubleVector theta) {
        return theta.blend(0, theta.compare(VectorOperators.LT, 0)).blend(1, theta.compare(VectorOperators.GT, 1));
    }

    static void thetaOfX(SplineTile tile, int count) {
        for (int i = 0; i < count; i += LANES) {
            DoubleVector above = SplineLoops.clamped(tile, i).sub(load(tile, LEFT + i));
            unit(above.div(load(tile, WIDTH + i))).intoArray(tile.bin, THETA + i);
        }
    }

    static void thetaOfY(SplineTile tile, int count) {
        for (int i = 0; i < count; i += LANES) {
            DoubleVector height = load(tile, HEIGHT + i);
            DoubleVector slope0 = load(tile, SLOPES + i);
            DoubleVector delta = height.div(load(tile, WIDTH + i));
            DoubleVector bend = slope0.add(load(tile, SLOPES + PITCH + i)).sub(delta.add(delta));
            DoubleVector above = SplineLoops.clamped(tile, i).sub(load(tile, LOWER + i));
            DoubleVector bent = above.mul(bend);
            DoubleVector a = height.fma(delta.sub(slope0), bent);
            DoubleVector b = height.mul(slope0).sub(bent);
            DoubleVector c = delta.mul(above);
            DoubleVector discriminant = b.fma(b, a.mul(c).mul(4));
            discriminant = discriminant.blend(0, discriminant.compare(VectorOperators.LT, 0));
            unit(c.add(c).div(b.add(discriminant.sqrt()))).intoArray(tile.bin, THETA + i);
        }
    }

    /** The values at theta, and the slopes to {@code scratch}. */
    static void values(SplineTile tile, int count) {
        for (int i = 0; i < count; i += LANES) {
            DoubleVector theta = load(tile, THETA + i);
            DoubleVector width = load(tile, WIDTH + i);
            DoubleVector height = load(tile, HEIGHT + i);
            DoubleVector slope0 = load(tile, SLOPES + i);
            DoubleVector slope1 = load(tile, SLOPES + PITCH + i);
            DoubleVector delta = height.div(width);
            DoubleVector rest = constant(1).sub(theta);
            DoubleVector mixed = theta.mul(rest);
            DoubleVector square = theta.mul(theta);
            DoubleVector denominator = slope0.add(slope1).sub(delta.add(delta)).fma(mixed, delta);
            DoubleVector inverse = constant(1).div(denominator);
            if (tile.inverse) {
                theta.fma(width, load(tile, LEFT + i)).intoArray(tile.bin, VALUE + i);
            } else {
                DoubleVector numerator = slope0.fma(mixed, delta.mul(square));
                numerator.mul(inverse).fma(height, load(tile, LOWER + i)).intoArray(tile.bin, VALUE + i);
            }
            DoubleVector quadratic = slope1.fma(
                    square, slope0.fma(rest.mul(rest), delta.add(delta).mul(mixed)));
            DoubleVector ratio = delta.mul(inverse);
            ratio.mul(ratio).mul(quadratic).intoArray(tile.scratch, i);
        }
    }

    /** The results, given the logarithms of the slopes in {@code logs}. */
    static void results(SplineTile tile, int count) {
        for (int i = 0; i < count; i += LANES) {
            DoubleVector x = Functions.doubles(tile.values, i);
            VectorMask<Double> outside = SplineLoops.outside(tile, x);
            Functions.store(load(tile, VALUE + i).blend(x, outside), tile.values, i);
            Functions.store(DoubleVector.fromArray(DOUBLES, tile.logs, i).blend(0, outside), tile.logSlopes, i);
        }
    }

    /** The gradients of the results, or, for the inverse, of none but log dy/dx. */
    static void seeds(SplineTile tile, int count) {
        for (int i = 0; i < count; i += LANES) {
            DoubleVector toValue = tile.inverse ? constant(0) : Functions.doubles(tile.gradients, i);
            DoubleVector toLogSlope = tile.inverse ? constant(1) : Functions.doubles(tile.toLogSlopes, i);
            toValue.intoArray(tile.bin, TO_VALUE + i);
            toLogSlope.intoArray(tile.bin, TO_LOG_SLOPE + i);
        }
    }

    /**
     * For the inverse, given the gradient of log dy/dx by x and the slopes in {@code scratch}: the seeds that pull back through it. At
     * constant y, x changes by minus the change of y at constant x, divided by the slope.
     */
    static void inverseSeeds(SplineTile tile, int count) {
        for (int i = 0; i < count; i += LANES) {
            DoubleVector toLogSlope = Functions.doubles(tile.toLogSlopes, i);
            Functions.doubles(tile.gradients, i)
                    .sub(toLogSlope.mul(load(tile, TO_X + i)))
                    .div(DoubleVector.fromArray(DOUBLES, tile.scratch, i))
                    .neg()
                    .intoArray(tile.bin, TO_VALUE + i);
            toLogSlope.neg().intoArray(tile.bin, TO_LOG_SLOPE + i);
        }
    }

    /** Gradients of x and the bin's numbers, given those of y and of log dy/dx. */
    static void pullBack(SplineTile tile, int count) {
        for (int i = 0; i < count; i += LANES) {
            DoubleVector theta = load(tile, THETA + i);
            DoubleVector slope0 = load(tile, SLOPES + i);
            DoubleVector slope1 = load(tile, SLOPES + PITCH + i);
            DoubleVector toY = load(tile, TO_VALUE + i);
            DoubleVector toLogSlope = load(tile, TO_LOG_SLOPE + i);
            DoubleVector height = load(tile, HEIGHT + i);
            DoubleVector perWidth = constant(1).div(load(tile, WIDTH + i));
            DoubleVector delta = height.mul(perWidth);
            DoubleVector bend = slope0.add(slope1).sub(delta.add(delta));
            DoubleVector rest = constant(1).sub(theta);
            DoubleVector mixed = theta.mul(rest);
            DoubleVector square = theta.mul(theta);
            DoubleVector perDenominator = constant(1).div(bend.fma(mixed, delta));
            DoubleVector numerator = slope0.fma(mixed, delta.mul(square));
            DoubleVector quadratic = slope1.fma(
                    square, slope0.fma(rest.mul(rest), delta.add(delta).mul(mixed)));
            DoubleVector twice = toLogSlope.add(toLogSlope);
            DoubleVector toNumerator = toY.mul(height).mul(perDenominator);
            DoubleVector toDenominator =
                    toNumerator.fma(numerator, twice).mul(perDenominator).neg();
            DoubleVector toQuadratic = toLogSlope.div(quadratic);
            DoubleVector toDelta = toNumerator
                    .fma(square, twice.div(delta))
                    .add(toDenominator)
                    .add(toQuadratic.sub(toDenominator).mul(mixed.add(mixed)));
            DoubleVector toMixed =
                    toNumerator.fma(slope0, toDenominator.mul(bend)).add(toQuadratic.mul(delta.add(delta)));
            DoubleVector ofSlopes = slope1.mul(theta).sub(slope0.mul(rest));
            DoubleVector toTheta = toNumerator
                    .mul(delta)
                    .mul(theta)
                    .add(toQuadratic.mul(ofSlopes))
                    .mul(2)
                    .add(toMixed.mul(rest.sub(theta)));
            DoubleVector toX = toTheta.mul(perWidth);
            toX.intoArray(tile.bin, TO_X + i);
            toX.neg().intoArray(tile.bin, TO_LEFT + i);
            toTheta.fma(theta, toDelta.mul(delta)).mul(perWidth).neg().intoArray(tile.bin, TO_WIDTH + i);
            toY.intoArray(tile.bin, TO_LOWER + i);
            toY.mul(numerator).mul(perDenominator).add(toDelta.mul(perWidth)).intoArray(tile.bin, TO_HEIGHT + i);
            toNumerator
                    .add(toDenominator)
                    .mul(mixed)
                    .add(toQuadratic.mul(rest).mul(rest))
                    .intoArray(tile.bin, TO_SLOPES + i);
            toDenominator.mul(mixed).add(toQuadratic.mul(square)).intoArray(tile.bin, TO_SLOPES + PITCH + i);
        }
    }

    /** The gradients of the elements: of the inverse, minus what its values are worth. */
    static void toElements(SplineTile tile, int count) {
        for (int i = 0; i < count; i += LANES) {
            VectorMask<Double> outside = SplineLoops.outside(tile, Functions.doubles(tile.values, i));
            DoubleVector inside = tile.inverse ? load(tile, TO_VALUE + i).neg() : load(tile, TO_X + i);
            Functions.store(inside.blend(Functions.doubles(tile.gradients, i), outside), tile.gradients, i);
        }
    }
}
