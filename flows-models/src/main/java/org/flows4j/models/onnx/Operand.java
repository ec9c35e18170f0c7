package org.flows4j.models.onnx;

import java.lang.reflect.Array;
import java.util.Arrays;
import java.util.List;
import org.flows4j.core.tensor.Shape;

/** An input of a {@link Node}. */
sealed interface Operand {
    /**
     * A value that the graph computes, or one of its inputs.
     *
     * @param id distinct within a graph and its subgraphs, in the order of their creation
     * @param shape for the batch size of the trace
     */
    record Value(int id, ElementType type, Shape shape) implements Operand {}

    /**
     * Numbers known when the graph is exported.
     *
     * @param elements {@code float[]}, {@code double[]}, {@code long[]} or {@code boolean[]}, in row-major order
     * @param shape of the elements
     * @param expanded the shape that the constant is used in, which differs from {@code shape} in the axes that depend on the size of the
     *     batch and have equal elements
     */
    record Constant(ElementType type, Object elements, Shape shape, Extents expanded) implements Operand {
        Constant(ElementType type, Object elements, Shape shape) {
            this(type, elements, shape, Extents.of(shape));
        }

        static Constant scalar(ElementType type, Object elements) {
            return new Constant(type, elements, Shape.of());
        }

        boolean dependsOnBatch() {
            return expanded.dependsOnBatch();
        }

        /** The elements as objects: {@code Float}, {@code Double}, {@code Long} or {@code Boolean}. */
        List<Object> boxed() {
            Object[] boxed = new Object[Array.getLength(elements)];
            Arrays.setAll(boxed, i -> Array.get(elements, i));
            return List.of(boxed);
        }
    }

    /**
     * Whole numbers of shapes and positions: constants, or multiples of the size of the batch.
     *
     * @param numbers each number, or the factor of the size of the batch
     * @param ofBatch which of them are factors
     */
    record Extents(long[] numbers, boolean[] ofBatch) implements Operand {
        static Extents of(long... numbers) {
            return new Extents(numbers, new boolean[numbers.length]);
        }

        static Extents of(Shape shape) {
            return of(Arrays.stream(shape.dims()).asLongStream().toArray());
        }

        boolean dependsOnBatch() {
            for (boolean each : ofBatch) {
                if (each) {
                    return true;
                }
            }
            return false;
        }
    }
}
