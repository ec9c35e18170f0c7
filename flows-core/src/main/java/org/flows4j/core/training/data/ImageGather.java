package org.flows4j.core.training.data;

import java.util.Arrays;
import org.flows4j.core.tensor.Shape;

/** Rebuilds an image from pixels of itself. */
final class ImageGather {
    private ImageGather() {}

    /** Says which of {@code extent} rows (or columns) of the source goes to a row of the result. */
    @FunctionalInterface
    interface Source {
        int of(int target, int extent);
    }

    static void apply(float[] values, int offset, Shape shape, Source rowSource, Source columnSource) {
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
                int from = (rowSource.of(row, rows) * columns + columnSource.of(column, columns)) * channels;
                System.arraycopy(image, from, values, offset + (row * columns + column) * channels, channels);
            }
        }
    }
}
