package org.flows4j.core.autodiff;

import org.flows4j.core.tensor.Tensor;
import org.flows4j.core.tensor.UpdateKernels;

/**
 * A gradient in flight during a backward pass. One gradient tensor may wait at several nodes (addition passes it on
 * unchanged), so holders are counted and its memory goes back to the pool as soon as the last one is done with it.
 */
final class PendingGradient {
    private final Tensor tensor;
    private int holders;
    /** Made here by adding others up: no one else can hold it, so further gradients may be added in place. */
    private boolean sum;

    /** A gradient that nobody holds yet. */
    PendingGradient(Tensor tensor) {
        this.tensor = tensor;
    }

    Tensor tensor() {
        return tensor;
    }

    /** Counts one more holder. */
    PendingGradient hold() {
        holders++;
        return this;
    }

    /** Counts one holder less; the last one closes the tensor. */
    void release() {
        holders--;
        if (holders == 0) {
            tensor.close();
        }
    }

    /** Marks it as shared: a derivative may pass it on unchanged, and other holders must not see it change. */
    void freeze() {
        sum = false;
    }

    /** Adds a gradient that the caller holds to this one, which is held; returns the gradient to hold in its place. */
    PendingGradient plus(PendingGradient other, UpdateKernels updates) {
        if (sum) {
            updates.add(tensor, other.tensor);
            return this;
        }
        PendingGradient total = new PendingGradient(tensor.add(other.tensor)).hold();
        total.sum = true;
        release();
        return total;
    }
}
