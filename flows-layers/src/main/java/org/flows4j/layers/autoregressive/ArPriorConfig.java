package org.flows4j.layers.autoregressive;

/**
 * The sizes of the networks of a {@link MultiScaleArPrior}.
 *
 * @param width hidden channels of embedding, LSTM and conditioner
 * @param layers of the LSTM
 * @param kernel rows and columns of the kernels of embedding and LSTM, odd
 * @param dilation of the LSTM's convolutions
 */
public record ArPriorConfig(int width, int layers, int kernel, int dilation) {
    private static final int PUBLISHED_LAYERS = 3;

    /**
     * Checks the numbers.
     *
     * @throws IllegalArgumentException if one is not positive, or the kernel even
     */
    public ArPriorConfig {
        if (width < 1 || layers < 1 || kernel < 1 || kernel % 2 == 0 || dilation < 1) {
            throw new IllegalArgumentException("An autoregressive prior needs a positive width, number of layers and "
                    + "dilation, and an odd kernel, got width " + width + ", layers " + layers + ", kernel "
                    + kernel
                    + " and dilation " + dilation);
        }
    }

    /**
     * As the authors' code has it at a scale: three layers; kernels of 5 at the first two scales, then of 3; dilation 2 at the first.
     *
     * @param level from 1
     * @param width 32 in their models
     * @param kernel of the first two scales, 5 in their models
     * @return the sizes
     */
    public static ArPriorConfig atLevel(int level, int width, int kernel) {
        return new ArPriorConfig(
                width, PUBLISHED_LAYERS, level <= 2 ? kernel : Math.min(kernel, 3), level == 1 ? 2 : 1);
    }
}
