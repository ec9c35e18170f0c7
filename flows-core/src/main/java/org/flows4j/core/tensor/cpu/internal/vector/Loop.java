package org.flows4j.core.tensor.cpu.internal.vector;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.reflect.Method;
import java.util.Arrays;
import org.flows4j.core.tensor.cpu.internal.math.LstmTile;
import org.flows4j.core.tensor.cpu.internal.math.MixtureInverse;
import org.flows4j.core.tensor.cpu.internal.math.MixtureTile;
import org.flows4j.core.tensor.cpu.internal.math.SplineTile;
import org.flows4j.core.tensor.cpu.internal.math.StridedMatrix;

/**
 * A loop over arrays that is compiled separately. The compiler limits the vector code of one method; if it merges a few loops into their
 * common caller, it exceeds the limit, and the rest allocates an object per operation, ten times slower. It cannot inline a method
 * handle that is read from an array.
 */
final class Loop {
    private final MethodHandle[] body;

    /** The only static method of this name; a {@code run} method below has its parameters. */
    Loop(Class<?> owner, String name) {
        Method loop = Arrays.stream(owner.getDeclaredMethods())
                .filter(method -> method.getName().equals(name))
                .findAny()
                .orElseThrow(() -> new IllegalStateException(owner.getName() + " has no loop " + name));
        try {
            this.body = new MethodHandle[] {MethodHandles.lookup().unreflect(loop)};
        } catch (IllegalAccessException hidden) {
            throw new IllegalStateException(loop + " is not accessible", hidden);
        }
    }

    void run(StridedMatrix a, float[] panel, float[] result, int rows, int depth, boolean add) {
        try {
            body[0].invokeExact(a, panel, result, rows, depth, add);
        } catch (Throwable problem) {
            throw rethrown(problem);
        }
    }

    void run(float[] packed, float[] panel, float[] result, int rows, int depth) {
        try {
            body[0].invokeExact(packed, panel, result, rows, depth);
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

    void run(float[] x, int rows, int columns, double epsilon, float[] means, float[] scales) {
        try {
            body[0].invokeExact(x, rows, columns, epsilon, means, scales);
        } catch (Throwable problem) {
            throw rethrown(problem);
        }
    }

    void run(float[] x, int rows, float[] means, float[] scales, float[] gain, float[] bias) {
        try {
            body[0].invokeExact(x, rows, means, scales, gain, bias);
        } catch (Throwable problem) {
            throw rethrown(problem);
        }
    }

    void run(float[] x, float[] gradient, float[] products, int rows, float[] means, float[] scales, float[] gain) {
        try {
            body[0].invokeExact(x, gradient, products, rows, means, scales, gain);
        } catch (Throwable problem) {
            throw rethrown(problem);
        }
    }

    void run(float[] x, float[] gradient, int rows, int columns, float[] scales) {
        try {
            body[0].invokeExact(x, gradient, rows, columns, scales);
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

    void run(MixtureInverse tile, int count) {
        try {
            body[0].invokeExact(tile, count);
        } catch (Throwable problem) {
            throw rethrown(problem);
        }
    }

    void run(SplineTile tile, int count) {
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

    void run(short[] x, int from, float[] result, int at, int count) {
        try {
            body[0].invokeExact(x, from, result, at, count);
        } catch (Throwable problem) {
            throw rethrown(problem);
        }
    }

    void run(float[] x, int from, short[] result, int at, int count) {
        try {
            body[0].invokeExact(x, from, result, at, count);
        } catch (Throwable problem) {
            throw rethrown(problem);
        }
    }

    void run(float[] x, short[] high, short[] low, int count) {
        try {
            body[0].invokeExact(x, high, low, count);
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
