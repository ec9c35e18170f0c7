package org.flows4j.examples.charts;

import java.util.Arrays;

/** Smooths a curve by the mean of the middle half of each point's neighborhood, which is robust to a few outliers. */
final class RobustMean {
    /** The window in ascending order. */
    private final double[] window;

    private int size;

    private RobustMean(int capacity) {
        window = new double[capacity];
    }

    /**
     * Smooths.
     *
     * @param values finite
     * @param reach neighbors on either side, fewer at the ends
     * @return as many values
     */
    static double[] smooth(double[] values, int reach) {
        RobustMean mean = new RobustMean(Math.min(values.length, 2 * reach + 1));
        double[] smooth = new double[values.length];
        int from = 0;
        int to = 0;
        for (int i = 0; i < values.length; i++) {
            if (i - reach > from) {
                mean.remove(values[from++]);
            }
            while (to < Math.min(values.length, i + reach + 1)) {
                mean.add(values[to++]);
            }
            smooth[i] = mean.get();
        }
        return smooth;
    }

    private void add(double value) {
        int place = Arrays.binarySearch(window, 0, size, value);
        place = place < 0 ? -place - 1 : place;
        System.arraycopy(window, place, window, place + 1, size - place);
        window[place] = value;
        size++;
    }

    private void remove(double value) {
        int place = Arrays.binarySearch(window, 0, size, value);
        System.arraycopy(window, place + 1, window, place, size - place - 1);
        size--;
    }

    /** Of three values it is their median. */
    private double get() {
        int left = (size + 1) / 4;
        double sum = 0;
        for (int i = left; i < size - left; i++) {
            sum += window[i];
        }
        return sum / (size - 2 * left);
    }
}
