package org.flows4j.layers.continuous;

import java.util.Arrays;
import java.util.stream.IntStream;

/**
 * The embedded Runge-Kutta pair 5(4) of Dormand and Prince (1980, "A family of embedded Runge-Kutta formulae"; Hairer, Norsett and Wanner
 * 1993, table II.5.2), with a step size of its own for every row of a batch: all unfinished rows evaluate the velocity together, and each
 * accepts, rejects and chooses its next step by its own error. So a row's solution does not depend on the other rows.
 */
final class DormandPrince {
    /** Times of the stages, in units of the step. */
    static final double[] NODES = {0, 1 / 5.0, 3 / 10.0, 4 / 5.0, 8 / 9.0, 1, 1};

    /** Weights of the earlier stages' rates in each stage; the last row is the solution of order 5. */
    static final double[][] WEIGHTS = {
        {},
        {1 / 5.0},
        {3 / 40.0, 9 / 40.0},
        {44 / 45.0, -56 / 15.0, 32 / 9.0},
        {19372 / 6561.0, -25360 / 2187.0, 64448 / 6561.0, -212 / 729.0},
        {9017 / 3168.0, -355 / 33.0, 46732 / 5247.0, 49 / 176.0, -5103 / 18656.0},
        {35 / 384.0, 0, 500 / 1113.0, 125 / 192.0, -2187 / 6784.0, 11 / 84.0}
    };

    /** Weights of the difference between the solutions of order 5 and 4. */
    private static final double[] ERROR = {
        71 / 57600.0, 0, -71 / 16695.0, 71 / 1920.0, -17253 / 339200.0, 22 / 525.0, -1 / 40.0
    };

    private static final int LAST = 6;
    private static final double SAFETY = 0.9;
    private static final double LEAST_FACTOR = 0.2;
    private static final double LARGEST_FACTOR = 10;
    private static final double LEAST_STEP = 1e-13;

    private final Rates rates;
    private final SolverSettings settings;
    private final int rows;
    private final int width;
    private final double[] states;
    /** The rates at each row's present state: the last stage of an accepted step is the first of the next one. */
    private final double[] first;

    private final double[] times;
    private final double[] next;
    private final int[] tried;
    private final AcceptedSteps accepted;

    /** The right-hand side of the equation. */
    @FunctionalInterface
    interface Rates {
        /**
         * Computes rates of change.
         *
         * @param rows the rows asked for
         * @param times one for each of them, from 0 to 1
         * @param states their states, one after another
         * @return of the size of the states
         */
        double[] at(int[] rows, double[] times, double[] states);
    }

    /**
     * A solution.
     *
     * @param states at time 1, one row after another; NaN in rows that overflowed
     * @param steps accepted, of each row
     * @param evaluations of the rates, of each row
     */
    record Solution(double[] states, AcceptedSteps steps, int[] evaluations) {}

    private DormandPrince(Rates rates, double[] start, int rows, SolverSettings settings) {
        this.rates = rates;
        this.settings = settings;
        this.rows = rows;
        this.width = start.length / rows;
        this.states = start.clone();
        this.times = new double[rows];
        this.next = new double[rows];
        this.tried = new int[rows];
        this.accepted = new AcceptedSteps(rows);
        this.first = rates.at(IntStream.range(0, rows).toArray(), times, states);
        Arrays.fill(next, Math.min(0.1, Math.pow(settings.relativeTolerance(), 0.2)));
    }

    /**
     * Solves {@code dy/dt = f(y, t)} from 0 to 1.
     *
     * @param start states of all rows, one after another
     * @throws IntegrationException if a row takes more steps than allowed
     */
    static Solution solve(Rates rates, double[] start, int rows, SolverSettings settings) {
        return new DormandPrince(rates, start, rows, settings).run();
    }

