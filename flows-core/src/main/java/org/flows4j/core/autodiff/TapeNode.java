package org.flows4j.core.autodiff;

import java.util.Arrays;
import org.flows4j.core.tensor.UpdateKernels;
import org.jspecify.annotations.Nullable;

/** One recorded operation: where its inputs came from, its derivative, and the gradients that have reached its outputs. */
final class TapeNode {
    /** The recorded inputs; null for an input that is a constant. */
    final @Nullable RecordedTensor[] inputs;

    /** Gradients of the outputs, filled during a backward pass. */
    final @Nullable PendingGradient[] gradients;

    /** Null for a leaf. */
    final @Nullable Backward backward;

    /** The parameter a leaf stands for; null for other nodes and for input variables. */
    final @Nullable Parameter parameter;

    TapeNode(
            @Nullable RecordedTensor[] inputs,
            int outputs,
            @Nullable Backward backward,
            @Nullable Parameter parameter) {
        this.inputs = inputs;
        this.gradients = new PendingGradient[outputs];
        this.backward = backward;
        this.parameter = parameter;
    }

    boolean[] needed() {
        boolean[] needed = new boolean[inputs.length];
        for (int i = 0; i < needed.length; i++) {
            needed[i] = inputs[i] != null;
        }
        return needed;
    }

    boolean reached() {
        for (PendingGradient gradient : gradients) {
            if (gradient != null) {
                return true;
            }
        }
        return false;
    }

    /** Adds a gradient, which the caller holds, to the gradient of one output. */
    void arrive(int output, PendingGradient gradient, UpdateKernels updates) {
        PendingGradient present = gradients[output];
        gradients[output] = present == null ? gradient.hold() : present.plus(gradient, updates);
    }

    /** Takes the gradients off this node, still held; the caller releases each after computing the derivative. */
    @Nullable PendingGradient[] takeGradients() {
        @Nullable PendingGradient[] taken = gradients.clone();
        Arrays.fill(gradients, null);
        for (PendingGradient gradient : taken) {
            if (gradient != null) {
                gradient.freeze();
            }
        }
        return taken;
    }
}
