package org.flows4j.models.family;

import org.flows4j.core.tensor.Shape;

/** Checks of data that models of integer images are fitted to. */
public final class ImageData {
    private ImageData() {}

    /** Refuses data other than images, and pixels with fewer levels than the model's. */
    public static void check(String family, Shape sample, int levels, int bits) {
        if (sample.rank() != 3) {
            throw new IllegalArgumentException(
                    family + " models images [H, W, C], the data has samples of shape " + sample);
        }
        int expected = 1 << bits;
        if (levels < expected) {
            throw new IllegalArgumentException(family + " models integer pixels and this configuration expects "
                    + expected + " levels (bits = " + bits + "), the data has " + levels
                    + (levels == 0 ? " (real-valued)" : "; set bits lower"));
        }
    }
}
