package org.flows4j.core.linalg;

/** A matrix that had to be inverted has no inverse, to working precision. */
public final class SingularMatrixException extends ArithmeticException {
    private static final long serialVersionUID = 1;

    /**
     * Says which pivot failed.
     *
     * @param size rows and columns of the matrix
     * @param column of the failing pivot, from 0
     * @param pivot its value
     */
    public SingularMatrixException(int size, int column, double pivot) {
        super("A " + size + " x " + size + " matrix is singular: the pivot of column " + column + " is " + pivot);
    }

    /**
     * Says which matrix of many it was.
     *
     * @param message names the singular matrix, the values and the fix
     */
    public SingularMatrixException(String message) {
        super(message);
    }
}
