package org.flows4j.core.tensor.cpu.internal.tensor;

import java.nio.DoubleBuffer;
import java.nio.FloatBuffer;
import java.util.Arrays;
import org.flows4j.core.tensor.DType;
import org.flows4j.core.tensor.cpu.internal.math.Tile;
import org.flows4j.core.tensor.cpu.internal.memory.MemoryBlock;

/**
 * Moves the elements of one dtype between memory and arrays on the heap: everything about a dtype that is not arithmetic. It is chosen
 * once per operation and costs one virtual call per tile or run of elements.
 *
 * @param <A> the type of heap array: {@code float[]}, {@code double[]}, or {@code short[]} for BFLOAT16
 */
public abstract class Elements<A> {
    private static final Elements<float[]> FLOATS = new Floats();
    private static final Elements<double[]> DOUBLES = new Doubles();
    private static final Elements<short[]> HALVES = new Halves();

    private Elements() {}

    /** Returns the elements of a dtype; they accept no arrays but their own. */
    @SuppressWarnings("unchecked") // a wrong array fails with a ClassCastException
    public static Elements<Object> of(DType dtype) {
        return (Elements<Object>)
                switch (dtype) {
                    case FLOAT32 -> (Elements<?>) FLOATS;
                    case FLOAT64 -> DOUBLES;
                    case BFLOAT16 -> HALVES;
                };
    }

    /** A new array. */
    public abstract A array(int length);

    /** One of a thread's arrays of {@link Tile#SIZE} elements, or a new one if it has none of this type. */
    A tile(Tile tile, int index) {
        return array(Tile.SIZE);
    }

    /** A thread's array of {@link Tile#WINDOW} elements, or a new one if it has none of this type. */
    A window(Tile tile) {
        return array(Tile.WINDOW);
    }

    abstract void load(MemoryBlock from, int first, A to, int at, int count);

    abstract void store(MemoryBlock to, int first, A from, int at, int count);

    /** Sets elements to a value, rounded to the dtype. */
    public abstract void fill(A array, int from, int to, double value);

    abstract void widen(A from, double[] to, int count);

    /** Rounds doubles to the dtype. */
    abstract void narrow(double[] from, A to, int count);

    /** Copies every {@code step}-th element to every {@code toStep}-th place; steps may be negative. */
    public void copy(A from, int first, int step, A to, int at, int toStep, int count) {
        for (int i = 0; i < count; i++) {
            System.arraycopy(from, first + i * step, to, at + i * toStep, 1);
        }
    }

    /** Picks elements of a window by a table, from {@code table[skipped]} on. */
    void gather(A window, int[] table, int skipped, A to, int at, int count) {
        for (int i = 0; i < count; i++) {
            System.arraycopy(window, table[skipped + i], to, at + i, 1);
        }
    }

    /** Picks elements of memory by a table of distances from {@code first}, from {@code table[skipped]} on. */
    void fetch(MemoryBlock from, int first, int[] table, int skipped, A to, int at, int count) {
        for (int i = 0; i < count; i++) {
            load(from, first + table[skipped + i], to, at + i, 1);
        }
    }

    /** Completes the range from {@code from} to {@code to}, which begins with one period. */
    static void repeat(Object array, int from, int period, int to) {
        int length = to - from;
        for (int done = period; done < length && done > 0; done *= 2) {
            System.arraycopy(array, from, array, from + done, Math.min(done, length - done));
        }
    }

    private static final class Floats extends Elements<float[]> {
        @Override
        public float[] array(int length) {
            return new float[length];
        }

        @Override
        float[] tile(Tile tile, int index) {
            return tile.floats(index);
        }

        @Override
        float[] window(Tile tile) {
            return tile.floatWindow();
        }

        @Override
        void load(MemoryBlock from, int first, float[] to, int at, int count) {
            from.floats().get(first, to, at, count);
        }

        @Override
        void store(MemoryBlock to, int first, float[] from, int at, int count) {
            to.floats().put(first, from, at, count);
        }

        @Override
        public void fill(float[] array, int from, int to, double value) {
            Arrays.fill(array, from, to, (float) value);
        }

