package org.flows4j.core.tensor.cpu.internal.vector;

import static org.flows4j.core.tensor.cpu.internal.vector.Functions.FLOATS;
import static org.flows4j.core.tensor.cpu.internal.vector.Functions.LANES;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.ShortVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorShape;
import jdk.incubator.vector.VectorSpecies;
import org.flows4j.core.tensor.cpu.internal.math.PlainMath;

/** The loop that splits floats into two BFLOAT16 numbers; see {@link PlainMath#split}, to whose results it is equal. */
final class SplitLoops {
    private static final VectorSpecies<Short> HALVES =
            VectorSpecies.of(short.class, VectorShape.forBitSize(FLOATS.vectorBitSize() / 2));

    private SplitLoops() {}

    static void split(float[] x, short[] high, short[] low, int count) {
        for (int i = 0; i < count; i += LANES) {
            FloatVector v = FloatVector.fromArray(FLOATS, x, i);
            FloatVector rounded = rounded(v);
            upperHalves(rounded).intoArray(high, i);
            upperHalves(rounded(v.sub(rounded))).intoArray(low, i);
        }
    }

    private static FloatVector rounded(FloatVector v) {
        FloatVector scaled = v.mul(PlainMath.SPLITTER);
        return scaled.sub(scaled.sub(v));
    }

    private static ShortVector upperHalves(FloatVector v) {
        return (ShortVector) v.reinterpretAsInts()
                .lanewise(VectorOperators.ASHR, Short.SIZE)
                .convertShape(VectorOperators.I2S, HALVES, 0);
    }
}
