package org.flows4j.core.tensor.cpu.internal.math;

/**
 * One bin of a rational quadratic spline, for one element at a time, in double; see
 * {@link org.flows4j.core.tensor.ops.RationalQuadraticSpline} for the formulas. One object serves one element after another.
 */
final class SplineBin {
    /** The index of the bin. */
    int index;

    double left;
    double width;
    double lower;
    double height;
    double slope0;
    double slope1;

    /** Gradients, written by {@link #pullBack}. */
    double toX;

    double toLeft;
    double toWidth;
    double toLower;
    double toHeight;
    double toSlope0;
    double toSlope1;

    private double delta() {
        return height / width;
    }

    private double bend() {
        return slope0 + slope1 - 2 * delta();
    }

    private double denominator(double theta) {
        return delta() + bend() * theta * (1 - theta);
    }

    private static double clamp(double theta) {
        return Math.min(Math.max(theta, 0), 1);
    }

    double thetaOfX(double x) {
        return clamp((x - left) / width);
    }

    double thetaOfY(double y) {
        double bent = (y - lower) * bend();
        double a = bent + height * (delta() - slope0);
        double b = height * slope0 - bent;
        double c = -delta() * (y - lower);
        return clamp(-2 * c / (b + Math.sqrt(Math.max(b * b - 4 * a * c, 0))));
    }

    double x(double theta) {
        return left + theta * width;
    }

    double y(double theta) {
        double rest = 1 - theta;
        return lower + height * (delta() * theta * theta + slope0 * theta * rest) / denominator(theta);
    }

    /** {@code dy/dx}. */
    double slope(double theta) {
        double delta = delta();
        double denominator = denominator(theta);
        return delta * delta * quadratic(theta) / (denominator * denominator);
    }

    private double quadratic(double theta) {
        double rest = 1 - theta;
        return slope1 * theta * theta + 2 * delta() * theta * rest + slope0 * rest * rest;
    }

    /** Gradients of x and the bin's numbers, given those of y and of log dy/dx. */
    void pullBack(double theta, double toY, double toLogSlope) {
        double delta = delta();
        double bend = bend();
        double rest = 1 - theta;
        double mixed = theta * rest;
        double denominator = delta + bend * mixed;
        double numerator = delta * theta * theta + slope0 * mixed;
        double toNumerator = toY * height / denominator;
        double toDenominator = -(toNumerator * numerator + 2 * toLogSlope) / denominator;
        double toQuadratic = toLogSlope / quadratic(theta);
        double toDelta = 2 * toLogSlope / delta
                + toNumerator * theta * theta
                + toDenominator * (1 - 2 * mixed)
                + toQuadratic * 2 * mixed;
        double toMixed = toNumerator * slope0 + toDenominator * bend + toQuadratic * 2 * delta;
        double toTheta = 2 * toNumerator * delta * theta
                + 2 * toQuadratic * (slope1 * theta - slope0 * rest)
                + toMixed * (1 - 2 * theta);
        toX = toTheta / width;
        toLeft = -toX;
        toWidth = -(toTheta * theta + toDelta * delta) / width;
        toLower = toY;
        toHeight = toY * numerator / denominator + toDelta / width;
        toSlope0 = (toNumerator + toDenominator) * mixed + toQuadratic * rest * rest;
        toSlope1 = toDenominator * mixed + toQuadratic * theta * theta;
    }

    /**
     * Pulls back through the inverse, from the gradients of x and of log dx/dy; afterwards {@link #toX} is the gradient of y. By the
     * implicit function theorem, at constant y, x changes by minus the change of y at constant x, divided by the slope.
     */
    void pullBackInverse(double theta, double toResult, double toLogSlope) {
        pullBack(theta, 0, 1);
        double whole = (toResult - toLogSlope * toX) / slope(theta);
        pullBack(theta, -whole, -toLogSlope);
        toX = whole;
    }
}
