package org.flows4j.core.testing.backend;

import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.flows4j.core.testing.TensorAssert.assertThatTensor;
import static org.flows4j.core.testing.backend.ProductContract.epsilons;
import static org.flows4j.core.testing.backend.ProductContract.magnitudes;

import java.util.ArrayList;
import java.util.List;
import org.assertj.core.api.Assertions;
import org.assertj.core.data.Offset;
import org.flows4j.core.tensor.Activation;
import org.flows4j.core.tensor.DType;
import org.flows4j.core.tensor.Shape;
import org.flows4j.core.tensor.Tensor;
import org.flows4j.core.tensor.TensorBackend;
import org.flows4j.core.testing.Samples;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Convolutions and their two gradients. */
public interface ConvolutionContract extends BackendUnderTest {
    /** The shapes of one convolution's operands. */
    record Operands(Shape input, Shape kernel) {
        /** The number of products per result. */
        int terms() {
            return (int) kernel.size() / kernel.dim(0);
        }
    }

    /** Kernels from a point to 5x5 and one-sided ones, images from a point to non-square ones, some smaller than the kernel. */
    private static List<Operands> operands() {
        List<Operands> all = new ArrayList<>();
        int[][] kernels = {{1, 1}, {3, 3}, {5, 5}, {3, 1}, {1, 3}};
        int[][] images = {{1, 1, 1}, {2, 4, 4}, {3, 5, 3}, {1, 2, 7}};
        int[][] channels = {{1, 1}, {3, 2}, {1, 5}, {6, 3}};
        for (int k = 0; k < kernels.length; k++) {
            for (int i = 0; i < images.length; i++) {
                // Every kernel is combined with every image and with every pair of channel counts, but not with both at
                // once.
                for (int c = i + k; c < i + k + 2; c++) {
                    int[] pair = channels[c % channels.length];
                    all.add(new Operands(
                            Shape.of(images[i][0], images[i][1], images[i][2], pair[0]),
                            Shape.of(pair[1], pair[0], kernels[k][0], kernels[k][1])));
                }
            }
        }
        all.add(new Operands(Shape.of(2, 6, 5, 96), Shape.of(96, 96, 3, 3)));
        all.add(new Operands(Shape.of(2, 8, 8, 96), Shape.of(3, 96, 3, 3)));
        all.add(new Operands(Shape.of(1, 8, 8, 3), Shape.of(96, 3, 3, 3)));
        all.add(new Operands(Shape.of(2, 9, 7, 64), Shape.of(96, 64, 1, 1)));
        return all;
    }

    /** Values, with and without bias and activation. */
    @ParameterizedTest
    @EnumSource(value = DType.class, mode = EnumSource.Mode.EXCLUDE, names = "BFLOAT16")
    default void convolves(DType dtype) {
        for (Operands operands : operands()) {
            inScope(backend -> {
                Samples samples = new Samples(backend, dtype, 51);
                Tensor x = samples.normal(operands.input());
                Tensor weight = samples.normal(operands.kernel());
                Tensor bias = samples.normal(operands.kernel().dim(0));
                for (Activation activation : Activation.values()) {
                    checkConvolution(operands, x, weight, null, activation, samples);
                    checkConvolution(operands, x, weight, bias, activation, samples);
                }
            });
        }
    }

    private static void checkConvolution(
            Operands operands, Tensor x, Tensor weight, @Nullable Tensor bias, Activation activation, Samples samples) {
        TensorBackend backend = x.backend();
        double[] offsets = bias == null ? new double[0] : bias.toDoubles();
        double[] values = x.toDoubles();
        double[] weights = weight.toDoubles();
        double[] products = ReferenceProducts.conv2d(values, operands.input(), weights, operands.kernel());
        double[] scales =
                ReferenceProducts.conv2d(magnitudes(values), operands.input(), magnitudes(weights), operands.kernel());
        assertThatTensor(backend.conv2d(x, weight, bias, activation))
                .as("%s, bias %s, %s, %s", operands, bias, activation, samples)
                .hasShape(ReferenceProducts.output(operands.input(), operands.kernel()))
                .hasDType(x.dtype())
                .isWithin(
                        epsilons(operands.terms()),
                        ReferenceProducts.finish(products, offsets, activation == Activation.RELU),
                        ReferenceProducts.finish(scales, magnitudes(offsets), false));
    }

