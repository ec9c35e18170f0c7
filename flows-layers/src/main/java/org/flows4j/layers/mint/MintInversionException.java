package org.flows4j.layers.mint;

/**
 * Thrown if the inverse of a {@link MintLayer} does not converge: its diagonal has become so small beside its slopes elsewhere that neither
 * Newton's steps nor the shorter ones, which are certain to converge in exact arithmetic, reach the solution.
 */
public final class MintInversionException extends ArithmeticException {
    private static final long serialVersionUID = 1;

    private final int row;
    private final double residual;

    MintInversionException(int row, double residual, double tolerance, int iterations) {
        super("The inverse of a Mint layer did not converge: sample " + row + " of the batch has the residual "
                + residual
                + " after " + iterations + " iterations, and " + tolerance
                + " is asked for; compute in double precision (Model.as(DType.FLOAT64)), lower the temperature, or train"
                + " with a smaller learning rate");
        this.row = row;
        this.residual = residual;
    }

    /** The first sample of the batch that did not converge, from 0. */
    public int row() {
        return row;
    }

    /** The largest difference between the sample's latent and that of the point found for it. */
    public double residual() {
        return residual;
    }
}
