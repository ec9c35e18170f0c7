package org.flows4j.models.mixture;

import java.util.Arrays;
import java.util.SplittableRandom;

/** The first assignment of rows to components: k-means (Lloyd) from k-means++ centers (Arthur and Vassilvitskii 2007, section 2.2). */
final class Seeding {
    private static final int ROUNDS = 20;
    private static final int STARTS = 5;

    private final double[][] rows;
    private final int components;
    private final double[][] centers;
    private final int[] assignment;

    /** The sum of squared distances from the centers, at the last assignment. */
    private double distances;

    private Seeding(double[][] rows, int components) {
        this.rows = rows;
        this.components = components;
        this.centers = new double[components][];
        this.assignment = new int[rows.length];
    }

    /** The component of each row, by the best of several starts. */
    static int[] of(double[][] rows, int components, SplittableRandom random) {
        Seeding best = new Seeding(rows, components);
        best.run(random);
        for (int start = 1; start < STARTS && components > 1; start++) {
            Seeding other = new Seeding(rows, components);
            other.run(random);
            best = other.distances < best.distances ? other : best;
        }
        return best.assignment;
    }

    private void run(SplittableRandom random) {
        draw(random);
        for (int round = 0; round < ROUNDS && assign(); round++) {
            move(random);
        }
    }

    private void draw(SplittableRandom random) {
        double[] nearest = new double[rows.length];
        Arrays.fill(nearest, Double.POSITIVE_INFINITY);
        centers[0] = rows[random.nextInt(rows.length)].clone();
        for (int k = 1; k < components; k++) {
            double sum = 0;
            for (int i = 0; i < rows.length; i++) {
                nearest[i] = Math.min(nearest[i], distance(rows[i], centers[k - 1]));
                sum += nearest[i];
            }
            double rest = random.nextDouble() * sum;
            int chosen = 0;
            while (chosen < rows.length - 1 && (rest -= nearest[chosen]) > 0) {
                chosen++;
            }
            centers[k] = rows[chosen].clone();
        }
    }

    /** Returns whether a row moved to another component. */
    private boolean assign() {
        boolean changed = false;
        distances = 0;
        for (int i = 0; i < rows.length; i++) {
            int nearest = 0;
            double least = Double.POSITIVE_INFINITY;
            for (int k = 0; k < components; k++) {
                double distance = distance(rows[i], centers[k]);
                if (distance < least) {
                    least = distance;
                    nearest = k;
                }
            }
            changed |= assignment[i] != nearest;
            assignment[i] = nearest;
            distances += least;
        }
        return changed;
    }

    private void move(SplittableRandom random) {
        int[] counts = new int[components];
        for (double[] center : centers) {
            Arrays.fill(center, 0);
        }
        for (int i = 0; i < rows.length; i++) {
            counts[assignment[i]]++;
            for (int j = 0; j < rows[i].length; j++) {
                centers[assignment[i]][j] += rows[i][j];
            }
        }
        for (int k = 0; k < components; k++) {
            int count = counts[k];
            double[] other = rows[random.nextInt(rows.length)];
            double[] center = centers[k];
            Arrays.setAll(center, j -> count == 0 ? other[j] : center[j] / count);
        }
    }

    private static double distance(double[] a, double[] b) {
        double sum = 0;
        for (int j = 0; j < a.length; j++) {
            sum += (a[j] - b[j]) * (a[j] - b[j]);
        }
        return sum;
    }
}
