package org.flows4j.core.interpolation;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import org.flows4j.core.flow.Flow;
import org.flows4j.core.flow.LearnedPriors;
import org.flows4j.core.layer.FlowContext;
import org.flows4j.core.layer.LayerResult;
import org.flows4j.core.layer.MemoryMode;
import org.flows4j.core.tensor.Scope;
import org.flows4j.core.tensor.Tensor;
import org.jspecify.annotations.Nullable;

/**
 * Interpolates between pairs of samples through the latent space of a flow.
 *
 * <p>There are two latent spaces. In that of the noise, where everything is N(0, I), learned priors take part in encoding and decoding. In
 * that of the variables that the {@linkplain LearnedPriors learned priors} describe, they do not. mAR-SCF (Bhattacharyya et al. 2020)
 * interpolates in the latter, where its density has several modes and the straight path may leave them; hence {@link #optimized}.
 */
public final class Interpolation {
    private final Flow flow;
    private final Flow space;
    private final LatentPath path;
    private final @Nullable Tensor condition;

    /**
     * Prepares interpolations.
     *
     * @param path through the latent space
     * @param beforePriors whether to interpolate in the space that the flow's learned priors describe, rather than in that of the noise
     */
    public Interpolation(Flow flow, LatentPath path, boolean beforePriors) {
        this(flow, beforePriors ? LearnedPriors.without(flow) : flow, path, null);
    }

    private Interpolation(Flow flow, Flow space, LatentPath path, @Nullable Tensor condition) {
        this.flow = flow;
        this.space = space;
        this.path = path;
        this.condition = condition;
    }

    /**
     * The same interpolation in a conditional flow.
     *
     * @param rows the condition of each pair, {@code [N, k]}
     */
    public Interpolation given(Tensor rows) {
        return new Interpolation(flow, space, path, rows);
    }

    /**
     * Follows the path.
     *
     * @param a the starts, {@code [N, ..]}
     * @param b the ends, one per start
     * @param points number of samples per path, both ends included, at least 2
     * @return {@code [N * points, ..]}, path by path
     * @throws IllegalArgumentException if there are fewer than 2 points, or the samples are not the flow's
     */
    public Tensor along(Tensor a, Tensor b, int points) {
        requireEnds(a, b, points);
        try (Scope scope = flow.backend().openScope()) {
            Tensor start = given(space, 1).encode(a);
            Tensor end = given(space, 1).encode(b);
            Tensor decoded = given(space, points).decode(Tensor.concat(0, between(start, end, points)));
            return scope.keep(pathByPath(decoded, points));
        }
    }

    /**
     * Follows the path and then moves every sample except the ends to a minimum of an objective. It moves the continuous image x that the
     * flow's bijections encode (after dequantization and other layers that are no bijections), so the latent is a forward pass and no
     * gradient runs through an inverse.
     *
     * @param a the starts, {@code [N, ..]}
     * @param b the ends, one per start
     * @param points number of samples per path, both ends included, at least 2
     * @param descent minimizes the objective
     * @return {@code [N * points, ..]}, path by path
     * @throws IllegalArgumentException if there are fewer than 2 points, the samples are not the flow's, or it does not end in a bijection
     */
    public Tensor optimized(Tensor a, Tensor b, int points, Objective objective, Descent descent) {
        requireEnds(a, b, points);
        FlowParts whole = FlowParts.of(flow);
        FlowParts proper = FlowParts.of(space);
        int inner = points - 2;
        try (Scope scope = flow.backend().openScope()) {
            Tensor start = proper.continuous(a, context(1));
            Tensor end = proper.continuous(b, context(1));
            Tensor[] line = between(
                    proper.encode(start, context(1)).value(),
                    proper.encode(end, context(1)).value(),
                    points);
            List<Tensor> results = new ArrayList<>(List.of(start));
            if (inner > 0) {
                Tensor targets = Tensor.concat(0, Arrays.copyOfRange(line, 1, points - 1));
                Tensor starts = copies(start, inner);
                Tensor ends = copies(end, inner);
                results.add(descent.minimize(proper.decode(targets, context(inner)), (x, tape) -> {
                    FlowContext recorded = context(inner).withTape(tape, MemoryMode.STORE);
                    LayerResult latent = proper.encode(x, recorded);
                    Tensor logDensity = logDensity(whole, x, latent, recorded);
                    return objective.of(latent.value().sub(targets), logDensity, x.sub(starts), x.sub(ends));
                }));
            }
            results.add(end);
            Tensor images = proper.data(Tensor.concat(0, results.toArray(new Tensor[0])), context(points));
            return scope.keep(pathByPath(images, points));
        }
    }

    /** log p of a latent: the log-density of the image under the whole flow, less the log term of the flow proper. */
    private Tensor logDensity(FlowParts whole, Tensor x, LayerResult latent, FlowContext context) {
        if (space == flow) {
            return flow.prior().logProb(latent.value(), context);
        }
        LayerResult noise = whole.encode(x, context);
        return noise.logTerm().add(flow.prior().logProb(noise.value(), context)).sub(latent.logTerm());
    }

    private Tensor[] between(Tensor start, Tensor end, int points) {
        Tensor[] line = new Tensor[points];
        for (int i = 0; i < points; i++) {
            line[i] = path.point(start, end, i / (points - 1.0));
        }
        return line;
    }

    private static void requireEnds(Tensor a, Tensor b, int points) {
        if (a.shape().dim(0) != b.shape().dim(0)) {
            throw new IllegalArgumentException("Interpolations are between pairs of samples, got "
                    + a.shape().dim(0) + " and " + b.shape().dim(0) + " samples; give one end for each start");
        }
        if (points < 2) {
            throw new IllegalArgumentException("An interpolation needs at least its 2 ends, got " + points + " points");
        }
    }

    private static Tensor copies(Tensor rows, int count) {
        return Tensor.concat(0, Collections.nCopies(count, rows).toArray(new Tensor[0]));
    }

    private Flow given(Flow model, int count) {
        return condition == null ? model : model.given(copies(condition, count));
    }

    private FlowContext context(int count) {
        FlowContext context = FlowContext.deterministic();
        return condition == null ? context : context.withCondition(copies(condition, count));
    }

    /** Reorders samples from point by point to path by path. */
    private static Tensor pathByPath(Tensor samples, int points) {
        int paths = samples.shape().dim(0) / points;
        return samples.reshape(points, paths, -1).permute(1, 0, 2).reshape(samples.shape());
    }
}
