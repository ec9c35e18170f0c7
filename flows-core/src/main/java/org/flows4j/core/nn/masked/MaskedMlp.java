package org.flows4j.core.nn.masked;

import org.flows4j.core.autodiff.ParameterFactory;
import org.flows4j.core.nn.Nonlinearity;

/**
 * The configuration of a masked multi-layer perceptron (MADE: Germain, Gregor, Murray and Larochelle 2015, "MADE: masked autoencoder
 * for distribution estimation", section 4), the conditioner of autoregressive flows. Its last layer starts as 0.
 *
 * <p>With residual blocks (He et al. 2016; Durkan et al. 2019, section 5) the first layer is linear, and each of {@code depth} blocks
 * adds {@code W2 f(W1 f(h))} to the units h; all layers have the same degrees, so the sum keeps them.
 *
 * @param width units of every hidden layer
 * @param depth number of hidden layers, or of residual blocks of two layers each
 * @param residual whether the hidden layers form residual blocks
 * @param nonlinearity f, behind each hidden layer
 */
public record MaskedMlp(int width, int depth, boolean residual, Nonlinearity nonlinearity) {
    /**
     * Checks the numbers.
     *
     * @throws IllegalArgumentException if width or depth is not positive
     */
    public MaskedMlp {
        if (width < 1 || depth < 1) {
            throw new IllegalArgumentException(
                    "A masked network needs a positive width and depth, got width " + width + " and depth " + depth);
        }
    }

    /**
     * Hidden layers of equal width, one after another.
     *
     * @param nonlinearity behind each hidden layer
     * @param width units of every hidden layer
     * @param depth number of hidden layers
     */
    public static MaskedMlp of(Nonlinearity nonlinearity, int width, int depth) {
        return new MaskedMlp(width, depth, false, nonlinearity);
    }

    /**
     * Residual blocks.
     *
     * @param nonlinearity in front of each hidden layer of a block
     * @param width units of every hidden layer
     * @param blocks number of blocks
     */
    public static MaskedMlp residual(Nonlinearity nonlinearity, int width, int blocks) {
        return new MaskedMlp(width, blocks, true, nonlinearity);
    }

    /**
     * Builds the network. Its layers are called {@code dense1}, {@code dense2} and so on, the last {@code output}.
     *
     * @param layout the columns and their order
     * @throws IllegalArgumentException if there are fewer units than degrees, so that some outputs could not depend on all columns before
     */
    public MaskedNetwork create(ParameterFactory parameters, ColumnLayout layout) {
        return new MaskedNetwork(parameters, this, layout);
    }
}