        @Override
        void widen(float[] from, double[] to, int count) {
            for (int i = 0; i < count; i++) {
                to[i] = from[i];
            }
        }

        @Override
        void narrow(double[] from, float[] to, int count) {
            for (int i = 0; i < count; i++) {
                to[i] = (float) from[i];
            }
        }

        @Override
        public void copy(float[] from, int first, int step, float[] to, int at, int toStep, int count) {
            for (int i = 0; i < count; i++) {
                to[at + i * toStep] = from[first + i * step];
            }
        }

        @Override
        void gather(float[] window, int[] table, int skipped, float[] to, int at, int count) {
            for (int i = 0; i < count; i++) {
                to[at + i] = window[table[skipped + i]];
            }
        }

        @Override
        void fetch(MemoryBlock from, int first, int[] table, int skipped, float[] to, int at, int count) {
            FloatBuffer floats = from.floats();
            for (int i = 0; i < count; i++) {
                to[at + i] = floats.get(first + table[skipped + i]);
            }
        }
    }

    private static final class Doubles extends Elements<double[]> {
        @Override
        public double[] array(int length) {
            return new double[length];
        }

        @Override
        double[] tile(Tile tile, int index) {
            return tile.doubles(index);
        }

        @Override
        double[] window(Tile tile) {
            return tile.doubleWindow();
        }

        @Override
        void load(MemoryBlock from, int first, double[] to, int at, int count) {
            from.doubles().get(first, to, at, count);
        }

        @Override
        void store(MemoryBlock to, int first, double[] from, int at, int count) {
            to.doubles().put(first, from, at, count);
        }

        @Override
        public void fill(double[] array, int from, int to, double value) {
            Arrays.fill(array, from, to, value);
        }

        @Override
        void widen(double[] from, double[] to, int count) {
            System.arraycopy(from, 0, to, 0, count);
        }

        @Override
        void narrow(double[] from, double[] to, int count) {
            System.arraycopy(from, 0, to, 0, count);
        }

        @Override
        public void copy(double[] from, int first, int step, double[] to, int at, int toStep, int count) {
            for (int i = 0; i < count; i++) {
                to[at + i * toStep] = from[first + i * step];
            }
        }

        @Override
        void gather(double[] window, int[] table, int skipped, double[] to, int at, int count) {
            for (int i = 0; i < count; i++) {
                to[at + i] = window[table[skipped + i]];
            }
        }

        @Override
        void fetch(MemoryBlock from, int first, int[] table, int skipped, double[] to, int at, int count) {
            DoubleBuffer doubles = from.doubles();
            for (int i = 0; i < count; i++) {
                to[at + i] = doubles.get(first + table[skipped + i]);
            }
        }
    }

    /** BFLOAT16: the upper halves of floats. */
    private static final class Halves extends Elements<short[]> {
        @Override
        public short[] array(int length) {
            return new short[length];
        }

        @Override
        void load(MemoryBlock from, int first, short[] to, int at, int count) {
            from.shorts().get(first, to, at, count);
        }

        @Override
        void store(MemoryBlock to, int first, short[] from, int at, int count) {
            to.shorts().put(first, from, at, count);
        }

        @Override
        public void fill(short[] array, int from, int to, double value) {
            Arrays.fill(array, from, to, rounded(value));
        }

        @Override
        void widen(short[] from, double[] to, int count) {
            for (int i = 0; i < count; i++) {
                to[i] = Float.intBitsToFloat(from[i] << Short.SIZE);
            }
        }

        @Override
        void narrow(double[] from, short[] to, int count) {
            for (int i = 0; i < count; i++) {
                to[i] = rounded(from[i]);
            }
        }

        /** To the nearest, with ties to even; NaN stays NaN. */
        private static short rounded(double value) {
            int bits = Float.floatToIntBits((float) value);
            int even = bits >>> Short.SIZE & 1;
            return (short) (Double.isNaN(value) ? bits >> Short.SIZE : (bits + 0x7FFF + even) >> Short.SIZE);
        }
    }
}
