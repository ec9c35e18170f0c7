package org.flows4j.examples.experiments.cost;

import org.flows4j.layers.autoregressive.ArPriorConfig;
import org.flows4j.models.glow.MarScfConfig;

/**
 * The work of the recurrent networks of autoregressive samplers, in floating-point operations per sample: nearly all of the total. A
 * layer of width K convolves its input in each of T steps and its state in all but the first, K to 4K channels of P positions with k x k
 * weights,
 *
 * <pre>{@code
 * 2 P k^2 4 K^2 (2 T - 1)
 * }</pre>
 *
 * <p>as if images had no edges. A scale of mAR-SCF has {@code P = N^2 / 4^i} and {@code T = 2^i C}, so that all its scales together do
 * about as many operations as one at the first with twice the steps, in proportion to {@code N^2} however many there are.
 */
final class SamplingWork {
    private SamplingWork() {}

    /** The work of a model of square images with autoregressive priors. */
    static double ofMarScf(MarScfConfig config) {
        int levels = config.scales().levels();
        double total = 0;
        for (int level = 1; level <= levels; level++) {
            ArPriorConfig network = ArPriorConfig.atLevel(level, config.priorWidth(), config.priorKernel());
            int side = config.image().height() >> level;
            int steps = config.image().channels() << (level == levels ? level + 1 : level);
            total += of(network, side * side, steps);
        }
        return total;
    }

    /** The work of a network that draws this many numbers one after another at this many positions. */
    static double of(ArPriorConfig network, int positions, int steps) {
        double weights = 4.0 * network.kernel() * network.kernel() * network.width() * network.width();
        return 2 * positions * weights * network.layers() * (2.0 * steps - 1);
    }
}
