package org.flows4j.layers.pixelcnn;

import org.flows4j.core.tensor.BinaryOp;
import org.flows4j.core.tensor.DType;
import org.flows4j.core.tensor.Shape;
import org.flows4j.core.tensor.Split;
import org.flows4j.core.tensor.Tensor;
import org.flows4j.core.tensor.TensorBackend;
import org.flows4j.core.tensor.UnaryOp;

/**
 * Mixtures of K logistics for the C channels of a pixel (Salimans et al. 2017, sections 2.1 and 2.2). All channels share the component;
 * the mean of a channel depends linearly on the channels before it:
 *
 * <pre>{@code
 * mean_c = m_c + sum over d < c of tanh(a_cd) x_d,   s_c = max(log-scale_c, -7), at most 7 for real numbers
 * log p(x) = log sum over k of softmax(logits)_k product over c of p(x_c; mean_c, exp(s_c))
 * }</pre>
 *
 * <p>For real numbers, p is the density of a logistic. For whole numbers it is the probability of an interval: of L levels scaled to
 * [-1, 1], level x has the interval of width 2 / (L - 1) around it, which at either end extends to infinity. With z and z' its upper and
 * lower end in units of the scale,
 *
 * <pre>{@code
 * p(x) = sigmoid(z) - sigmoid(z') = sigmoid(z) sigmoid(-z') (1 - exp(z' - z))
 * }</pre>
 *
 * <p>of which the first level omits the second and third factor, and the last level the first and third. So the probabilities of the
 * levels add up to 1 exactly, and the logarithms are exact in both tails.
 *
 * <p>Numbers per pixel: K logits, then C K means, C K log-scales, and C (C - 1) / 2 times K numbers a, by pairs (c, d) in the order (1, 0),
 * (2, 0), (2, 1), ..: 10 K for three channels, 3 K for one.
 *
 * @param channels C
 * @param components K
 * @param levels L of whole numbers, 0 for real numbers
 */
record PixelMixture(int channels, int components, int levels) {
    private static final double LEAST_LOG_SCALE = -7;
    private static final double MOST_LOG_SCALE = 7;

    /** Numbers per pixel. */
    int parameters() {
        return components * (1 + 2 * channels + channels * (channels - 1) / 2);
    }

    private Split parts() {
        int pairs = channels * (channels - 1) / 2;
        int own = channels * components;
        return pairs == 0
                ? new Split(-1, components, own, own)
                : new Split(-1, components, own, own, pairs * components);
    }

    /**
     * The logarithm of the probability or density of each sample.
     *
     * @param x {@code [N, H, W, C]}, as the caller passes it to {@link PixelCnn#logProb}
     * @param raw {@code [N, H, W, P]}
     * @return {@code [N]}, FLOAT64
     */
    Tensor logProb(Tensor x, Tensor raw) {
        int n = x.shape().dim(0);
        int pixels = x.shape().dim(1) * x.shape().dim(2);
        Tensor[] parts = parts().apply(raw.reshape(n, pixels, parameters()));
        Tensor values = scaled(x).reshape(n, pixels, channels);
        Tensor whole = x.reshape(n, pixels, channels);
        Tensor sum = parts[0].sub(logSumExp(parts[0]));
        int pair = 0;
        for (int c = 0; c < channels; c++) {
            Tensor mean = group(parts[1], c);
            for (int d = 0; d < c; d++) {
                mean = mean.add(group(parts[3], pair++).unary(UnaryOp.TANH).mul(values.slice(2, d, d + 1)));
            }
            sum = sum.add(
                    element(values.slice(2, c, c + 1), whole.slice(2, c, c + 1), mean, bounded(group(parts[2], c))));
        }
        return logSumExp(sum).sumPerSample();
    }

    private Tensor group(Tensor part, int index) {
        return part.slice(2, index * components, (index + 1) * components);
    }

    private Tensor bounded(Tensor logScale) {
        TensorBackend plain = logScale.backend().plain();
        Tensor bounded = logScale.binary(BinaryOp.MAXIMUM, plain.fill(LEAST_LOG_SCALE, Shape.of(1), logScale.dtype()));
        return levels > 0
                ? bounded
                : bounded.binary(BinaryOp.MINIMUM, plain.fill(MOST_LOG_SCALE, Shape.of(1), logScale.dtype()));
    }

