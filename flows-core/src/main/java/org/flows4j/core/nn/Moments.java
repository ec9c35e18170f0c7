package org.flows4j.core.nn;

import org.flows4j.core.tensor.DType;
import org.flows4j.core.tensor.Shape;
import org.flows4j.core.tensor.Tensor;

/** Mean and (biased) standard deviation of a batch, as data-dependent initialization needs them, accumulated in double. */
public final class Moments {
    /** Keeps the logarithm of a small deviation finite; below it a channel counts as constant. */
    private static final double EPSILON = 1e-6;

    private final double[] mean;
    private final double[] deviation;

    private Moments(double[] mean, double[] deviation) {
        this.mean = mean;
        this.deviation = deviation;
    }

    /**
     * The moments of each channel, over batch and positions.
     *
     * @param x plain tensor {@code [N, .., C]}
     * @return C means and deviations
     * @throws IllegalArgumentException if a value is not finite
     */
    public static Moments perChannel(Tensor x) {
        int[] axes = new int[x.shape().rank() - 1];
        for (int i = 0; i < axes.length; i++) {
            axes[i] = i;
        }
        return over(x, axes);
    }

    /**
     * The moments of each element, over the batch.
     *
     * @param x plain tensor {@code [N, ..]}
     * @return one mean and deviation per element of a sample
     * @throws IllegalArgumentException if a value is not finite
     */
    public static Moments perElement(Tensor x) {
        return over(x, 0);
    }

    private static Moments over(Tensor x, int... axes) {
        Tensor wide = x.cast(DType.FLOAT64);
        Tensor sum = wide.sum(axes);
        Shape kept = sum.shape();
        double share = (double) kept.size() / x.shape().size();
        Tensor mean = sum.mul(share);
        double[] variance = wide.sub(mean).square().sum(axes).mul(share).toDoubles();
        double[] deviation = new double[variance.length];
        for (int i = 0; i < deviation.length; i++) {
            deviation[i] = Math.sqrt(variance[i]);
            if (!Double.isFinite(deviation[i])) {
                throw new IllegalArgumentException("The batch of shape " + x.shape() + " given for initialisation holds"
                        + " values that are not finite (in channel or element " + i + "); remove them from the data");
            }
        }
        return new Moments(mean.toDoubles(), deviation);
    }

    /** The offset that makes the mean zero: the negative means. */
    public double[] centring() {
        double[] bias = new double[mean.length];
        for (int i = 0; i < bias.length; i++) {
            bias[i] = -mean[i];
        }
        return bias;
    }

    /**
     * The logarithm of the factor that makes the variance of centered values 1: {@code -log(deviation + 1e-6)}. A channel that
     * did not vary (deviation below 1e-6) says nothing about its scale and gets 0, not a factor of a million.
     */
    public double[] logScaling() {
        double[] logs = new double[deviation.length];
        for (int i = 0; i < logs.length; i++) {
            logs[i] = deviation[i] < EPSILON ? 0 : -Math.log(deviation[i] + EPSILON);
        }
        return logs;
    }
}
