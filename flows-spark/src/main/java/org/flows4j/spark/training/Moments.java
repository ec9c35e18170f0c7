package org.flows4j.spark.training;

import java.io.Serializable;
import java.util.Arrays;
import java.util.List;

/**
 * Means and squared deviations of the columns of rows, joined pairwise (Chan, Golub and LeVeque 1979, "Updating formulae and a pairwise
 * algorithm for computing sample variances").
 *
 * @param count number of rows
 * @param means of the columns
 * @param squares sums of squared deviations from the means
 * @param smallest value of each column
 * @param largest value of each column
 */
record Moments(long count, double[] means, double[] squares, double[] smallest, double[] largest)
        implements Serializable {
    private static final long serialVersionUID = 1;

    /** The moments of a block's training rows. */
    static Moments of(RowBlock block) {
        int columns = block.width() - 1;
        int rows = block.trainingRows();
        double[] means = new double[columns];
        double[] squares = new double[columns];
        double[] smallest = new double[columns];
        double[] largest = new double[columns];
        Arrays.fill(smallest, Double.POSITIVE_INFINITY);
        Arrays.fill(largest, Double.NEGATIVE_INFINITY);
        for (int i = 0; i < block.rows(); i++) {
            for (int j = 0; j < columns && !block.heldOut(i); j++) {
                double value = block.values()[i * block.width() + j];
                means[j] += value / rows;
                smallest[j] = Math.min(smallest[j], value);
                largest[j] = Math.max(largest[j], value);
            }
        }
        for (int i = 0; i < block.rows(); i++) {
            for (int j = 0; j < columns && !block.heldOut(i); j++) {
                double centered = block.values()[i * block.width() + j] - means[j];
                squares[j] += centered * centered;
            }
        }
        return new Moments(rows, means, squares, smallest, largest);
    }

    /** The moments of all rows, joined in order. */
    static Moments of(List<Moments> parts) {
        return parts.stream().reduce(Moments::plus).orElseThrow();
    }

    private Moments plus(Moments other) {
        if (count == 0 || other.count == 0) {
            return count == 0 ? other : this;
        }
        long total = count + other.count;
        double[] joined = new double[means.length];
        double[] sums = new double[means.length];
        double[] least = new double[means.length];
        double[] most = new double[means.length];
        for (int j = 0; j < joined.length; j++) {
            double difference = other.means[j] - means[j];
            joined[j] = means[j] + difference * other.count / total;
            sums[j] = squares[j] + other.squares[j] + difference * difference * count * other.count / total;
            least[j] = Math.min(smallest[j], other.smallest[j]);
            most[j] = Math.max(largest[j], other.largest[j]);
        }
        return new Moments(total, joined, sums, least, most);
    }

    /**
     * Refuses a column of the samples that does not vary: all its mass is in one point, where a density can grow without limit. A column of
     * their conditions may be constant.
     *
     * @param columns number of values of a sample
     * @throws IllegalArgumentException if there is one
     */
    void requireVariation(int columns) {
        for (int j = 0; j < columns; j++) {
            if (smallest[j] == largest[j]) {
                throw new IllegalArgumentException("Value " + j + " of the samples is " + smallest[j] + " in all "
                        + count + " training rows, so its density grows without limit; remove the column");
            }
        }
    }

    /** The mean of a column. */
    double mean(int column) {
        return means[column];
    }

    /** The biased deviation of a column; 1 if the column is constant. */
    double deviation(int column) {
        return smallest[column] == largest[column] ? 1 : Math.sqrt(squares[column] / count);
    }
}
