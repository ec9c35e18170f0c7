package org.flows4j.models.mixture;

import java.util.Arrays;
import java.util.SplittableRandom;
import org.flows4j.core.tensor.TensorBackend;

/**
 * Expectation maximization of a normal mixture with full covariances (Dempster, Laird and Rubin 1977), regularized by {@link Shrinkage}.
 * Results do not depend on the number of threads.
 */
final class ExpectationMaximization {
    private static final int ITERATIONS = 200;

    /** Sums of rows are kept apart for this number of parts of a table, and then added in order. */
    private static final int PARTS = 8;

    private static final double NEGLIGIBLE = 1e-9;

    private final double[][] rows;
    private final Shrinkage shrinkage;
    private final double tolerance;
    private final TensorBackend backend;

    /**
     * Prepares fits to a table.
     *
     * @param rows in standardized units
     * @param tolerance gain of an iteration in nats per row that ends a fit
     * @param backend has the threads
     */
    ExpectationMaximization(double[][] rows, Shrinkage shrinkage, double tolerance, TensorBackend backend) {
        this.rows = rows;
        this.shrinkage = shrinkage;
        this.tolerance = tolerance;
        this.backend = backend;
    }

    /** Sums over the rows of a part of the table, weighted by each component's share of the row. */
    private static final class Sums {
        private final double[] counts;
        private final double[][] means;
        private final double[][] products;
        private double likelihood;

        Sums(int components, int d) {
            counts = new double[components];
            means = new double[components][d];
            products = new double[components][d * d];
        }

        void add(double[] row, int k, double share) {
            if (share < NEGLIGIBLE) {
                return;
            }
            int d = row.length;
            counts[k] += share;
            double[] product = products[k];
            for (int i = 0; i < d; i++) {
                double weighted = share * row[i];
                means[k][i] += weighted;
                int start = i * d;
                for (int j = 0; j <= i; j++) {
                    product[start + j] += weighted * row[j];
                }
            }
        }

        void add(Sums other) {
            likelihood += other.likelihood;
            for (int k = 0; k < counts.length; k++) {
                counts[k] += other.counts[k];
                addTo(means[k], other.means[k]);
                addTo(products[k], other.products[k]);
            }
        }

        private static void addTo(double[] sum, double... other) {
            for (int i = 0; i < sum.length; i++) {
                sum[i] += other[i];
            }
        }
    }

    /** Fits K components, starting from k-means. */
    NormalComponents fit(int components, long seed) {
        int[] assignment = Seeding.of(rows, components, new SplittableRandom(seed));
        Sums sums = new Sums(components, rows[0].length);
        for (int i = 0; i < rows.length; i++) {
            sums.add(rows[i], assignment[i], 1);
        }
        return fit(maximize(sums));
    }

    /** Continues a fit until the likelihood no longer grows. */
    NormalComponents fit(NormalComponents start) {
        NormalComponents at = start;
        double before = Double.NEGATIVE_INFINITY;
        for (int iteration = 0; iteration < ITERATIONS; iteration++) {
            Sums sums = expect(at);
            double likelihood = sums.likelihood / rows.length;
            at = maximize(sums);
            if (likelihood - before < tolerance) {
                break;
            }
            before = likelihood;
        }
        return at;
    }

    private Sums expect(NormalComponents at) {
        int components = at.count();
        int d = at.dimensions();
        double[] constants = at.constants();
        Sums[] parts = new Sums[Math.min(PARTS, rows.length)];
        backend.parallel(parts.length, part -> {
            Sums sums = new Sums(components, d);
            double[] terms = new double[components];
            double[] scratch = new double[d];
            int to = (int) ((long) (part + 1) * rows.length / parts.length);
            for (int i = (int) ((long) part * rows.length / parts.length); i < to; i++) {
                at.logTerms(rows[i], constants, scratch, terms);
                double total = NormalComponents.logSumExp(terms);
                sums.likelihood += total;
                for (int k = 0; k < components; k++) {
                    sums.add(rows[i], k, Math.exp(terms[k] - total));
                }
            }
            parts[part] = sums;
        });
        for (int part = 1; part < parts.length; part++) {
            parts[0].add(parts[part]);
        }
        return parts[0];
    }

    private NormalComponents maximize(Sums sums) {
        int components = sums.counts.length;
        int d = rows[0].length;
        double[] weights = new double[components];
        double[] pooled = new double[d * d];
        for (int k = 0; k < components; k++) {
            double count = Math.max(sums.counts[k], NEGLIGIBLE);
            weights[k] = (sums.counts[k] + 0.1) / (rows.length + 0.1 * components);
            double[] mean = sums.means[k];
            Arrays.setAll(mean, i -> mean[i] / count);
            double[] product = sums.products[k];
            for (int i = 0; i < d; i++) {
                for (int j = 0; j <= i; j++) {
                    product[i * d + j] -= count * mean[i] * mean[j];
                    pooled[i * d + j] += product[i * d + j] / rows.length;
                }
            }
        }
        double[][] factors = new double[components][];
        for (int k = 0; k < components; k++) {
            double[] covariance = new double[d * d];
            double divisor = Math.max(sums.counts[k] + shrinkage.pooledRows(), NEGLIGIBLE);
            for (int i = 0; i < d; i++) {
                for (int j = 0; j <= i; j++) {
                    double value = (sums.products[k][i * d + j] + shrinkage.pooledRows() * pooled[i * d + j]) / divisor;
                    covariance[i * d + j] = value;
                    covariance[j * d + i] = value;
                }
                covariance[i * d + i] += shrinkage.ridge();
            }
            factors[k] = NormalComponents.factor(covariance, d);
        }
        return new NormalComponents(weights, sums.means, factors);
    }
}
