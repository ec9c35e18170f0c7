package org.flows4j.core.training;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import org.flows4j.core.layer.MemoryMode;
import org.flows4j.core.training.optimizer.GradientClipping;
import org.flows4j.core.training.optimizer.LossUnit;

/**
 * The computation of a step's gradient.
 *
 * @param microBatchSize samples that pass through the flow at once, to save memory; 0 for the whole batch
 * @param lossUnit unit of the minimized loss
 * @param clipping limits on the gradient
 * @param memoryMode the activations that a pass keeps for its backward pass
 * @param drift the comparison of recovered inputs with true ones under {@link MemoryMode#INVERT}
 */
public record Gradients(
        int microBatchSize,
        LossUnit lossUnit,
        @JsonUnwrapped GradientClipping clipping,
        MemoryMode memoryMode,
        DriftPolicy drift) {
    /** In bits per dimension: about a third of the usual norm of small image models, so that no step is large. */
    private static final double CLIP_NORM = 30;

    /** Throws an {@link IllegalArgumentException} if it is negative. */
    public Gradients {
        TrainingSettings.atLeast("microBatchSize", microBatchSize, 0);
    }

    /** Whole batches, bits per dimension, the norm clipped to 30, {@code STORE} memory mode. */
    public static Gradients defaults() {
        LossUnit unit = LossUnit.BITS_PER_DIMENSION;
        return new Gradients(
                0, unit, GradientClipping.byNorm(CLIP_NORM, unit), MemoryMode.STORE, DriftPolicy.defaults());
    }

    /** Returns these settings with another micro-batch size. */
    public Gradients withMicroBatchSize(int value) {
        return new Gradients(value, lossUnit, clipping, memoryMode, drift);
    }

    /** Returns these settings with another unit of the loss; the limits of clipping keep theirs. */
    public Gradients withLossUnit(LossUnit value) {
        return new Gradients(microBatchSize, value, clipping, memoryMode, drift);
    }

    /** Returns these settings with other limits. */
    public Gradients withClipping(GradientClipping value) {
        return new Gradients(microBatchSize, lossUnit, value, memoryMode, drift);
    }

    /** Returns these settings with another memory mode. */
    public Gradients withMemoryMode(MemoryMode value) {
        return new Gradients(microBatchSize, lossUnit, clipping, value, drift);
    }

    /** Returns these settings with another comparison of recovered inputs. */
    public Gradients withDrift(DriftPolicy value) {
        return new Gradients(microBatchSize, lossUnit, clipping, memoryMode, value);
    }
}
