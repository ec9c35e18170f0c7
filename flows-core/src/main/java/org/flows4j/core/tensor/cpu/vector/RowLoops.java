package org.flows4j.core.tensor.cpu.vector;

import static org.flows4j.core.tensor.cpu.vector.Functions.FLOATS;
import static org.flows4j.core.tensor.cpu.vector.Functions.LANES;

import jdk.incubator.vector.DoubleVector;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/** Functions of rows, each as long as a whole number of vectors. */
final class RowLoops {
    private static final VectorSpecies<Double> DOUBLES = DoubleVector.SPECIES_PREFERRED;

    private RowLoops() {}

    static void exponentials(float[] x, float[] e, float[] sums, int length, int count) {
        for (int row = 0; row < count; row += length) {
            float largest = largest(x, row, row + length);
            DoubleVector sum = DoubleVector.zero(DOUBLES);
            for (int i = row; i < row + length; i += LANES) {
                FloatVector v =
                        Functions.exp(FloatVector.fromArray(FLOATS, x, i).sub(largest));
                v.intoArray(e, i);
                sum = sum.add(v.convertShape(VectorOperators.F2D, DOUBLES, 0))
                        .add(v.convertShape(VectorOperators.F2D, DOUBLES, 1));
            }
            sums[row / length] = (float) sum.reduceLanes(VectorOperators.ADD);
        }
    }

    private static float largest(float[] x, int from, int to) {
        FloatVector largest = FloatVector.fromArray(FLOATS, x, from);
        for (int i = from + LANES; i < to; i += LANES) {
            largest = largest.max(FloatVector.fromArray(FLOATS, x, i));
        }
        return largest.reduceLanes(VectorOperators.MAX);
    }
}
