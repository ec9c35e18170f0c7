package org.flows4j.core.training.data;

import java.util.Arrays;
import java.util.random.RandomGenerator;

/**
 * Which rows of the training data each step sees: every epoch goes through all of them in an order of its own, and leaves
 * out the rows of an incomplete last batch. The order is a pure function of seed and epoch.
 */
public final class BatchOrder {
    private final int rows;
    private final int batchSize;
    private final long seed;
    private int[] permutation = new int[0];
    private long permutationEpoch = -1;

    /**
     * An order.
     *
     * @param rows number of training samples
     * @param batchSize samples a step
     * @param seed decides the order
     * @throws IllegalArgumentException if there are fewer rows than a batch takes
     */
    public BatchOrder(int rows, int batchSize, long seed) {
        if (batchSize < 1 || rows < batchSize) {
            throw new IllegalArgumentException("Cannot take batches of " + batchSize + " from " + rows
                    + " training samples; choose a batch size from 1 to " + rows);
        }
        this.rows = rows;
        this.batchSize = batchSize;
        this.seed = seed;
    }

    /**
     * The number of steps in an epoch.
     *
     * @return whole batches among the rows
     */
    public int stepsPerEpoch() {
        return rows / batchSize;
    }

    /**
     * The rows of one step's batch.
     *
     * @param step 0 for the first
     * @return as many row numbers as the batch size
     */
    public int[] rowsOf(long step) {
        long epoch = step / stepsPerEpoch();
        if (epoch != permutationEpoch) {
            permutation = permutation(rows, Seeds.ORDER.generator(seed, epoch));
            permutationEpoch = epoch;
        }
        int from = (int) (step % stepsPerEpoch()) * batchSize;
        return Arrays.copyOfRange(permutation, from, from + batchSize);
    }

    /** A uniformly random order of 0 to rows-1 (Fisher and Yates). */
    public static int[] permutation(int rows, RandomGenerator random) {
        int[] order = new int[rows];
        for (int i = 0; i < rows; i++) {
            int j = random.nextInt(i + 1);
            order[i] = order[j];
            order[j] = i;
        }
        return order;
    }
}
