package org.flows4j.layers.reshape;

import org.flows4j.core.tensor.SampleShapes;
import org.flows4j.core.tensor.Shape;
import org.flows4j.core.tensor.Tensor;

/**
 * Presents the same numbers in the same row-major order under another sample shape, without a copy. log|det| = 0.
 *
 * <p>Shapes: {@code [N, input...]} to {@code [N, output...]}.
 */
public final class Reshape extends Rearrangement {
    private final Shape input;
    private final Shape output;

    /**
     * Creates the layer.
     *
     * @param input sample shape on the data side
     * @param output sample shape on the latent side
     * @throws IllegalArgumentException if they differ in the number of elements
     */
    public Reshape(Shape input, Shape output) {
        if (input.size() != output.size()) {
            throw new IllegalArgumentException("Cannot reshape samples of shape " + input + " (" + input.size()
                    + " elements) to " + output + " (" + output.size() + " elements)");
        }
        this.input = input;
        this.output = output;
    }

    /**
     * Creates the layer that flattens samples to vectors.
     *
     * @param input sample shape on the data side
     * @return the layer with latent {@code [D]}
     */
    public static Reshape flatten(Shape input) {
        return new Reshape(input, Shape.vector(Math.toIntExact(input.size())));
    }

    @Override
    Tensor rearrange(Tensor x) {
        return x.reshape(output.batch(x.shape().dim(0)));
    }

    @Override
    Tensor restore(Tensor z) {
        return z.reshape(input.batch(z.shape().dim(0)));
    }

    @Override
    public Shape outputShape(Shape shape) {
        SampleShapes.requireBuiltFor("Reshape", input, shape);
        return output;
    }
}
