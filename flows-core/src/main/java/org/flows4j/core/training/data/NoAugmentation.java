package org.flows4j.core.training.data;

import java.util.random.RandomGenerator;
import org.flows4j.core.tensor.Shape;

/** Leaves samples as they are; known by its identity, so that their digits need not pass through single precision. */
enum NoAugmentation implements Augmentation {
    /** The only one. */
    INSTANCE;

    @Override
    public void apply(float[] values, int offset, Shape shape, RandomGenerator random) {}
}
