package org.flows4j.core.tensor.cpu.internal.vector;

import static org.flows4j.core.tensor.cpu.internal.vector.Functions.FLOATS;
import static org.flows4j.core.tensor.cpu.internal.vector.Functions.LANES;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.ShortVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorShape;
import jdk.incubator.vector.VectorSpecies;
import org.flows4j.core.tensor.cpu.internal.math.PlainMath;

/** The loops between floats and BFLOAT16 numbers, their upper halves; results are equal to those of {@link PlainMath}. */
final class Bfloat16Loops {
    private static final VectorSpecies<Integer> INTS = VectorSpecies.of(int.class, FLOATS.vectorShape());
    private static final VectorSpecies<Short> HALVES =
            VectorSpecies.of(short.class, VectorShape.forBitSize(FLOATS.vectorBitSize() / 2));
    private static final int HALF = Short.SIZE;

    private Bfloat16Loops() {}

    static void split(float[] x, short[] high, short[] low, int count) {
        for (int i = 0; i < count; i += LANES) {
            FloatVector v = FloatVector.fromArray(FLOATS, x, i);
            FloatVector rounded = rounded(v);
            upperHalves(rounded.reinterpretAsInts()).intoArray(high, i);
            upperHalves(rounded(v.sub(rounded)).reinterpretAsInts()).intoArray(low, i);
        }
    }

    private static FloatVector rounded(FloatVector v) {
        FloatVector scaled = v.mul(PlainMath.SPLITTER);
        return scaled.sub(scaled.sub(v));
    }

    static void widen(short[] x, int from, float[] result, int at, int count) {
        for (int i = 0; i < count; i += LANES) {
            IntVector bits =
                    (IntVector) ShortVector.fromArray(HALVES, x, from + i).convertShape(VectorOperators.S2I, INTS, 0);
            bits.lanewise(VectorOperators.LSHL, HALF).reinterpretAsFloats().intoArray(result, at + i);
        }
    }

    static void narrow(float[] x, int from, short[] result, int at, int count) {
        for (int i = 0; i < count; i += LANES) {
            FloatVector v = FloatVector.fromArray(FLOATS, x, from + i);
            IntVector bits = v.reinterpretAsInts();
            IntVector even = bits.lanewise(VectorOperators.LSHR, HALF).and(1);
            var numbers = v.compare(VectorOperators.EQ, v);
            upperHalves(bits.blend(bits.add(even).add(0x7FFF), numbers.cast(INTS)))
                    .intoArray(result, at + i);
        }
    }

    private static ShortVector upperHalves(IntVector v) {
        return (ShortVector) v.lanewise(VectorOperators.ASHR, HALF).convertShape(VectorOperators.I2S, HALVES, 0);
    }
}
