package org.flows4j.core.data;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.flows4j.core.io.Excerpt;

/**
 * The training data and, if there is any, the held-back test data.
 *
 * @param train the samples to train on
 * @param test samples of the same shape that training must not see
 */
public record TrainTestSplit(DataSet train, Optional<DataSet> test) {
    /**
     * Checks that the two belong together. If both have column names, the test set's columns are put in the order of the training set's.
     *
     * @throws IllegalArgumentException if they differ in shape, levels, or the names of classes or columns
     */
    public TrainTestSplit {
        test = test.map(other -> inOrder(train, other));
        test.ifPresent(other -> requireSame(train, other));
    }

    private static DataSet inOrder(DataSet train, DataSet test) {
        MatchedColumns matched =
                MatchedColumns.of(test, test.columnNames().isEmpty() ? List.of() : train.columnNames());
        if (!matched.ignored().isEmpty()) {
            throw new IllegalArgumentException("test data has the columns " + Excerpt.of(matched.ignored())
                    + ", which training data does not have; they must be alike");
        }
        return matched.data();
    }

    private static void requireSame(DataSet train, DataSet test) {
        if (!Arrays.equals(train.sampleDims(), test.sampleDims()) || train.levels() != test.levels()) {
            throw new IllegalArgumentException("training samples are " + Arrays.toString(train.sampleDims()) + " of "
                    + train.levels() + " levels, but test samples " + Arrays.toString(test.sampleDims()) + " of "
                    + test.levels() + "; they must be alike");
        }
        if (!train.labelNames().equals(test.labelNames())) {
            throw new IllegalArgumentException("training data has the classes " + Excerpt.of(train.labelNames())
                    + ", but test data " + Excerpt.of(test.labelNames()) + "; they must be the same");
        }
    }

    /**
     * Splits a data set that comes without a test set.
     *
     * @param data the samples to divide
     * @param testFraction the share of samples to keep back, between 0 and 1; rounded to a number of samples
     * @param seed the same seed gives the same split
     * @return a random split in random order
     * @throws IllegalArgumentException if no sample would be left on one of the sides
     */
    public static TrainTestSplit split(DataSet data, double testFraction, long seed) {
        long testSize = Math.round(testFraction * data.size());
        if (!(testFraction > 0 && testFraction < 1) || testSize < 1 || testSize >= data.size()) {
            throw new IllegalArgumentException("cannot keep back the fraction " + testFraction + " of " + data.size()
                    + " samples: both sides need at least one");
        }
        DataSet shuffled = data.shuffled(seed);
        int trainSize = data.size() - (int) testSize;
        return new TrainTestSplit(shuffled.take(trainSize), Optional.of(shuffled.subset(trainSize, data.size())));
    }
}
