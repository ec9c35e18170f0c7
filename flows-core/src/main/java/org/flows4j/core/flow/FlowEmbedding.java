package org.flows4j.core.flow;

import org.flows4j.core.distribution.ManifoldDistribution;
import org.flows4j.core.layer.FlowContext;
import org.flows4j.core.tensor.Scope;
import org.flows4j.core.tensor.Shape;
import org.flows4j.core.tensor.Tensor;
import org.jspecify.annotations.Nullable;

/**
 * The representation of samples by a flow: the coordinates of their latents on the manifold of its prior if the prior has
 * one, otherwise the latents themselves. Nothing is drawn, so the same sample always has the same representation.
 *
 * @param flow the model
 */
public record FlowEmbedding(Flow flow) {
    /**
     * The shape of one representation.
     *
     * @return without batch
     */
    public Shape shape() {
        ManifoldDistribution manifold = manifold();
        return manifold == null ? flow.latentShape() : manifold.coordinateShape();
    }

    /**
     * Represents samples.
     *
     * @param x {@code [N, sample...]}
     * @param estimate which coordinates; a flow whose prior has no manifold offers the pseudo-inverse only
     * @return {@code [N, shape...]}
     * @throws IllegalArgumentException if the samples do not fit, or there is no such estimate
     */
    public Tensor encode(Tensor x, ManifoldDistribution.Estimate estimate) {
        ManifoldDistribution manifold = manifold();
        if (manifold == null) {
            if (estimate != ManifoldDistribution.Estimate.PSEUDO_INVERSE) {
                throw new IllegalArgumentException(
                        "The prior " + flow.prior() + " of this flow has no manifold, so there is" + " no " + estimate
                                + " on it; ask for PSEUDO_INVERSE");
            }
            return flow.encode(x);
        }
        try (Scope scope = flow.backend().openScope()) {
            return scope.keep(manifold.coordinates(flow.encode(x), estimate, FlowContext.deterministic()));
        }
    }

    /**
     * The samples on the manifold that have these representations.
     *
     * @param z {@code [N, shape...]}
     * @return {@code [N, sample...]}
     */
    public Tensor decode(Tensor z) {
        ManifoldDistribution manifold = manifold();
        if (manifold == null) {
            return flow.decode(z);
        }
        try (Scope scope = flow.backend().openScope()) {
            return scope.keep(flow.decode(manifold.point(z, FlowContext.deterministic())));
        }
    }

    private @Nullable ManifoldDistribution manifold() {
        return flow.prior() instanceof ManifoldDistribution found ? found : null;
    }
}
