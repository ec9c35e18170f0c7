package org.flows4j.core.testing;

import java.util.Arrays;
import org.assertj.core.api.AbstractAssert;
import org.flows4j.core.tensor.DType;
import org.flows4j.core.tensor.Shape;
import org.flows4j.core.tensor.Tensor;

/** Assertions on the elements of a tensor, with tolerances in units of its rounding error. */
public final class TensorAssert extends AbstractAssert<TensorAssert, Tensor> {
    private TensorAssert(Tensor actual) {
        super(actual, TensorAssert.class);
    }

    /**
     * Starts an assertion.
     *
     * @param actual the tensor under test
     * @return assertions on it
     */
    public static TensorAssert assertThatTensor(Tensor actual) {
        return new TensorAssert(actual);
    }

    /**
     * The distance from 1 to the next larger number: twice the largest relative error of one rounding.
     *
     * @param dtype element type
     * @return 2^-23 or 2^-52
     */
    public static double epsilon(DType dtype) {
        return dtype == DType.FLOAT32 ? Math.ulp(1f) : Math.ulp(1d);
    }

    /**
     * Checks the shape.
     *
     * @param expected extents
     * @return this
     */
    public TensorAssert hasShape(Shape expected) {
        if (!actual.shape().equals(expected)) {
            throw failure("Expected shape %s, not %s", expected, actual);
        }
        return this;
    }

    /**
     * Checks the dtype.
     *
     * @param expected element type
     * @return this
     */
    public TensorAssert hasDType(DType expected) {
        if (actual.dtype() != expected) {
            throw failure("Expected dtype %s, not %s", expected, actual);
        }
        return this;
    }

    /**
     * Checks that the elements are exactly these numbers, rounded to the dtype.
     *
     * @param expected row-major
     * @return this
     */
    public TensorAssert hasElements(double... expected) {
        return isWithin(0, expected, new double[expected.length]);
    }

    /**
     * Checks that each element is close in proportion to itself.
     *
     * @param epsilons how many units of {@link #epsilon} of relative error are allowed
     * @param expected row-major
     * @return this
     */
    public TensorAssert isRelativelyWithin(double epsilons, double... expected) {
        return isWithin(epsilons, expected, expected);
    }

    /**
     * Checks that each element is close in proportion to its own scale: for a sum, the sum of magnitudes of its terms,
     * which is what the rounding errors of its computation are proportional to.
     *
     * <p>NaN must be NaN and an infinity that infinity. Results too small for the dtype's normal range may be zero.
     *
     * @param epsilons how many units of {@link #epsilon} times the scale are allowed
     * @param expected row-major
     * @param scales one per element
     * @return this
     */
    public TensorAssert isWithin(double epsilons, double[] expected, double[] scales) {
        double[] elements = actual.toDoubles();
        if (elements.length != expected.length) {
            throw failure("Expected %d elements, not %d", expected.length, elements.length);
        }
        boolean single = actual.dtype() == DType.FLOAT32;
        double smallest = single ? Float.MIN_NORMAL : Double.MIN_NORMAL;
        for (int i = 0; i < elements.length; i++) {
            double wanted = single ? (float) expected[i] : expected[i];
            double allowed = epsilons == 0 ? 0 : epsilons * epsilon(actual.dtype()) * Math.abs(scales[i]) + smallest;
            boolean close = Double.isFinite(wanted)
                    ? elements[i] == wanted || Math.abs(elements[i] - expected[i]) <= allowed
                    : Double.compare(elements[i], wanted) == 0;
            if (!close) {
                throw failure(
                        "Element %d of %s is %s, expected %s within %s; first elements: %s, expected: %s",
                        i, actual, elements[i], wanted, allowed, head(elements), head(expected));
            }
        }
        return this;
    }

    private static String head(double... values) {
        return Arrays.toString(Arrays.copyOf(values, Math.min(values.length, 12)));
    }
}
