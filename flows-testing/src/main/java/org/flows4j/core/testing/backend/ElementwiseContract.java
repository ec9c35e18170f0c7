package org.flows4j.core.testing.backend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.flows4j.core.testing.TensorAssert.assertThatTensor;

import java.util.Arrays;
import java.util.stream.DoubleStream;
import org.flows4j.core.tensor.DType;
import org.flows4j.core.tensor.Shape;
import org.flows4j.core.tensor.Tensor;
import org.flows4j.core.tensor.TensorBackend;
import org.flows4j.core.tensor.UnaryOp;
import org.flows4j.core.testing.Samples;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Elementwise functions of one tensor, their derivatives, and {@code scaleShift}. */
public interface ElementwiseContract extends BackendUnderTest {
    /**
     * Exact ops may be off by the rounding of one division; the others by a few roundings and a good exp or log. All are
     * relative errors: 1e-9 of softplus(-20) counts as much as of softplus(20).
     */
    private static double epsilons(UnaryOp op) {
        return switch (op) {
            case NEGATE, ABS, RELU, FLOOR -> 0;
            case SQRT, SQUARE, RECIPROCAL -> 2;
            default -> 8;
        };
    }

    /** Ordinary values, and values of either sign whose results are 0, tiny, large, infinite or undefined. */
    private static Tensor arguments(TensorBackend backend, DType dtype) {
        double[] magnitudes = {
            0, 1e-30, 1e-12, 1e-8, 1e-5, 1e-4, 0.01, 0.1, 0.4, 0.5, 0.7, 1, 1.5, 2, 3, 5, 8, 10, 12.5, 16, 17, 20, 30,
            36, 40, 60, 80, 100, 500, 700, 1000, 1e4
        };
        double[] ordinary = new Samples(backend, dtype, 11).normals(700 - 2 * magnitudes.length + 1);
        double[] all = DoubleStream.concat(
                        DoubleStream.concat(
                                Arrays.stream(magnitudes),
                                Arrays.stream(magnitudes).skip(1).map(x -> -x)),
                        Arrays.stream(ordinary))
                .toArray();
        return backend.fromDoubles(all, Shape.of(7, 100), dtype);
    }

    /** Values agree over the whole range of arguments. */
    @ParameterizedTest
    @EnumSource(UnaryOp.class)
    default void computesFunctions(UnaryOp op) {
        for (DType dtype : DType.GENERAL) {
            inScope(backend -> {
                Tensor x = arguments(backend, dtype);
                double[] arguments = x.toDoubles();
                double[] expected = Arrays.stream(arguments)
                        .map(v -> ReferenceOps.unary(op, v))
                        .toArray();
                assertThatTensor(backend.unary(op, x))
                        .as("%s of %s", op, Arrays.toString(arguments))
                        .hasShape(x.shape())
                        .hasDType(dtype)
                        .isRelativelyWithin(epsilons(op), expected);
                assertThatTensor(x).as("the argument afterwards").hasElements(arguments);
            });
        }
    }

    /** NaN stays NaN, and infinities give the limits. */
    @ParameterizedTest
    @EnumSource(UnaryOp.class)
    default void carriesNanAndInfinity(UnaryOp op) {
        for (DType dtype : DType.GENERAL) {
            inScope(backend -> {
                double[] values = {Double.NaN, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY, 1};
                Tensor x = backend.fromDoubles(values, Shape.of(4), dtype);
                double[] expected = Arrays.stream(values)
                        .map(v -> ReferenceOps.unary(op, v))
                        .toArray();
                assertThatTensor(backend.unary(op, x))
                        .as("%s %s", op, dtype)
                        .isRelativelyWithin(epsilons(op), expected);
            });
        }
    }

    /** Every length agrees with a long one: no tail of a vector loop is missing. */
    @ParameterizedTest
    @EnumSource(UnaryOp.class)
    default void computesEveryLength(UnaryOp op) {
        for (DType dtype : DType.GENERAL) {
            inScope(backend -> {
                Samples samples = new Samples(backend, dtype, 12);
                for (int length : new int[] {1, 2, 3, 7, 8, 15, 16, 17, 31, 33, 63, 100, 20_011}) {
                    Tensor x = samples.normal(length);
                    double[] expected = Arrays.stream(x.toDoubles())
                            .map(v -> ReferenceOps.unary(op, v))
                            .toArray();
                    assertThatTensor(backend.unary(op, x))
                            .as("%s, length %d, %s", op, length, samples)
                            .isRelativelyWithin(epsilons(op), expected);
                }
            });
        }
    }

    /**
     * Derivatives agree. Those of tanh, sigmoid and ELU may be computed from the result y, whose rounding error appears
     * undiminished where 1 - y or 1 + y cancels, so an error of a few epsilon of the gradient is allowed for them.
     */
    @ParameterizedTest
    @EnumSource(UnaryOp.class)
    default void computesGradients(UnaryOp op) {
        boolean fromResult = op == UnaryOp.TANH || op == UnaryOp.SIGMOID || op == UnaryOp.ELU;
        for (DType dtype : DType.GENERAL) {
            inScope(backend -> {
                Tensor x = arguments(backend, dtype);
                Tensor y = backend.unary(op, x);
                Tensor gradient = new Samples(backend, dtype, 13).normal(x.shape());
                double[] arguments = x.toDoubles();
                double[] g = gradient.toDoubles();
                double[] expected = new double[g.length];
                double[] scales = new double[g.length];
                for (int i = 0; i < g.length; i++) {
                    expected[i] = g[i] * ReferenceOps.derivative(op, arguments[i]);
                    scales[i] = Math.abs(expected[i]) + (fromResult ? Math.abs(g[i]) : 0);
                }
                assertThatTensor(backend.unaryGradient(op, x, y, gradient))
                        .as("gradient of %s at %s", op, Arrays.toString(arguments))
                        .hasShape(x.shape())
                        .hasDType(dtype)
                        .isWithin(8, expected, scales);
            });
        }
    }

    /** Multiplication and addition of constants. */
    @ParameterizedTest
    @EnumSource(value = DType.class, mode = EnumSource.Mode.EXCLUDE, names = "BFLOAT16")
    default void scalesAndShifts(DType dtype) {
        inScope(backend -> {
            Tensor x = new Samples(backend, dtype, 14).normal(5, 41);
            for (double[] constants : new double[][] {{1, 0}, {0.1, 0}, {1, -0.3}, {-2.5, 0.7}, {0, 3}, {1e-3, 1e3}}) {
                double[] values = x.toDoubles();
                double[] expected = new double[values.length];
                double[] scales = new double[values.length];
                for (int i = 0; i < values.length; i++) {
                    expected[i] = values[i] * constants[0] + constants[1];
                    scales[i] = Math.abs(values[i] * constants[0]) + Math.abs(constants[1]);
                }
                // Two constants and two results are rounded.
                assertThatTensor(backend.scaleShift(x, constants[0], constants[1]))
                        .as("x * %s + %s", constants[0], constants[1])
                        .hasShape(x.shape())
                        .hasDType(dtype)
                        .isWithin(2, expected, scales);
            }
            assertThat(x.add(1).toDoubles())
                    .isEqualTo(backend.scaleShift(x, 1, 1).toDoubles());
            assertThat(x.mul(3).toDoubles())
                    .isEqualTo(backend.scaleShift(x, 3, 0).toDoubles());
        });
    }
}
