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
 * Measures all points that are not known yet and do not exceed a limit, in rounds: a disturbance of the machine then affects one of the
 * measurements of a point at most. The cost of a point is predicted from the previous one of its curve, in proportion to the work.
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
     * Measures in rounds, each of which measures every point once. A point that the first round leaves out is left out in all rounds.
     *
     * @param rounds number of rounds
     * @param base the extents that stay while another varies
     * @param values of each axis, ascending
     * @param threads numbers of threads, a curve each
     * @param precision name of the precision
     * @param known points of an earlier run, which are not measured again
     * @return for each round, all points by axis, number of threads and value; without the rest if the time was over
     */
    public List<List<ScalePoint>> rounds(
            int rounds,
            Extents base,
            Map<Axis, List<Integer>> values,
            List<Integer> threads,
            String precision,
            List<ScalePoint> known) {
        List<List<ScalePoint>> all = new ArrayList<>();
        int points =
                threads.size() * values.values().stream().mapToInt(List::size).sum();
        for (int round = 1; round <= rounds; round++) {
            Round own = new Round(round, precision, List.copyOf(known), all.isEmpty() ? List.of() : all.get(0));
            all.add(own.run(base, values, threads));
            if (all.get(round - 1).size() < points) {
                break;
            }
        }
        return all;
    }

    /**
     * The medians of the rounds.
     *
     * @param rounds as {@link #rounds} returns them; the last one may have ended early
     * @return one point for each of the first round
     */
    public static List<ScalePoint> medians(List<List<ScalePoint>> rounds) {
        List<ScalePoint> medians = new ArrayList<>();
        for (int i = 0; i < rounds.get(0).size(); i++) {
            int index = i;
            medians.add(ScalePoint.median(rounds.stream()
                    .filter(points -> points.size() > index)
                    .map(points -> points.get(index))
                    .toList()));
        }
        return medians;
    }

    /** One round. */
    private final class Round {
        private final int number;
        private final String precision;
        private final List<ScalePoint> known;
        private final List<ScalePoint> first;
        private final List<ScalePoint> points = new ArrayList<>();

        Round(int number, String precision, List<ScalePoint> known, List<ScalePoint> first) {
            this.number = number;
            this.precision = precision;
            this.known = known;
            this.first = first;
        }

        List<ScalePoint> run(Extents base, Map<Axis, List<Integer>> values, List<Integer> threads) {
            for (Map.Entry<Axis, List<Integer>> axis : values.entrySet()) {
                for (int count : threads) {
                    Extents own =
                            new Extents(base.batch(), base.size(), base.levels(), base.steps(), base.hidden(), count);
                    @Nullable ScalePoint previous = null;
                    for (int value : axis.getValue()) {
                        Optional<ScalePoint> point = point(axis.getKey(), value, own, previous);
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

        private Optional<ScalePoint> point(Axis axis, int value, Extents base, @Nullable ScalePoint previous) {
            Extents extents = axis.with(base, value);
            for (List<ScalePoint> all : List.of(known, points)) {
                for (ScalePoint point : all) {
                    if (point.measured()
                            && point.round() == number
                            && point.extents().equals(extents)
                            && point.precision().equals(precision)) {
                        return Optional.of(point.on(axis, value));
                    }
                }
            }
            String limit = limit(extents, previous);
            if (limit.isEmpty() && timeOver.getAsBoolean()) {
                return Optional.empty();
            }
            ScalePoint point = limit.isEmpty()
                    ? ScalePoint.of(axis, value, extents, precision, number, measurement.apply(extents))
                    : ScalePoint.leftOut(axis, value, extents, precision, number, limit);
            done.accept(point);
            return Optional.of(point);
        }

        private String limit(Extents extents, @Nullable ScalePoint previous) {
            for (ScalePoint point : first) {
                if (point.extents().equals(extents)) {
                    return point.leftOut();
                }
            }
            return previous == null ? "" : exceeded(previous, extents);
        }
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
