package org.flows4j.examples.programs;

import java.util.Arrays;
import java.util.Comparator;
import java.util.stream.IntStream;

/** Measures how well scores separate two kinds of rows. */
final class RankingQuality {
    private RankingQuality() {}

    /**
     * The area under the ROC curve: the probability that a positive has a higher score than a negative, ties counting half (the
     * statistic of Mann and Whitney).
     *
     * @param scores one number per row
     * @param positive whether each row is positive; both kinds must occur
     * @return between 0 and 1; 0.5 for uninformative scores
     */
    static double areaUnderCurve(double[] scores, boolean[] positive) {
        Integer[] order = IntStream.range(0, scores.length).boxed().toArray(Integer[]::new);
        Arrays.sort(order, Comparator.comparingDouble(i -> scores[i]));
        double rankSum = 0;
        long positives = 0;
        int from = 0;
        while (from < order.length) {
            int to = from;
            while (to < order.length && scores[order[to]] == scores[order[from]]) {
                to++;
            }
            double meanRank = (from + 1 + to) / 2.0;
            for (int i = from; i < to; i++) {
                if (positive[order[i]]) {
                    rankSum += meanRank;
                    positives++;
                }
            }
            from = to;
        }
        long negatives = scores.length - positives;
        if (positives == 0 || negatives == 0) {
            throw new IllegalArgumentException("Rows of both kinds are required, got " + positives + " positive and "
                    + negatives + " negative ones");
        }
        return (rankSum - positives * (positives + 1) / 2.0) / (positives * negatives);
    }
}
