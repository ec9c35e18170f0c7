package org.flows4j.core.distribution;

/**
 * The factor of the standard deviation of base distributions; 1 is the model itself, 0 its center. All code that draws samples checks it
 * here.
 */
public final class Temperature {
    /** The largest temperature accepted: wider draws would leave the range of single precision within a few layers. */
    public static final double LARGEST = 1e6;

    private Temperature() {}

    /**
     * Checks a temperature.
     *
     * @param temperature the factor
     * @return the same
     * @throws IllegalArgumentException if it is NaN, negative or above {@link #LARGEST}
     */
    public static double check(double temperature) {
        return checkFactor("The temperature", temperature, LARGEST);
    }

    /**
     * Checks a factor of a variance, which is the square of a temperature.
     *
     * @param name of the factor, for the message
     * @param factor the factor
     * @return the same
     * @throws IllegalArgumentException if it is NaN, negative or above the square of {@link #LARGEST}
     */
    public static double checkVariance(String name, double factor) {
        return checkFactor(name, factor, LARGEST * LARGEST);
    }

    private static double checkFactor(String name, double factor, double largest) {
        if (!(factor >= 0 && factor <= largest)) {
            throw new IllegalArgumentException(name + " must be at least 0 and at most " + largest + ", got " + factor
                    + "; 1 draws from the model itself, 0.7 is usual for pictures");
        }
        return factor;
    }
}
