package org.flows4j.layers.continuous;

import java.util.Arrays;

/** The sizes of the steps that a solver has accepted, for each row. */
final class AcceptedSteps {
    private final double[][] sizes;
    private final int[] counts;

    AcceptedSteps(int rows) {
        sizes = new double[rows][8];
        counts = new int[rows];
    }

    void add(int row, double size) {
        if (counts[row] == sizes[row].length) {
            sizes[row] = Arrays.copyOf(sizes[row], 2 * counts[row]);
        }
        sizes[row][counts[row]++] = size;
    }

    /** The largest number of steps of a row. */
    int longest() {
        return Arrays.stream(counts).max().orElse(0);
    }

    /** The size of a step in each row; 0 in rows that have fewer. */
    double[] sizes(int step) {
        double[] result = new double[counts.length];
        for (int row = 0; row < result.length; row++) {
            result[row] = step < counts[row] ? sizes[row][step] : 0;
        }
        return result;
    }
}