    /** Gradients of input, weight and bias. */
    @ParameterizedTest
    @EnumSource(value = DType.class, mode = EnumSource.Mode.EXCLUDE, names = "BFLOAT16")
    default void differentiatesConvolutions(DType dtype) {
        for (Operands operands : operands()) {
            inScope(backend -> {
                Samples samples = new Samples(backend, dtype, 52);
                Shape input = operands.input();
                Shape kernel = operands.kernel();
                Tensor x = samples.normal(input);
                Tensor weight = samples.normal(kernel);
                Tensor gradient = samples.normal(ReferenceProducts.output(input, kernel));
                double[] g = gradient.toDoubles();
                assertThatTensor(backend.conv2dInputGradient(gradient, weight))
                        .as("input gradient of %s, %s", operands, samples)
                        .hasShape(input)
                        .hasDType(dtype)
                        .isWithin(
                                epsilons(operands.terms() / kernel.dim(1) * kernel.dim(0)),
                                ReferenceProducts.conv2dInputGradient(g, input, weight.toDoubles(), kernel),
                                ReferenceProducts.conv2dInputGradient(
                                        magnitudes(g), input, magnitudes(weight.toDoubles()), kernel));
                Tensor[] gradients = backend.conv2dWeightGradient(x, gradient, kernel);
                int positions = (int) gradient.shape().size() / kernel.dim(0);
                assertThatTensor(gradients[0])
                        .as("weight gradient of %s, %s", operands, samples)
                        .hasShape(kernel)
                        .hasDType(dtype)
                        .isWithin(
                                epsilons(positions),
                                ReferenceProducts.conv2dWeightGradient(x.toDoubles(), input, g, kernel),
                                ReferenceProducts.conv2dWeightGradient(
                                        magnitudes(x.toDoubles()), input, magnitudes(g), kernel));
                assertThatTensor(gradients[1])
                        .as("bias gradient of %s, %s", operands, samples)
                        .hasShape(Shape.of(kernel.dim(0)))
                        .hasDType(dtype)
                        .isWithin(
                                epsilons(positions),
                                ReferenceOps.sum(g, gradient.shape(), 0, 1, 2),
                                ReferenceOps.sum(magnitudes(g), gradient.shape(), 0, 1, 2));
            });
        }
    }

    /** The gradients are adjoints of the convolution itself: {@code <conv(x, w), g> = <x, dx> = <w, dw>}. */
    @Test
    default void gradientsAreAdjoints() {
        for (Operands operands : operands()) {
            inScope(backend -> {
                Samples samples = new Samples(backend, DType.FLOAT64, 53);
                Tensor x = samples.normal(operands.input());
                Tensor weight = samples.normal(operands.kernel());
                Tensor y = backend.conv2d(x, weight, null, Activation.NONE);
                Tensor gradient = samples.normal(y.shape());
                double expected = ReferenceOps.dot(y.toDoubles(), gradient.toDoubles());
                // The terms are products of three standard normals: their number bounds their total size.
                double scale = operands.terms() * y.shape().size();
                Tensor dx = backend.conv2dInputGradient(gradient, weight);
                Tensor dw = backend.conv2dWeightGradient(x, gradient, operands.kernel())[0];
                Assertions.assertThat(ReferenceOps.dot(x.toDoubles(), dx.toDoubles()))
                        .as("<x, dx> of %s, %s", operands, samples)
                        .isCloseTo(expected, Offset.offset(1e-13 * scale));
                Assertions.assertThat(ReferenceOps.dot(weight.toDoubles(), dw.toDoubles()))
                        .as("<w, dw> of %s, %s", operands, samples)
                        .isCloseTo(expected, Offset.offset(1e-13 * scale));
            });
        }
    }

    /** A weight that changes in place between two calls is noticed despite caches. */
    @ParameterizedTest
    @EnumSource(value = DType.class, mode = EnumSource.Mode.EXCLUDE, names = "BFLOAT16")
    default void noticesChangedWeights(DType dtype) {
        inScope(backend -> {
            Samples samples = new Samples(backend, dtype, 54);
            Operands operands = new Operands(Shape.of(2, 5, 4, 7), Shape.of(9, 7, 3, 3));
            Tensor x = samples.normal(operands.input());
            Tensor weight = samples.normal(operands.kernel());
            checkConvolution(operands, x, weight, null, Activation.NONE, samples);
            backend.updates().scale(weight, -3);
            checkConvolution(operands, x, weight, null, Activation.NONE, samples);
            backend.updates().copy(weight, samples.normal(operands.kernel()));
            checkConvolution(operands, x, weight, null, Activation.NONE, samples);
        });
    }

    /** Mismatched operands are rejected with both shapes. */
    @Test
    default void refusesMismatchedConvolutions() {
        inScope(backend -> {
            Tensor x = backend.fill(1, Shape.of(2, 4, 5, 3), DType.FLOAT32);
            Tensor weight = backend.fill(1, Shape.of(6, 7, 3, 3), DType.FLOAT32);
            Tensor even = backend.fill(1, Shape.of(6, 3, 2, 3), DType.FLOAT32);
            Tensor fitting = backend.fill(1, Shape.of(6, 3, 3, 3), DType.FLOAT32);
            Tensor bias = backend.fill(1, Shape.of(5), DType.FLOAT32);
            Tensor flat = backend.fill(1, Shape.of(2, 60), DType.FLOAT32);
            assertThatThrownBy(() -> backend.conv2d(x, weight, null, Activation.NONE))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContainingAll("[2, 4, 5, 3]", "[6, 7, 3, 3]");
            assertThatThrownBy(() -> backend.conv2d(x, even, null, Activation.NONE))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("[6, 3, 2, 3]");
            assertThatThrownBy(() -> backend.conv2d(x, fitting, bias, Activation.NONE))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContainingAll("[6, 3, 3, 3]", "[5]");
            assertThatThrownBy(() -> backend.conv2d(flat, fitting, null, Activation.NONE))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContainingAll("[2, 60]", "[6, 3, 3, 3]");
            assertThatThrownBy(() -> backend.conv2dInputGradient(x, fitting))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContainingAll("[2, 4, 5, 3]", "[6, 3, 3, 3]");
            assertThatThrownBy(() -> backend.conv2dWeightGradient(x, x, Shape.of(6, 3, 3, 3)))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContainingAll("[2, 4, 5, 3]", "[6, 3, 3, 3]");
        });
    }
}
