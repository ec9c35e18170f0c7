package org.flows4j.layers.coupling;

import org.flows4j.core.autodiff.ParameterFactory;
import org.flows4j.core.layer.LayerResult;
import org.flows4j.core.nn.NetworkFactory;
import org.flows4j.core.tensor.FusedOp;
import org.flows4j.core.tensor.Shape;
import org.flows4j.core.tensor.Tensor;
import org.flows4j.core.tensor.ops.AffineCouplingOp;
import org.flows4j.core.tensor.ops.ParameterOrder;
import org.flows4j.core.tensor.ops.ScaleFunction;

/**
 * The first layer of VFlow's smaller models (Chen et al. 2020, table 5: {@code f_affine}): the added channels z explain the data x
 * through a Gaussian whose mean m and deviation exp(s) a network computes from z.
 *
 * <pre>{@code
 * [x, z] -> [(x - m(z)) / exp(s(z)), z]    log|det| = -sum of s(z)
 * }</pre>
 *
 * <p>Data and added channels may differ in number. The authors' code divides by {@code exp(s) + 1e-6} but ignores the
 * constant in the log-determinant; here the two agree.
 *
 * <p>Shapes: {@code [N, H, W, C]} or {@code [N, D]}, both ways; the data's channels come first.
 */
public final class SpecialAffine extends Coupling {
    private static final AffineCouplingOp OP =
            new AffineCouplingOp(ScaleFunction.EXP, false, ParameterOrder.SHIFT_FIRST);

    /**
     * Builds the network.
     *
     * @param input sample shape, {@code [H, W, C]} or {@code [D]}, of data and added channels
     * @param dataChannels the number of data channels
     * @throws IllegalArgumentException if there are no data channels or no added channels, or the network cannot take the shape
     */
    public SpecialAffine(ParameterFactory parameters, Shape input, int dataChannels, NetworkFactory network) {
        super(parameters, input, dataChannels, Half.SECOND, 0, network, 2);
    }

    @Override
    protected LayerResult transform(Tensor x, Tensor parameters) {
        return run(OP.inverted(), x, parameters);
    }

    @Override
    protected LayerResult restore(Tensor y, Tensor parameters) {
        return run(OP, y, parameters);
    }

    private static LayerResult run(FusedOp op, Tensor part, Tensor parameters) {
        Tensor[] results = op.apply(part, parameters);
        return new LayerResult(results[0], results[1]);
    }
}
