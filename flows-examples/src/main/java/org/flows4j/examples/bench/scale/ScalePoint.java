package org.flows4j.examples.bench.scale;

import java.util.List;
import java.util.function.ToDoubleFunction;

/**
 * One measurement, or the reason for leaving it out.
 *
 * @param axis the extent that varies
 * @param value of that extent
 * @param extents all extents
 * @param precision name of the precision
 * @param round number of the round, from 1; 0 for the median of all rounds
 * @param stepSeconds median time of a training step, per image; NaN if left out
 * @param logProbSeconds median time of a log-density, per image; NaN if left out
 * @param peakMebibytes peak memory of tensors in a training step; NaN if left out
 * @param leftOut the limit that the measurement would exceed; empty if it was made
 */
public record ScalePoint(
        Axis axis,
        int value,
        Extents extents,
        String precision,
        int round,
        double stepSeconds,
        double logProbSeconds,
        double peakMebibytes,
        String leftOut) {
    /**
     * The results of a measurement.
     *
     * @param stepSeconds median time of a training step of the whole batch
     * @param logProbSeconds median time of a log-density of the whole batch
     * @param peakMebibytes peak memory of tensors in a training step
     */
    public record Times(double stepSeconds, double logProbSeconds, double peakMebibytes) {}

    static ScalePoint of(Axis axis, int value, Extents extents, String precision, int round, Times times) {
        int batch = extents.batch();
        return new ScalePoint(
                axis,
                value,
                extents,
                precision,
                round,
                times.stepSeconds() / batch,
                times.logProbSeconds() / batch,
                times.peakMebibytes(),
                "");
    }

    static ScalePoint leftOut(Axis axis, int value, Extents extents, String precision, int round, String reason) {
        return new ScalePoint(axis, value, extents, precision, round, Double.NaN, Double.NaN, Double.NaN, reason);
    }

    /** The medians of measurements of one point; of an even number, the means of both in the middle. */
    static ScalePoint median(List<ScalePoint> points) {
        ScalePoint first = points.get(0);
        return new ScalePoint(
                first.axis,
                first.value,
                first.extents,
                first.precision,
                0,
                median(points, ScalePoint::stepSeconds),
                median(points, ScalePoint::logProbSeconds),
                median(points, ScalePoint::peakMebibytes),
                first.leftOut);
    }

    private static double median(List<ScalePoint> points, ToDoubleFunction<ScalePoint> figure) {
        double[] sorted = points.stream().mapToDouble(figure).sorted().toArray();
        return 0.5 * (sorted[(sorted.length - 1) / 2] + sorted[sorted.length / 2]);
    }

    /** Whether this point was measured. */
    public boolean measured() {
        return leftOut.isEmpty();
    }

    /** The same measurement as a point of another axis. */
    ScalePoint on(Axis other, int otherValue) {
        return new ScalePoint(
                other, otherValue, extents, precision, round, stepSeconds, logProbSeconds, peakMebibytes, leftOut);
    }

    /**
     * The growth of a training step's time beside that of its work, from another point of the same curve to this one: 1 if time is
     * linear in work, more if it grows faster.
     */
    double stepGrowth(ScalePoint from) {
        return stepSeconds / from.stepSeconds * from.extents.workPerImage() / extents.workPerImage();
    }

    /** The same for the log-density. */
    double logProbGrowth(ScalePoint from) {
        return logProbSeconds / from.logProbSeconds * from.extents.workPerImage() / extents.workPerImage();
    }
}
