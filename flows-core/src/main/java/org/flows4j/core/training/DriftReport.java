package org.flows4j.core.training;

/**
 * The result of comparing recovered inputs with true ones.
 *
 * @param step number of the measured step, counted from 1
 * @param drift the largest relative difference of a layer's input, see {@link org.flows4j.core.layer.InversionDrift}
 * @param layer the kind of that layer
 * @param fallback whether the difference was too large, so that training continues with memory mode {@code CHECKPOINT}
 */
public record DriftReport(long step, double drift, String layer, boolean fallback) {}
