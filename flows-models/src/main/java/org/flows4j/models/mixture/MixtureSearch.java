package org.flows4j.models.mixture;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.flows4j.core.tensor.TensorBackend;

/**
 * The number of components and the shrinkage of a mixture, by the log-likelihood of held-out rows: by cross-validation for small tables,
 * on a fifth of up to 20,000 rows for large ones. The number of components grows until two larger mixtures in turn are no better; then the
 * shrinkage is varied, one number at a time.
 */
final class MixtureSearch {
    private static final int[] COMPONENTS = {1, 2, 3, 4, 6, 8, 10, 12, 16, 20, 28, 40, 56, 80};
    private static final double[] RIDGES = {1e-5, 1e-4, 1e-3, 1e-2, 3e-2, 0.1};

    /** Multiples of the number of columns. */
    private static final double[] POOLED = {0, 0.3, 1, 3};

    private static final int MOST_ROWS = 20_000;
    private static final int FEWEST_ROWS_PER_COMPONENT = 15;
    private static final double TOLERANCE = 1e-3;

    private final double[][] rows;
    private final boolean power;
    private final double logTerm;
    private final TensorBackend backend;
    private final BooleanSupplier stop;
    private final Consumer<MixtureChoice> progress;
    private final int folds;
    private final int heldOut;
    private final Map<List<Integer>, MixtureChoice> tried = new HashMap<>();

    /**
     * Prepares a search.
     *
     * @param table standardized rows, with or without power transforms
     * @param power which of the two, for the results
     * @param logTerm mean log-determinant of the transforms
     * @param seed of the order of rows and of the starts
     * @param stop whether to return the best so far
     * @param progress receives every mixture that is tried
     */
    MixtureSearch(
            double[][] table,
            boolean power,
            double logTerm,
            long seed,
            TensorBackend backend,
            BooleanSupplier stop,
            Consumer<MixtureChoice> progress) {
        double[][] shuffled = table.clone();
        SplittableRandom random = new SplittableRandom(seed);
        for (int i = shuffled.length - 1; i > 0; i--) {
            int j = random.nextInt(i + 1);
            double[] row = shuffled[i];
            shuffled[i] = shuffled[j];
            shuffled[j] = row;
        }
        this.rows = shuffled.length > MOST_ROWS ? Arrays.copyOf(shuffled, MOST_ROWS) : shuffled;
        this.power = power;
        this.logTerm = logTerm;
        this.backend = backend;
        this.stop = stop;
        this.progress = progress;
        this.folds = rows.length < 1000 ? 4 : rows.length < 5000 ? 2 : 1;
        this.heldOut = Math.max(1, rows.length / 5);
    }

    /** Searches. */
    MixtureChoice run() {
        int pooled = 2;
        MixtureChoice best = tried(0, pooled, 2);
        int ridge = 2;
        for (int other = 0; other < RIDGES.length; other++) {
            MixtureChoice next = tried(0, pooled, other);
            if (next.logLikelihood() > best.logLikelihood()) {
                best = next;
                ridge = other;
            }
        }
        int size = 0;
        int misses = 0;
        for (int larger = 1; larger < COMPONENTS.length && misses < 2 && allowed(larger); larger++) {
            MixtureChoice next = tried(larger, pooled, ridge);
            boolean better = next.logLikelihood() > best.logLikelihood();
            if (better) {
                best = next;
                size = larger;
            }
            misses = better ? 0 : misses + 1;
        }
        for (int pass = 0; pass < 2; pass++) {
            int[] at = {size, pooled, ridge};
            int[] lengths = {COMPONENTS.length, POOLED.length, RIDGES.length};
            for (int place = 2; place >= 0; place--) {
                for (int change : new int[] {-1, 1}) {
                    int[] next = at.clone();
                    next[place] += change;
                    while (next[place] >= 0 && next[place] < lengths[place] && allowed(next[0])) {
                        MixtureChoice other = tried(next[0], next[1], next[2]);
                        if (other.logLikelihood() <= best.logLikelihood()) {
                            break;
                        }
                        best = other;
                        at = next.clone();
                        next[place] += change;
                    }
                }
            }
            size = at[0];
            pooled = at[1];
            ridge = at[2];
        }
        return best;
    }

    private boolean allowed(int size) {
        return size == 0
                || (COMPONENTS[size] * FEWEST_ROWS_PER_COMPONENT <= rows.length - heldOut && !stop.getAsBoolean());
    }

    private MixtureChoice tried(int size, int pooled, int ridge) {
        return tried.computeIfAbsent(List.of(size, pooled, ridge), key -> {
            Shrinkage shrinkage = new Shrinkage(POOLED[pooled] * rows[0].length, RIDGES[ridge]);
            double sum = 0;
            for (int fold = 0; fold < folds; fold++) {
                sum += held(fold, COMPONENTS[size], shrinkage);
            }
            double logLikelihood = Double.isNaN(sum) ? Double.NEGATIVE_INFINITY : sum / folds + logTerm;
            MixtureChoice choice = new MixtureChoice(
                    power, COMPONENTS[size], shrinkage.pooledRows(), shrinkage.ridge(), logLikelihood);
            progress.accept(choice);
            return choice;
        });
    }

    /** The mean log-density of the held-out rows of a fold. */
    private double held(int fold, int components, Shrinkage shrinkage) {
        int from = fold * (rows.length - heldOut) / Math.max(1, folds - 1);
        double[][] out = Arrays.copyOfRange(rows, from, from + heldOut);
        List<double[]> rest = new ArrayList<>(Arrays.asList(rows).subList(0, from));
        rest.addAll(Arrays.asList(rows).subList(from + heldOut, rows.length));
        NormalComponents fitted = new ExpectationMaximization(
                        rest.toArray(double[][]::new), shrinkage, TOLERANCE, backend)
                .fit(components, fold + 1);
        return Arrays.stream(fitted.logDensity(out)).average().orElseThrow();
    }
}