    private Solution run() {
        int[] open = IntStream.range(0, rows).toArray();
        while (open.length > 0) {
            step(open);
            open = Arrays.stream(open).filter(row -> times[row] < 1).toArray();
        }
        return new Solution(
                states,
                accepted,
                Arrays.stream(tried).map(steps -> 1 + LAST * steps).toArray());
    }

    /** Tries one step of each unfinished row. */
    private void step(int[] open) {
        double[][] stages = new double[LAST + 1][];
        stages[0] = new double[open.length * width];
        for (int i = 0; i < open.length; i++) {
            int row = open[i];
            System.arraycopy(first, row * width, stages[0], i * width, width);
            next[row] = Math.min(next[row], 1 - times[row]);
        }
        double[] at = new double[open.length];
        double[] moved = new double[open.length * width];
        for (int stage = 1; stage <= LAST; stage++) {
            for (int i = 0; i < open.length; i++) {
                at[i] = times[open[i]] + NODES[stage] * next[open[i]];
                for (int j = 0; j < width; j++) {
                    double sum = weighted(WEIGHTS[stage], stages, i * width + j);
                    moved[i * width + j] = states[open[i] * width + j] + next[open[i]] * sum;
                }
            }
            stages[stage] = rates.at(open, at, moved);
        }
        for (int i = 0; i < open.length; i++) {
            judge(open[i], i, moved, stages);
        }
    }

    private static double weighted(double[] weights, double[][] stages, int element) {
        double sum = 0;
        for (int k = 0; k < weights.length; k++) {
            sum += weights[k] * stages[k][element];
        }
        return sum;
    }

    /** Accepts or rejects the step of a row, which is at a place among the unfinished rows. */
    private void judge(int row, int place, double[] moved, double[][] stages) {
        tried[row]++;
        double size = next[row];
        double error = error(row, place, moved, stages);
        double factor = Double.isFinite(error)
                ? Math.min(LARGEST_FACTOR, Math.max(LEAST_FACTOR, SAFETY * Math.pow(error, -0.2)))
                : LEAST_FACTOR;
        if (error <= 1) {
            accepted.add(row, size);
            System.arraycopy(moved, place * width, states, row * width, width);
            System.arraycopy(stages[LAST], place * width, first, row * width, width);
            boolean atEnd = size >= 1 - times[row];
            times[row] = atEnd ? 1 : times[row] + size;
            next[row] = size * factor;
        } else {
            next[row] = size * Math.min(1, factor);
            if (Double.isNaN(error) && next[row] < LEAST_STEP) {
                Arrays.fill(states, row * width, (row + 1) * width, Double.NaN);
                times[row] = 1;
            }
        }
        if (times[row] < 1 && tried[row] >= settings.maximumSteps()) {
            throw unsolved(row);
        }
    }

    /** The error in units of the tolerance; NaN if the step overflows. */
    private double error(int row, int place, double[] moved, double[][] stages) {
        double sum = 0;
        for (int j = 0; j < width; j++) {
            double error = next[row] * weighted(ERROR, stages, place * width + j);
            double largest = Math.max(Math.abs(states[row * width + j]), Math.abs(moved[place * width + j]));
            double relative = error / (settings.absoluteTolerance() + settings.relativeTolerance() * largest);
            sum += relative * relative;
        }
        return Double.isFinite(sum) ? Math.sqrt(sum / width) : Double.NaN;
    }

    private IntegrationException unsolved(int row) {
        double[] state = Arrays.copyOfRange(states, row * width, row * width + Math.min(width, 4));
        return new IntegrationException(
                "The equation of row " + row + " of a batch of " + rows + " was not solved: after "
                        + settings.maximumSteps() + " steps it is at " + (float) times[row] + " of the way, at "
                        + Arrays.toString(state) + (width > 4 ? " ..." : "") + ", with relative tolerance "
                        + settings.relativeTolerance() + " and absolute tolerance " + settings.absoluteTolerance()
                        + ". Loosen the tolerances or raise maximumSteps; if the row is far from the training data, remove it");
    }
}
