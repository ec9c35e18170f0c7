package org.flows4j.core.inference;

import java.util.Arrays;

/** Thrown when a target's log-density is NaN or infinite at a finite row, where the computation needs a finite value. */
public final class NonFiniteTargetException extends ArithmeticException {
    private static final long serialVersionUID = 1;

    private final transient double[] row;
    private final double value;

    NonFiniteTargetException(double value, int index, int total, String fix, double... row) {
        super("The target's log-density is " + value + " in row " + index + " of " + total + ", at "
                + Arrays.toString(row) + "; " + fix);
        this.row = row;
        this.value = value;
    }

    /** The row, in the units of the target. */
    public double[] row() {
        return row.clone();
    }

    /** The log-density there. */
    public double value() {
        return value;
    }
}
