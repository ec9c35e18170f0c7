package org.flows4j.core.tensor.cpu.internal.vector;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.util.Arrays;
import org.flows4j.core.tensor.cpu.internal.math.LstmTile;
import org.flows4j.core.tensor.cpu.internal.math.MixtureTile;
import org.flows4j.core.tensor.cpu.internal.math.StridedMatrix;

/**
 * A loop over arrays that is compiled by itself. The compiler allows one method only so much vector code; when it merges a few
 * loops into their common caller it runs out, and what is left allocates an object for every operation, ten times slower. It
 * cannot look through a method handle read from an array.
 */
final class Loop {
    private final MethodHandle[] body;

    private Loop(Class<?> owner, String name, Class<?>... parameters) {
        MethodType type = MethodType.methodType(void.class, parameters);
        try {
            this.body = new MethodHandle[] {MethodHandles.lookup().findStatic(owner, name, type)};
        } catch (ReflectiveOperationException missing) {
            throw new IllegalStateException(owner.getName() + " has no loop " + name + type, missing);
        }
    }

    private static Loop over(Class<?> owner, String name, int arrays) {
        Class<?>[] parameters = new Class<?>[arrays + 1];
        Arrays.fill(parameters, float[].class);
        parameters[arrays] = int.class;
        return new Loop(owner, name, parameters);
    }

    /** The static method {@code name(float[] x, float[] result, int count)}. */
    static Loop over2(Class<?> owner, String name) {
        return over(owner, name, 2);
    }

    /** The static method {@code name(float[] x, float[] y, float[] result, int count)}. */
    static Loop over3(Class<?> owner, String name) {
        return over(owner, name, 3);
    }

    /** The static method {@code name(StridedMatrix a, float[] panel, float[] result, int rows, int depth, boolean add)}. */
    static Loop product(Class<?> owner, String name) {
        return new Loop(
                owner, name, StridedMatrix.class, float[].class, float[].class, int.class, int.class, boolean.class);
    }

    /** The static method {@code name(float[] x, int rows, float scale, float[] largest, float[] sums)}. */
    static Loop columns(Class<?> owner, String name) {
        return new Loop(owner, name, float[].class, int.class, float.class, float[].class, float[].class);
    }

    /** The static method {@code name(float[] x, float[] gradient, int rows, float scale, float[] logSums, float[] common)}. */
    static Loop weights(Class<?> owner, String name) {
        return new Loop(
                owner, name, float[].class, float[].class, int.class, float.class, float[].class, float[].class);
    }

    /** The static method {@code name(MixtureTile tile, int count)}. */
    static Loop overTile(Class<?> owner, String name) {
        return new Loop(owner, name, MixtureTile.class, int.class);
    }

    /** The static method {@code name(LstmTile tile, int count)}. */
    static Loop overLstmTile(Class<?> owner, String name) {
        return new Loop(owner, name, LstmTile.class, int.class);
    }

    /** The static method {@code name(double[] x, double[] result, int count)}. */
    static Loop overDoubles(Class<?> owner, String name) {
        return new Loop(owner, name, double[].class, double[].class, int.class);
    }

    /** The static method {@code name(double[] a, double[] b, double[] c, double x, int count, double[] result)}. */
    static Loop reduction(Class<?> owner, String name) {
        return new Loop(
                owner, name, double[].class, double[].class, double[].class, double.class, int.class, double[].class);
    }

    void run(StridedMatrix a, float[] panel, float[] result, int rows, int depth, boolean add) {
        try {
            body[0].invokeExact(a, panel, result, rows, depth, add);
        } catch (Throwable problem) {
            throw rethrown(problem);
        }
    }

    void run(float[] x, int rows, float scale, float[] largest, float[] sums) {
        try {
            body[0].invokeExact(x, rows, scale, largest, sums);
        } catch (Throwable problem) {
            throw rethrown(problem);
        }
    }

    void run(float[] x, float[] gradient, int rows, float scale, float[] logSums, float[] common) {
        try {
            body[0].invokeExact(x, gradient, rows, scale, logSums, common);
        } catch (Throwable problem) {
            throw rethrown(problem);
        }
    }

    void run(MixtureTile tile, int count) {
        try {
            body[0].invokeExact(tile, count);
        } catch (Throwable problem) {
            throw rethrown(problem);
        }
    }

    void run(LstmTile tile, int count) {
        try {
            body[0].invokeExact(tile, count);
        } catch (Throwable problem) {
            throw rethrown(problem);
        }
    }

    void run(double[] x, double[] result, int count) {
        try {
            body[0].invokeExact(x, result, count);
        } catch (Throwable problem) {
            throw rethrown(problem);
        }
    }

    void run(double[] a, double[] b, double[] c, double x, int count, double[] result) {
        try {
            body[0].invokeExact(a, b, c, x, count, result);
        } catch (Throwable problem) {
            throw rethrown(problem);
        }
    }

    void run(float[] x, float[] result, int count) {
        try {
            body[0].invokeExact(x, result, count);
        } catch (Throwable problem) {
            throw rethrown(problem);
        }
    }

    void run(float[] x, float[] y, float[] result, int count) {
        try {
            body[0].invokeExact(x, y, result, count);
        } catch (Throwable problem) {
            throw rethrown(problem);
        }
    }

    /** Loops throw nothing but what is unchecked. */
    private static RuntimeException rethrown(Throwable problem) {
        if (problem instanceof Error error) {
            throw error;
        }
        return problem instanceof RuntimeException exception ? exception : new IllegalStateException(problem);
    }
}
