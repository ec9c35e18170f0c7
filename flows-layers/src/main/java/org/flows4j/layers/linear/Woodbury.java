package org.flows4j.layers.linear;

import org.flows4j.core.autodiff.ParameterFactory;
import org.flows4j.core.linalg.SingularMatrixException;
import org.flows4j.core.tensor.Shape;

/**
 * The Woodbury transformation (Lu and Huang 2020, "Woodbury transformations for deep generative flows", section 4.1): mixes
 * channels, then all positions of an image, each by the identity plus a low-rank matrix. For an image x, seen as
 * {@code [C, N]} with N = H W,
 *
 * <pre>{@code
 * xc = (I + Uc Vc) x
 * y = xc (I + Us Vs)
 * logDet = N log|det(I + Vc Uc)| + C log|det(I + Vs Us)|
 * }</pre>
 *
 * <p>Map and inverse cost {@code O(d C N)}, the log-determinant {@code O(d^2 (C + N) + d^3)}. Determinants and inverses are of
 * d x d matrices, in double; without gradients they are computed once and kept until the parameters change. Parameters:
 * {@code channel.u [C, dc]}, {@code channel.v [dc, C]}, {@code spatial.u [N, ds]}, {@code spatial.v [ds, N]}. The spatial
 * ones start as N(0, 0.01^2), almost the identity, those of channels as {@link LowRankStart} says. A rank larger than its dimension is legal, and wasteful.
 *
 * <p>A matrix {@code I + V U} that is singular or nearly so, or not finite, is refused with a
 * {@link SingularMatrixException}; only a training pass, which omits the check, returns a log-determinant that is not finite; the trainer
 * then skips the step.
 *
 * <p>Shapes: {@code [N, H, W, C]}, kept; H and W are fixed by the parameters.
 */
public final class Woodbury extends LowRankSequence {
    /** Creates the layer with the start {@link LowRankStart#REFLECTIONS}. */
    public Woodbury(ParameterFactory parameters, Shape input, int channelRank, int spatialRank) {
        this(parameters, input, channelRank, spatialRank, LowRankStart.REFLECTIONS);
    }

    /**
     * Creates the layer.
     *
     * @param input sample shape {@code [H, W, C]}
     * @param channelRank dc, the rank of the map of channels
     * @param spatialRank ds, the rank of the map of positions
     * @param start the map of channels before training
     * @throws IllegalArgumentException if samples are not images or a rank is not positive
     */
    public Woodbury(ParameterFactory parameters, Shape input, int channelRank, int spatialRank, LowRankStart start) {
        super(input, start);
        then(parameters.child("channel"), LowRankMap.Axis.CHANNELS, channelRank);
        then(parameters.child("spatial"), LowRankMap.Axis.POSITIONS, spatialRank);
    }
}
