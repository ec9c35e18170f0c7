package org.flows4j.core.training.data;

import java.util.Arrays;
import java.util.random.RandomGenerator;

/**
 * The rows of the training data in each step. Every epoch visits all rows in a different order, except those of an incomplete last
 * batch. The order is a pure function of seed and epoch.
 */
public final class BatchOrder {
    private final int rows;
    private final int batchSize;
    private final long seed;
    private int[] permutation = new int[0];
    private long permutationEpoch = -1;

    /**
     * The order of a run.
     *
     * @param rows number of training samples
     * @param batchSize samples per step
     * @param seed determines the order
     * @throws IllegalArgumentException if there are fewer rows than samples in a batch
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

    /** Returns the number of steps in an epoch: whole batches among the rows. */
    public int stepsPerEpoch() {
        return rows / batchSize;
    }

    /**
     * Returns the row numbers of a batch.
     *
     * @param step 0 for the first
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

    /** Returns a uniformly random order of 0 to rows-1 (Fisher and Yates). */
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
