package org.flows4j.core.training.data;

import java.util.random.RandomGenerator;
import org.flows4j.core.tensor.Shape;

/** Data to train or evaluate on: makes a batch of any rows asked for. */
public interface BatchSource {
    /**
     * The number of samples.
     *
     * @return at least 1
     */
    int size();

    /**
     * The shape of one sample.
     *
     * @return {@code [H, W, C]} or {@code [D]}
     */
    Shape sampleShape();

    /**
     * How many channels the condition of a batch has.
     *
     * @return 0, batches without conditions, unless overridden
     */
    default int conditionChannels() {
        return 0;
    }

    /**
     * Makes a batch, in the caller's scope.
     *
     * @param rows which samples, in this order
     * @param random drawn from by augmentation
     * @return the batch, of the flow's dtype
     */
    Batch batch(int[] rows, RandomGenerator random);
}
