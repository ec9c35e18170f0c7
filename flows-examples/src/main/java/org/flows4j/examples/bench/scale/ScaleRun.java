package org.flows4j.examples.bench.scale;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Measures all points that are not known yet and do not exceed a limit. The cost of a point is predicted from the previous one of its
 * curve, in proportion to the work.
 *
 * @param measurement measures one point
 * @param seconds longest time of a point's training steps
 * @param mebibytes largest memory of tensors
 * @param runs training steps that a measurement makes
 * @param timeOver whether to stop before the next measurement
 * @param done receives every new point
 */
public record ScaleRun(
        Function<Extents, ScalePoint.Times> measurement,
        double seconds,
        double mebibytes,
        int runs,
        BooleanSupplier timeOver,
        Consumer<ScalePoint> done) {
    /**
     * Measures.
     *
     * @param base the extents that stay while another varies
     * @param values of each axis, ascending
     * @param threads numbers of threads, a curve each
     * @param precision name of the precision
     * @param known points of an earlier run, which are not measured again
     * @return all points by axis, number of threads and value; without the rest if the time was over
     */
    public List<ScalePoint> run(
            Extents base,
            Map<Axis, List<Integer>> values,
            List<Integer> threads,
            String precision,
            List<ScalePoint> known) {
        List<ScalePoint> points = new ArrayList<>();
        for (Map.Entry<Axis, List<Integer>> axis : values.entrySet()) {
            for (int count : threads) {
                Extents own = new Extents(base.batch(), base.size(), base.levels(), base.steps(), base.hidden(), count);
                @Nullable ScalePoint previous = null;
                for (int value : axis.getValue()) {
                    Optional<ScalePoint> point = point(axis.getKey(), value, own, precision, known, points, previous);
                    if (point.isEmpty()) {
                        return points;
                    }
                    points.add(point.get());
                    previous = point.get().measured() ? point.get() : previous;
                }
            }
        }
        return points;
    }

    private Optional<ScalePoint> point(
            Axis axis,
            int value,
            Extents base,
            String precision,
            List<ScalePoint> known,
            List<ScalePoint> points,
            @Nullable ScalePoint previous) {
        Extents extents = axis.with(base, value);
        for (List<ScalePoint> all : List.of(known, points)) {
            for (ScalePoint point : all) {
                if (point.measured()
                        && point.extents().equals(extents)
                        && point.precision().equals(precision)) {
                    return Optional.of(point.on(axis, value));
                }
            }
        }
        String limit = previous == null ? "" : exceeded(previous, extents);
        if (limit.isEmpty() && timeOver.getAsBoolean()) {
            return Optional.empty();
        }
        ScalePoint point = limit.isEmpty()
                ? ScalePoint.of(axis, value, extents, precision, measurement.apply(extents))
                : ScalePoint.leftOut(axis, value, extents, precision, limit);
        done.accept(point);
        return Optional.of(point);
    }

    private String exceeded(ScalePoint previous, Extents extents) {
        double growth = extents.workPerImage()
                / previous.extents().workPerImage()
                * extents.batch()
                / previous.extents().batch();
        double time = previous.stepSeconds() * previous.extents().batch() * growth * runs;
        if (time > seconds) {
            return "time";
        }
        return previous.peakMebibytes() * growth > mebibytes ? "memory" : "";
    }
}
