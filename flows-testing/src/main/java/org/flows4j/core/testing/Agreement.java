package org.flows4j.core.testing;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Objects;

/** Whether two ways to compute the same thing give the same, to a stated tolerance. */
public final class Agreement {
    /** The tolerance of two computations in double. */
    public static final double EXACT = 1e-10;

    /** The tolerance of float32: about a thousand roundings of 6e-8 each, relative to magnitudes of one. */
    public static final double SINGLE = 1e-4;

    private Agreement() {}

    /**
     * Compares element by element.
     *
     * @param what named in the message
     * @param actual under test
     * @param expected to compare with
     * @param tolerance absolute for elements up to 1, relative beyond
     * @throws AssertionError at the first element that differs by more, or is NaN
     */
    public static void assertClose(String what, Values actual, Values expected, double tolerance) {
        assertThat(actual.shape()).as("shape of %s", what).isEqualTo(expected.shape());
        double[] a = actual.elements();
        double[] e = expected.elements();
        for (int i = 0; i < a.length; i++) {
            assertThat(Math.abs(a[i] - e[i]))
                    .as("difference at element %d of %s: %s instead of %s", i, what, a[i], e[i])
                    .isLessThanOrEqualTo(tolerance * Math.max(1, Math.abs(e[i])));
        }
    }

    /**
     * Compares values, log terms and all gradients.
     *
     * @param how named in the message, for example "in float32"
     * @param actual under test
     * @param expected to compare with
     * @param tolerance absolute for elements up to 1, relative beyond
     * @throws AssertionError at the first difference
     */
    public static void assertSame(String how, LayerProbe.Pass actual, LayerProbe.Pass expected, double tolerance) {
        assertClose("the value " + how, actual.value(), expected.value(), tolerance);
        assertClose("the log term " + how, actual.logTerm(), expected.logTerm(), tolerance);
        assertThat(actual.gradients().keySet())
                .as("what has a gradient %s", how)
                .containsExactlyInAnyOrderElementsOf(expected.gradients().keySet());
        expected.gradients().forEach((name, gradient) -> {
            Values other = Objects.requireNonNull(actual.gradients().get(name));
            assertClose("the gradient of " + name + " " + how, other, gradient, tolerance);
        });
    }
}
