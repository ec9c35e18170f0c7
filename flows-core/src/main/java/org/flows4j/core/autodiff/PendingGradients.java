package org.flows4j.core.autodiff;

import java.util.Arrays;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Set;
import org.flows4j.core.tensor.Tensor;
import org.flows4j.core.tensor.UpdateKernels;
import org.jspecify.annotations.Nullable;

/**
 * The gradients in flight during a backward pass. One gradient tensor may wait at several nodes (addition passes it on
 * unchanged), so holders are counted and memory goes back to the pool as soon as the last one is done with it.
 */
final class PendingGradients {
    private final IdentityHashMap<Tensor, Integer> holders = new IdentityHashMap<>();
    /** Sums made here: no one else can hold them, so further gradients may be added in place. */
    private final Set<Tensor> sums = Collections.newSetFromMap(new IdentityHashMap<>());

    private final UpdateKernels updates;

    PendingGradients(UpdateKernels updates) {
        this.updates = updates;
    }

    /** Adds a gradient, which the caller {@link #hold holds}, to what has reached one output of a node. */
    void arrive(TapeNode node, int output, Tensor gradient) {
        Tensor present = node.gradients[output];
        if (present == null) {
            node.gradients[output] = gradient;
            hold(gradient);
        } else if (sums.contains(present)) {
            updates.add(present, gradient);
        } else {
            Tensor sum = present.add(gradient);
            node.gradients[output] = sum;
            sums.add(sum);
            hold(sum);
            release(present);
        }
    }

    void hold(@Nullable Tensor gradient) {
        if (gradient != null) {
            holders.merge(gradient, 1, Integer::sum);
        }
    }

    /** A caller-owned seed: counted once more than it is held, so that it is never closed here. */
    void seed(TapeNode node, int output, Tensor gradient) {
        hold(gradient);
        arrive(node, output, gradient);
    }

    /** Takes the gradients off a node, still held; {@link #release} each when the node's derivative has been computed. */
    @Nullable Tensor[] take(TapeNode node) {
        @Nullable Tensor[] taken = node.gradients.clone();
        Arrays.fill(node.gradients, null);
        for (Tensor gradient : taken) {
            if (gradient != null) {
                // From here on the derivative may pass it on unchanged, and another holder must not see it change.
                sums.remove(gradient);
            }
        }
        return taken;
    }

    void release(@Nullable Tensor gradient) {
        if (gradient != null && holders.merge(gradient, -1, Integer::sum) == 0) {
            holders.remove(gradient);
            gradient.close();
        }
    }
}