    private Tensor element(Tensor value, Tensor whole, Tensor mean, Tensor logScale) {
        Tensor rate = logScale.neg().exp();
        Tensor centered = value.sub(mean);
        if (levels == 0) {
            Tensor z = centered.mul(rate);
            return z.unary(UnaryOp.LOG_SIGMOID)
                    .add(z.neg().unary(UnaryOp.LOG_SIGMOID))
                    .sub(logScale);
        }
        double half = 1.0 / (levels - 1);
        Tensor below = centered.add(half).mul(rate).unary(UnaryOp.LOG_SIGMOID);
        Tensor above = centered.add(-half).mul(rate).neg().unary(UnaryOp.LOG_SIGMOID);
        // ELU of a negative number is exp(x) - 1, without cancellation.
        Tensor width = rate.mul(-2 * half).unary(UnaryOp.ELU).neg().log();
        Tensor zero = value.backend().plain().fill(0, Shape.of(1), value.dtype());
        Tensor notFirst = whole.binary(BinaryOp.MINIMUM, zero.add(1));
        Tensor notLast = whole.neg().add(levels - 1).binary(BinaryOp.MINIMUM, zero.add(1));
        return below.mul(notLast).add(above.mul(notFirst)).add(width.mul(notFirst.mul(notLast)));
    }

    /** The network's input: levels scaled to [-1, 1], real numbers unchanged. */
    Tensor scaled(Tensor x) {
        return levels == 0 ? x : x.mul(2.0 / (levels - 1)).add(-1);
    }

    /** Over the last axis, which stays with extent 1; the largest is a constant to the derivative. */
    private static Tensor logSumExp(Tensor x) {
        Shape kept = x.shape().with(-1, 1);
        Tensor largest = x.backend().max(x, -1).reshape(kept);
        return x.sub(largest).exp().sum(-1).reshape(kept).log().add(largest);
    }

    /** The number of uniform numbers that a pixel is drawn by. */
    int uniforms() {
        return 1 + channels;
    }

    /**
     * Draws a pixel: a component, then its channels one after another by the inverse of their distribution functions.
     *
     * @param raw the network's numbers, from {@code from} on
     * @param uniform numbers inside (0, 1), from {@code first} on
     * @param temperature multiplies scales and divides logits; 0 selects the likeliest component's means
     * @param pixel receives the channels, as {@link #scaled} numbers
     */
    void draw(double[] raw, int from, double[] uniform, int first, double temperature, double[] pixel) {
        int k = component(raw, from, uniform[first], temperature);
        int means = from + components;
        int logScales = means + channels * components;
        int pairs = logScales + channels * components;
        for (int c = 0; c < channels; c++) {
            double value = raw[means + c * components + k];
            for (int d = 0; d < c; d++) {
                value += Math.tanh(raw[pairs + k]) * pixel[d];
                pairs += components;
            }
            double logScale = Math.max(raw[logScales + c * components + k], LEAST_LOG_SCALE);
            double scale = Math.exp(levels > 0 ? logScale : Math.min(logScale, MOST_LOG_SCALE));
            double u = uniform[first + 1 + c];
            value += temperature * scale * (Math.log(u) - Math.log1p(-u));
            pixel[c] = levels == 0 ? value : level(value);
        }
    }

    /** The nearest level; NaN stays. */
    private double level(double value) {
        double nearest = Math.floor(0.5 * (value + 1) * (levels - 1) + 0.5);
        return Math.min(Math.max(nearest, 0), levels - 1) * 2 / (levels - 1) - 1;
    }

    private int component(double[] raw, int from, double uniform, double temperature) {
        int best = 0;
        for (int k = 1; k < components; k++) {
            best = raw[from + k] > raw[from + best] ? k : best;
        }
        if (temperature == 0) {
            return best;
        }
        double total = 0;
        for (int k = 0; k < components; k++) {
            total += Math.exp((raw[from + k] - raw[from + best]) / temperature);
        }
        double rest = uniform * total;
        for (int k = 0; k < components - 1; k++) {
            rest -= Math.exp((raw[from + k] - raw[from + best]) / temperature);
            if (rest < 0) {
                return k;
            }
        }
        return components - 1;
    }

    /** The samples that the drawn pixels make up. */
    Tensor unscaled(double[] pixels, Shape batch, TensorBackend backend, DType dtype) {
        if (levels > 0) {
            for (int i = 0; i < pixels.length; i++) {
                pixels[i] = Math.rint(0.5 * (pixels[i] + 1) * (levels - 1));
            }
        }
        return backend.fromDoubles(pixels, batch, dtype);
    }

    /**
     * Checks that samples are whole numbers, if the distribution is over whole numbers.
     *
     * @throws IllegalArgumentException naming the first other number
     */
    void check(Tensor x) {
        if (levels == 0 || !x.hasValues()) {
            return;
        }
        for (double value : x.toDoubles()) {
            // A comparison with NaN is false, so NaN is refused too.
            if (!(value >= 0 && value < levels && value == Math.rint(value))) {
                throw new IllegalArgumentException("A sample has the value " + value + "; this distribution is over"
                        + " whole numbers from 0 to " + (levels - 1) + ", not scaled");
            }
        }
    }
}
