package org.flows4j.layers.linear;

import java.util.Arrays;
import java.util.random.RandomGenerator;
import org.flows4j.core.autodiff.Initializer;
import org.flows4j.core.autodiff.Parameter;
import org.flows4j.core.autodiff.ParameterCache;
import org.flows4j.core.autodiff.ParameterFactory;
import org.flows4j.core.autodiff.ParameterList;
import org.flows4j.core.layer.FlowContext;
import org.flows4j.core.layer.InvertibleLayer;
import org.flows4j.core.layer.LayerResult;
import org.flows4j.core.tensor.Shape;
import org.flows4j.core.tensor.Tensor;

/**
 * Reorders channels by a fixed permutation: channel c of the result is channel {@code permutation[c]} of the input, so that the next
 * coupling sees another half (Dinh, Sohl-Dickstein and Bengio 2017; Kingma and Dhariwal 2018 compare with it). The
 * log-determinant is 0. The permutation is a buffer, saved with the model.
 *
 * <p>Shapes: {@code [N, D]} or {@code [N, H, W, C]}, kept.
 */
public final class ChannelPermutation implements InvertibleLayer {
    private final int channels;
    private final Parameter permutation;
    private final ParameterCache<int[]> order;

    private ChannelPermutation(ParameterFactory parameters, int channels, Initializer initializer) {
        if (channels < 1) {
            throw new IllegalArgumentException("A permutation needs at least one channel, got " + channels);
        }
        this.channels = channels;
        this.permutation = parameters.buffer("permutation", Shape.of(channels), initializer);
        this.order = new ParameterCache<>(ParameterList.of(permutation), () -> Permutations.read(permutation));
    }

    /**
     * Creates a uniformly random permutation, drawn when the model is built.
     *
     * @param parameters makes the buffer and draws the permutation
     */
    public static ChannelPermutation random(ParameterFactory parameters, int channels) {
        return new ChannelPermutation(parameters, channels, ChannelPermutation::shuffle);
    }

    /** Creates the reversal of the channels. */
    public static ChannelPermutation reverse(ParameterFactory parameters, int channels) {
        return new ChannelPermutation(
                parameters, channels, (values, random) -> Arrays.setAll(values, i -> values.length - 1 - i));
    }

    /**
     * Creates a given permutation.
     *
     * @param order channel i of the result is channel order[i] of the input; every channel once
     */
    public static ChannelPermutation of(ParameterFactory parameters, int... order) {
        return new ChannelPermutation(
                parameters, order.length, (values, random) -> Arrays.setAll(values, i -> order[i]));
    }

    /** The Fisher-Yates shuffle. */
    private static void shuffle(double[] values, RandomGenerator random) {
        Arrays.setAll(values, i -> i);
        for (int i = values.length - 1; i > 0; i--) {
            int other = random.nextInt(i + 1);
            double swapped = values[i];
            values[i] = values[other];
            values[other] = swapped;
        }
    }

    @Override
    public LayerResult forward(Tensor x, FlowContext context) {
        outputShape(x.shape().sample());
        return LayerResult.volumePreserving(x.backend().select(x, order.get()));
    }

    @Override
    public LayerResult inverseWithLogDet(Tensor z, FlowContext context) {
        outputShape(z.shape().sample());
        return LayerResult.volumePreserving(z.backend().select(z, Permutations.invert(order.get())));
    }

    @Override
    public Shape outputShape(Shape input) {
        return ChannelInputs.check("ChannelPermutation", input, channels);
    }

    @Override
    public ParameterList parameters() {
        return ParameterList.of(permutation);
    }
}
