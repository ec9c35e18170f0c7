package org.flows4j.core.tensor.cpu.internal.math;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One thread's heap arrays for intermediate results: a few of {@link #SIZE} elements each, small enough to stay in the first cache. */
public final class Tile {
    /** Elements of one array: 8 KB of floats. */
    public static final int SIZE = 2048;

    /** Elements of the window that scattered ones are picked from. */
    public static final int WINDOW = 2 * SIZE;

    /** Elements of a long array, for kernels that read many numbers per result. */
    static final int LONG = 4 * SIZE;

    private static final int ARRAYS = 16;
    private static final int LONG_ARRAYS = 6;

    private final float[] @Nullable [] floats = new float[ARRAYS][];
    private final float[] @Nullable [] longFloats = new float[LONG_ARRAYS][];
    private final double[] @Nullable [] doubles = new double[ARRAYS][];
    private final List<float[]> grown = new ArrayList<>();
    private final List<double[]> grownDoubles = new ArrayList<>();
    private float @Nullable [] floatWindow;
    private double @Nullable [] doubleWindow;
    private short @Nullable [] shorts;

    /** One of the float arrays, its content arbitrary. */
    public float[] floats(int index) {
        float @Nullable [] array = floats[index];
        if (array == null) {
            array = new float[SIZE];
            floats[index] = array;
        }
        return array;
    }

    /** One of the float arrays of {@link #LONG} elements, its content arbitrary. */
    public float[] longFloats(int index) {
        float @Nullable [] array = longFloats[index];
        if (array == null) {
            array = new float[LONG];
            longFloats[index] = array;
        }
        return array;
    }

    /** One of any number of arrays that grow as needed, its content arbitrary: for operands that do not fit the cache anyway. */
    public float[] atLeast(int index, int length) {
        while (grown.size() <= index) {
            grown.add(new float[0]);
        }
        if (grown.get(index).length < length) {
            grown.set(index, new float[length]);
        }
        return grown.get(index);
    }

    /** One of any number of double arrays that grow as needed, its content arbitrary. */
    public double[] doublesAtLeast(int index, int length) {
        while (grownDoubles.size() <= index) {
            grownDoubles.add(new double[0]);
        }
        if (grownDoubles.get(index).length < length) {
            grownDoubles.set(index, new double[length]);
        }
        return grownDoubles.get(index);
    }

    /** One of the double arrays, its content arbitrary. */
    public double[] doubles(int index) {
        double @Nullable [] array = doubles[index];
        if (array == null) {
            array = new double[SIZE];
            doubles[index] = array;
        }
        return array;
    }

    /** An array of {@link #SIZE} numbers of 16 bits, its content arbitrary. */
    public short[] shorts() {
        short[] array = shorts == null ? new short[SIZE] : shorts;
        shorts = array;
        return array;
    }

    /** A float array of {@link #WINDOW} elements, its content arbitrary. */
    public float[] floatWindow() {
        float[] window = floatWindow == null ? new float[WINDOW] : floatWindow;
        floatWindow = window;
        return window;
    }

    /** A double array of {@link #WINDOW} elements, its content arbitrary. */
    public double[] doubleWindow() {
        double[] window = doubleWindow == null ? new double[WINDOW] : doubleWindow;
        doubleWindow = window;
        return window;
    }
}
