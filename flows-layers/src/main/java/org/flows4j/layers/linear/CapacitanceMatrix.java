package org.flows4j.layers.linear;

import java.util.Arrays;
import org.flows4j.core.linalg.LuDecomposition;
import org.flows4j.core.linalg.SingularMatrixException;

/**
 * The matrix {@code M = I + V U} of Woodbury's identity, with as many rows as the rank of a low-rank map, factorized in double.
 *
 * @param logAbsDeterminant {@code log|det M|}
 * @param inverse {@code M^-1}, row-major
 */
record CapacitanceMatrix(double logAbsDeterminant, double[] inverse) {
    /** A double has 16 digits; with a larger condition number fewer than four of them would be left. */
    private static final double LARGEST_CONDITION = 1e12;

    /**
     * Factorizes M, and refuses it if rounding errors in it spoil its inverse. They are relative to the larger of M and its
     * summand I, so that a small M counts as nearly singular even where its own condition number is 1.
     *
     * @param elements of M
     * @param rank its rows
     * @param factors names of U and V, for messages
     * @throws SingularMatrixException if M is singular or nearly so, or not finite
     */
    static CapacitanceMatrix of(double[] elements, int rank, String factors) {
        if (!Arrays.stream(elements).allMatch(Double::isFinite)) {
            throw refused(rank, factors, "its elements are not finite");
        }
        LuDecomposition decomposition = LuDecomposition.of(elements, rank);
        if (decomposition.determinantSign() == 0) {
            throw refused(rank, factors, "it is singular");
        }
        double[] inverse = decomposition.inverse();
        double condition = Math.max(1, largestRowSum(elements, rank)) * largestRowSum(inverse, rank);
        if (!(condition <= LARGEST_CONDITION)) {
            throw refused(rank, factors, "it is nearly singular, with a condition number of " + condition);
        }
        return new CapacitanceMatrix(decomposition.logAbsDeterminant(), inverse);
    }

    private static SingularMatrixException refused(int rank, String factors, String reason) {
        return new SingularMatrixException("The " + rank + " x " + rank + " matrix I + VU of " + factors
                + " cannot be inverted: " + reason
                + "; go back to earlier parameters, and train with a smaller learning rate");
    }

    private static double largestRowSum(double[] matrix, int rank) {
        double largest = 0;
        for (int row = 0; row < rank; row++) {
            double sum = 0;
            for (int column = 0; column < rank; column++) {
                sum += Math.abs(matrix[row * rank + column]);
            }
            largest = Math.max(largest, sum);
        }
        return largest;
    }
}
