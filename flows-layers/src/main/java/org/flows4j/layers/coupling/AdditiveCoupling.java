package org.flows4j.layers.coupling;

import org.flows4j.core.autodiff.ParameterFactory;
import org.flows4j.core.layer.LayerResult;
import org.flows4j.core.nn.NetworkFactory;
import org.flows4j.core.tensor.Shape;
import org.flows4j.core.tensor.Tensor;

/**
 * The additive coupling layer (Dinh et al. 2015, equation 8): {@code z2 = x2 + t}, t computed from the other half by a
 * network. It preserves volume: log|det| = 0.
 *
 * <p>Shapes: {@code [N, H, W, C]} or {@code [N, D]}, both ways; at least two channels.
 */
public final class AdditiveCoupling extends Coupling {
    /**
     * An unconditional coupling.
     *
     * @param input sample shape, {@code [H, W, C]} or {@code [D]}
     * @param conditioning the half that stays
     * @throws IllegalArgumentException if there are fewer than two channels, or the network cannot take the shape
     */
    public AdditiveCoupling(ParameterFactory parameters, Shape input, Half conditioning, NetworkFactory network) {
        this(parameters, input, conditioning, network, 0);
    }

    /**
     * A coupling whose network also sees the pass's condition.
     *
     * @param input sample shape, {@code [H, W, C]} or {@code [D]}
     * @param conditioning the half that stays
     * @param conditionChannels channels of the condition, 0 for none
     * @throws IllegalArgumentException if there are fewer than two channels, or the network cannot take the shape
     */
    public AdditiveCoupling(
            ParameterFactory parameters,
            Shape input,
            Half conditioning,
            NetworkFactory network,
            int conditionChannels) {
        super(parameters, input, conditioning, conditionChannels, network, 1);
    }

    @Override
    protected LayerResult transform(Tensor x, Tensor parameters) {
        return LayerResult.volumePreserving(x.add(parameters));
    }

    @Override
    protected LayerResult restore(Tensor y, Tensor parameters) {
        return LayerResult.volumePreserving(y.sub(parameters));
    }
}
