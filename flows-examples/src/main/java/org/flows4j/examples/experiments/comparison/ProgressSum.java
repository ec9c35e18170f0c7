package org.flows4j.examples.experiments.comparison;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/** Adds up the steps of runs on several threads. */
final class ProgressSum {
    private static final double SMOOTHING = 0.98;

    private final ExperimentListener listener;
    private final Map<String, Long> steps = new LinkedHashMap<>();
    private final Map<String, Double> losses = new LinkedHashMap<>();
    private final long before;
    private final String unit;

    ProgressSum(long before, String unit, ExperimentListener listener) {
        this.before = before;
        this.unit = unit;
        this.listener = listener;
    }

    synchronized void step(String run, long step, double loss) {
        steps.put(run, step);
        if (Double.isFinite(loss)) {
            losses.merge(run, loss, (old, recent) -> SMOOTHING * old + (1 - SMOOTHING) * recent);
        }
        String message = losses.entrySet().stream()
                .map(entry -> String.format(Locale.ROOT, "%s %.3f", entry.getKey(), entry.getValue()))
                .collect(Collectors.joining(", ", "", " " + unit));
        long sum = steps.values().stream().mapToLong(Long::longValue).sum();
        listener.onProgress(before + sum, message);
    }

    /** Stops showing a finished run. */
    synchronized void end(String run) {
        losses.remove(run);
    }
}
