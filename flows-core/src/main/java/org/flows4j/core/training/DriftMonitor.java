package org.flows4j.core.training;

import java.util.Map;
import java.util.function.Consumer;
import org.flows4j.core.layer.InversionDrift;
import org.flows4j.core.layer.MemoryMode;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Determines the memory mode of each step: the configured one until recovered inputs have drifted too far. */
final class DriftMonitor {
    private static final Logger LOG = LoggerFactory.getLogger(DriftMonitor.class);

    private static final String GIVEN_UP = "inversionGivenUp";
    private static final String LOST = "lastStepLost";

    private final DriftPolicy policy;
    private final MemoryMode configured;
    private final Consumer<DriftReport> listener;
    private boolean givenUp;
    private boolean lost;

    DriftMonitor(Gradients gradients, Consumer<DriftReport> listener) {
        this.policy = gradients.drift();
        this.configured = gradients.memoryMode();
        this.listener = listener;
    }

    MemoryMode mode() {
        return givenUp && configured == MemoryMode.INVERT ? MemoryMode.CHECKPOINT : configured;
    }

    /** Returns the record of measurements for a step, counted from 0; null if the step is not measured. */
    @Nullable InversionDrift measurement(long step) {
        boolean due = mode() == MemoryMode.INVERT && policy.interval() > 0 && (lost || step % policy.interval() == 0);
        return due ? new InversionDrift() : null;
    }

    /** Requests a measurement of the next step: a failed inversion is one cause of a loss or gradient that is not finite. */
    void lost() {
        lost = true;
    }

    /** Judges a measured step; returns whether the mode has changed, so that the step must be computed again. */
    boolean judge(long step, InversionDrift drift) {
        lost = false;
        boolean fallback = drift.largest() > policy.maximum();
        if (fallback) {
            givenUp = true;
            LOG.warn(
                    "Step {}: the input of a {} layer was recovered with a relative error of {}, above the limit of {}."
                            + " Training continues with memory mode CHECKPOINT, which needs more memory",
                    step + 1,
                    drift.layer(),
                    drift.largest(),
                    policy.maximum());
        } else {
            LOG.debug("Step {}: inputs were recovered with a relative error of {}", step + 1, drift.largest());
        }
        listener.accept(new DriftReport(step + 1, drift.largest(), drift.layer(), fallback));
        return fallback;
    }

    /** In a fixed order, so that identical runs write identical files. */
    void writeTo(Map<String, String> texts) {
        texts.put(GIVEN_UP, Boolean.toString(givenUp));
        texts.put(LOST, Boolean.toString(lost));
    }

    /** Files older than these keys were written when the first step of every run was measured. */
    void read(Map<String, String> texts) {
        givenUp = Progress.flag(texts, GIVEN_UP, false);
        lost = Progress.flag(texts, LOST, true);
        if (mode() != configured) {
            LOG.info(
                    "Recovered inputs drifted too far before the checkpoint: training continues with memory mode CHECKPOINT");
        }
    }
}
