package org.flows4j.core.tensor.cpu.internal.onednn;

import org.flows4j.core.tensor.Activation;
import org.flows4j.core.tensor.DType;
import org.flows4j.core.tensor.Shape;

/**
 * The key of a {@link OneDnnPlan}. The numbers mean one thing for products and another for convolutions.
 *
 * @param operation what is computed
 * @param a batch of a product; number of images
 * @param b rows of the result; height of an image
 * @param c columns of the result; width of an image
 * @param d inner extent; input channels
 * @param e 1 if a batch shares its right operand, 2 if its left one; output channels
 * @param f 1 if the left operand is transposed; height of the kernel
 * @param g 1 if the right operand is transposed; width of the kernel
 * @param bias whether a bias is added
 * @param activation applied last
 * @param operands dtype of the operands
 * @param result dtype of the result
 */
public record OneDnnKey(
        Operation operation,
        int a,
        int b,
        int c,
        int d,
        int e,
        int f,
        int g,
        boolean bias,
        Activation activation,
        DType operands,
        DType result) {
    /** Which operation a plan computes. */
    public enum Operation {
        PRODUCT,
        ROUNDING_PRODUCT,
        CONVOLUTION,
        INPUT_GRADIENT,
        WEIGHT_GRADIENT,
        PATCHES_TIMES_WEIGHT,
        IMAGES_TIMES_WEIGHT,
        WEIGHT_OF_PATCHES,
        CAST,
        RELU_GRADIENT
    }

    /** The approximate number of multiplications. */
    long multiplications() {
        return switch (operation) {
            case PRODUCT, ROUNDING_PRODUCT -> (long) Math.max(1, a) * b * c * d;
            case CAST, RELU_GRADIENT -> a;
            default -> (long) a * b * c * d * e * f * g;
        };
    }

    /** The key of a convolution on images of this shape, whose channels do not count. */
    public static OneDnnKey of(
            Operation operation,
            Shape images,
            Shape weight,
            boolean bias,
            Activation activation,
            DType operands,
            DType result) {
        return new OneDnnKey(
                operation,
                images.dim(0),
                images.dim(1),
                images.dim(2),
                weight.dim(1),
                weight.dim(0),
                weight.dim(2),
                weight.dim(3),
                bias,
                activation,
                operands,
                result);
    }

    /** The key of a convolution or gradient without bias and activation. */
    public static OneDnnKey of(Operation operation, Shape images, Shape weight, DType operands, DType result) {
        return of(operation, images, weight, false, Activation.NONE, operands, result);
    }

    /** The key of an elementwise operation. */
    static OneDnnKey elementwise(Operation operation, int size, DType operands, DType result) {
        return new OneDnnKey(operation, size, 0, 0, 0, 0, 0, 0, false, Activation.NONE, operands, result);
    }
}
