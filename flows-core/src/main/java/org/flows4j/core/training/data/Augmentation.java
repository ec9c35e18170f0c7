package org.flows4j.core.training.data;

import java.util.random.RandomGenerator;
import org.flows4j.core.tensor.Shape;

/** A random change of a training sample that keeps it plausible. */
@FunctionalInterface
public interface Augmentation {
    /**
     * Changes one sample in place.
     *
     * @param values holds the sample, row-major
     * @param offset where it begins
     * @param shape the sample's shape
     * @param random decides the change
     */
    void apply(float[] values, int offset, Shape shape, RandomGenerator random);

    /**
     * No change.
     *
     * @return the augmentation
     */
    static Augmentation none() {
        return NoAugmentation.INSTANCE;
    }

    /**
     * Mirrors every second image, on average, left to right.
     *
     * @return an augmentation of {@code [H, W, C]} samples
     */
    static Augmentation horizontalFlip() {
        return (values, offset, shape, random) -> {
            if (random.nextBoolean()) {
                ImageGather.apply(values, offset, shape, (row, rows) -> row, (column, columns) -> columns - 1 - column);
            }
        };
    }

    /**
     * Moves the image by a whole number of pixels, uniform in [-maximum, maximum] along both axes; edge pixels fill what
     * becomes free.
     *
     * @param maximum largest shift, at least 0
     * @return an augmentation of {@code [H, W, C]} samples
     */
    static Augmentation shift(int maximum) {
        if (maximum < 0) {
            throw new IllegalArgumentException("The largest shift must be at least 0 pixels, got " + maximum);
        }
        return (values, offset, shape, random) -> {
            int down = random.nextInt(-maximum, maximum + 1);
            int right = random.nextInt(-maximum, maximum + 1);
            ImageGather.apply(
                    values,
                    offset,
                    shape,
                    (row, rows) -> Math.max(0, Math.min(rows - 1, row - down)),
                    (column, columns) -> Math.max(0, Math.min(columns - 1, column - right)));
        };
    }

    /**
     * This augmentation, then another.
     *
     * @param next applied to what this one leaves
     * @return both
     */
    default Augmentation then(Augmentation next) {
        return (values, offset, shape, random) -> {
            apply(values, offset, shape, random);
            next.apply(values, offset, shape, random);
        };
    }
}
