package org.flows4j.core.training.data;

import java.util.random.RandomGenerator;
import org.flows4j.core.tensor.Shape;

/** Data for training or evaluation, which makes batches of any requested rows. */
public interface BatchSource {
    /** Returns the number of samples, at least 1. */
    int size();

    /** Returns the shape of one sample, {@code [H, W, C]} or {@code [D]}. */
    Shape sampleShape();

    /** Returns the number of channels of a batch's condition; 0 for batches without conditions. */
    default int conditionChannels() {
        return 0;
    }

    /**
     * Makes a batch, in the caller's scope.
     *
     * @param rows the samples, in this order
     * @param random for augmentation
     * @return the batch, in the flow's element type
     */
    Batch batch(int[] rows, RandomGenerator random);
}
