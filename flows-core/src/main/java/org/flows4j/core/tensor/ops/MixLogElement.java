package org.flows4j.core.tensor.ops;

/**
 * {@link MixLogCdfOp} and its inverse for a single element, in double: for elements far in a tail, and for the inverse in
 * double precision.
 *
 * <p>One object computes for one thread, one element after another.
 */
public final class MixLogElement {
    /** The logarithm of the least slope, which bounds gradients of the inverse where F is flat. */
    private static final double LEAST_LOG_SLOPE = -60;

    private final MixLogCdfOp op;
    private final LogisticMixture mixture;
    private final double logShare;
    private double x;
    private double a;
    private double shift;
    private double odds;
    private double logBelow;
    private double logAbove;
    private double logSlope;
    private boolean clipped;

    /** Computes one op. */
    public MixLogElement(MixLogCdfOp op) {
        this(op, new LogisticMixture(op.components(), op.leastLogScale()));
    }

    /** Computes one op with a given mixture. */
    public MixLogElement(MixLogCdfOp op, LogisticMixture mixture) {
        this.op = op;
        this.mixture = mixture;
        this.logShare = Math.log1p(-2 * op.margin());
    }

    /** Takes the parameters of an element from {@code raw[from]} on: a', b, logits, means, log-scales. */
    public void set(double[] raw, int from) {
        a = op.boundedScale() ? Math.tanh(raw[from]) : raw[from];
        shift = raw[from + 1];
        mixture.set(raw, from + 2);
    }

    /** Takes the parameters of an element from {@code raw[from]} on: a', b, logits, means, log-scales. */
    public void set(float[] raw, int from) {
        a = op.boundedScale() ? Math.tanh(raw[from]) : raw[from];
        shift = raw[from + 1];
        mixture.set(raw, from + 2);
    }

    /** Returns y for x. */
    public double forward(double element) {
        x = element;
        mixture.evaluate(x);
        logBelow = withMargin(mixture.logBelow());
        logAbove = withMargin(mixture.logAbove());
        odds = logBelow - logAbove;
        logSlope = mixture.logDensity() + logShare - logBelow - logAbove + a;
        return op.shiftFirst() ? (odds + shift) * Math.exp(a) : odds * Math.exp(a) + shift;
    }

    private double withMargin(double log) {
        return op.margin() == 0 ? log : Math.log(op.margin() + (1 - 2 * op.margin()) * Math.exp(log));
    }

    /** log dy/dx, as {@link #forward} or {@link #inverse} found it. */
    public double logSlope() {
        return logSlope;
    }

    /**
     * Pulls gradients back through the last {@link #forward}.
     *
     * @param toY gradient of y
     * @param toLogSlope gradient of log dy/dx
     * @param to the array that the gradients of the parameters are added to, from {@code from} on
     * @return the gradient of x
     */
    public double pullBack(double toY, double toLogSlope, double[] to, int from) {
        double toOdds = toY * Math.exp(a);
        to[from + 1] += op.shiftFirst() ? toOdds : toY;
        double toA = toOdds * (op.shiftFirst() ? odds + shift : odds) + toLogSlope;
        to[from] += toA * slopeOfA();
        return pullBackOdds(toOdds, toLogSlope, to, from);
    }

    private double slopeOfA() {
        return op.boundedScale() ? 1 - a * a : 1;
    }

    private double pullBackOdds(double toOdds, double toLogSlope, double[] to, int from) {
        double ofBelow = op.margin() == 0 ? 1 : Math.exp(logShare + mixture.logBelow() - logBelow);
        double ofAbove = op.margin() == 0 ? 1 : Math.exp(logShare + mixture.logAbove() - logAbove);
        double toBelow = (toOdds - toLogSlope) * ofBelow;
        double toAbove = (-toOdds - toLogSlope) * ofAbove;
        return mixture.pullBack(x, toBelow, toAbove, toLogSlope, to, from + 2);
    }

    /**
     * Returns x for y, and leaves the state that {@link #forward} leaves at x.
     *
     * @param tolerance of the last step of the search, relative to 1 + |x|
     */
    public double inverse(double value, double tolerance) {
        double target = op.shiftFirst() ? value * Math.exp(-a) - shift : (value - shift) * Math.exp(-a);
        clipped = false;
        if (op.margin() > 0) {
            double share = share(op, target);
            clipped = !(share >= op.clip() && share <= 1 - op.clip());
            target = withoutMargin(op, target);
        }
        forward(mixture.quantile(target, tolerance));
        return x;
    }

    /** F for logit(v), which may be outside of [0, 1]. */
    private static double share(MixLogCdfOp op, double logit) {
        return (1 / (1 + Math.exp(-logit)) - op.margin()) / (1 - 2 * op.margin());
    }

    /**
     * For an op with a margin: the log-odds of F, in its clipped range, that belong to those of v.
     *
     * @param logit of v
     */
    public static double withoutMargin(MixLogCdfOp op, double logit) {
        double inside = Math.min(Math.max(share(op, logit), op.clip()), 1 - op.clip());
        return Math.log(inside) - Math.log1p(-inside);
    }

    /**
     * Pulls gradients back through the last {@link #inverse}, by the implicit function theorem.
     *
     * @param toX gradient of x
     * @param toLogDet gradient of {@code -log dy/dx}, the log-determinant of the inverse
     * @param to the array that the gradients of the parameters are added to, from {@code from} on
     * @return the gradient of y
     */
    public double pullBackInverse(double toX, double toLogDet, double[] to, int from) {
        double total = toX + pullBack(0, -toLogDet, to, from);
        double toOdds = total / Math.exp(Math.max(logSlope - a, LEAST_LOG_SLOPE));
        pullBackOdds(-toOdds, 0, to, from);
        if (clipped) {
            return 0;
        }
        double toY = toOdds * Math.exp(-a);
        to[from] -= toOdds * (op.shiftFirst() ? odds + shift : odds) * slopeOfA();
        to[from + 1] -= op.shiftFirst() ? toOdds : toY;
        return toY;
    }
}
