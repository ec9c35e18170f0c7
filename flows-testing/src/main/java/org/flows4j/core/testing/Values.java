package org.flows4j.core.testing;

import java.util.Arrays;
import java.util.function.DoubleSupplier;
import org.flows4j.core.tensor.DType;
import org.flows4j.core.tensor.Shape;
import org.flows4j.core.tensor.Tensor;
import org.flows4j.core.tensor.TensorBackend;

/** A tensor's contents on the heap, in double: what the checks compute with, whatever backend and dtype is under test. */
public final class Values {
    private final Shape shape;
    private final double[] elements;

    private Values(Shape shape, double[] elements) {
        if (elements.length != shape.size()) {
            throw new IllegalArgumentException(elements.length + " elements cannot have shape " + shape);
        }
        this.shape = shape;
        this.elements = elements;
    }

    /**
     * Given values.
     *
     * @param shape extents
     * @param elements row-major
     * @return the values
     * @throws IllegalArgumentException if the count does not match the shape
     */
    public static Values of(Shape shape, double... elements) {
        return new Values(shape, elements.clone());
    }

    /**
     * A copy of a tensor's contents.
     *
     * @param tensor recorded or plain
     * @return its values
     */
    public static Values of(Tensor tensor) {
        return new Values(tensor.shape(), tensor.toDoubles());
    }

    /**
     * Values drawn one by one.
     *
     * @param shape extents
     * @param element computes each element, in row-major order
     * @return the values
     */
    public static Values draw(Shape shape, DoubleSupplier element) {
        double[] elements = new double[Math.toIntExact(shape.size())];
        Arrays.setAll(elements, i -> element.getAsDouble());
        return new Values(shape, elements);
    }

    /**
     * The extents.
     *
     * @return the shape
     */
    public Shape shape() {
        return shape;
    }

    /**
     * The elements.
     *
     * @return a fresh row-major array
     */
    public double[] elements() {
        return elements.clone();
    }

    /**
     * These values as a tensor.
     *
     * @param backend where it lives
     * @param dtype its element type
     * @return a new plain tensor
     */
    public Tensor on(TensorBackend backend, DType dtype) {
        return backend.fromDoubles(elements, shape, dtype);
    }

    /**
     * Picks samples along axis 0: a permutation, a part or a repetition of the batch.
     *
     * @param indices which samples, in the order wanted
     * @return a batch of {@code indices.length} samples
     */
    public Values rows(int... indices) {
        int width = Math.toIntExact(shape.sample().size());
        double[] out = new double[indices.length * width];
        for (int i = 0; i < indices.length; i++) {
            System.arraycopy(elements, indices[i] * width, out, i * width, width);
        }
        return new Values(shape.with(0, indices.length), out);
    }

    /**
     * {@code this + step * direction}.
     *
     * @param step factor
     * @param direction as many elements as these
     * @return the moved values
     */
    public Values moved(double step, double... direction) {
        double[] out = elements.clone();
        for (int i = 0; i < out.length; i++) {
            out[i] += step * direction[i];
        }
        return new Values(shape, out);
    }

    /**
     * The inner product.
     *
     * @param weights as many elements as these
     * @return the sum of products
     */
    public double dot(double... weights) {
        double sum = 0;
        for (int i = 0; i < elements.length; i++) {
            sum += elements[i] * weights[i];
        }
        return sum;
    }

    @Override
    public String toString() {
        return shape + " " + Arrays.toString(elements);
    }
}
