package org.flows4j.core.training.data;

import java.util.Arrays;
import java.util.function.IntBinaryOperator;
import java.util.random.RandomGenerator;
import org.flows4j.core.tensor.Shape;

/** A random change of training samples to other plausible samples. */
@FunctionalInterface
public interface Augmentation {
    /**
     * Changes one sample in place.
     *
     * @param values holds the sample, row-major
     * @param offset where it begins
     * @param shape the sample's shape
     * @param random determines the change
     */
    void apply(float[] values, int offset, Shape shape, RandomGenerator random);

    /** Leaves samples unchanged. {@link DataSetBatches} recognizes it by identity, to keep digits that single precision lacks. */
    Augmentation NONE = (values, offset, shape, random) -> {};

    /** Mirrors images {@code [H, W, C]} left to right with probability one half. */
    static Augmentation horizontalFlip() {
        return (values, offset, shape, random) -> {
            if (random.nextBoolean()) {
                gather(values, offset, shape, (row, rows) -> row, (column, columns) -> columns - 1 - column);
            }
        };
    }

    /**
     * Shifts images {@code [H, W, C]} by a whole number of pixels, uniform in [-maximum, maximum] along both axes; edge pixels fill the
     * vacated positions.
     */
    static Augmentation shift(int maximum) {
        if (maximum < 0) {
            throw new IllegalArgumentException("The largest shift must be at least 0 pixels, got " + maximum);
        }
        return (values, offset, shape, random) -> {
            int down = random.nextInt(-maximum, maximum + 1);
            int right = random.nextInt(-maximum, maximum + 1);
            gather(
                    values,
                    offset,
                    shape,
                    (row, rows) -> Math.max(0, Math.min(rows - 1, row - down)),
                    (column, columns) -> Math.max(0, Math.min(columns - 1, column - right)));
        };
    }

    /** Applies this augmentation, then another. */
    default Augmentation then(Augmentation next) {
        return (values, offset, shape, random) -> {
            apply(values, offset, shape, random);
            next.apply(values, offset, shape, random);
        };
    }

    /** Rebuilds an image from its own pixels: the operators map (target, extent) to the source row or column. */
    private static void gather(
            float[] values, int offset, Shape shape, IntBinaryOperator rowSource, IntBinaryOperator columnSource) {
        if (shape.rank() != 3) {
            throw new IllegalArgumentException(
                    "Only images [H, W, C] can be flipped and shifted, got samples of " + shape);
        }
        int rows = shape.dim(0);
        int columns = shape.dim(1);
        int channels = shape.dim(2);
        float[] image = Arrays.copyOfRange(values, offset, offset + (int) shape.size());
        for (int row = 0; row < rows; row++) {
            for (int column = 0; column < columns; column++) {
                int from = rowSource.applyAsInt(row, rows) * columns + columnSource.applyAsInt(column, columns);
                System.arraycopy(
                        image, from * channels, values, offset + (row * columns + column) * channels, channels);
            }
        }
    }
}
