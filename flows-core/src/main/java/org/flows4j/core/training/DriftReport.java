package org.flows4j.core.training;

/**
 * A comparison of recovered inputs with true ones.
 *
 * @param step number of the step it was made in, counted from 1
 * @param drift the largest relative difference of a layer's input, see {@link org.flows4j.core.layer.InversionDrift}
 * @param layer the kind of layer it was
 * @param fallback whether that was too much, so that training goes on with checkpoints
 */
public record DriftReport(long step, double drift, String layer, boolean fallback) {}
