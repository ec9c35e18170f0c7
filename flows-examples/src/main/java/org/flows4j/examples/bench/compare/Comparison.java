package org.flows4j.examples.bench.compare;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.flows4j.core.tensor.Precision;

/**
 * All rounds of one job in one precision.
 *
 * @param job the job
 * @param precision of Flows4J and of all variants of PyTorch
 * @param rounds of {@link Side#FLOWS} and of the variants
 */
public record Comparison(Job job, Precision precision, List<Round> rounds) {
    private static final String PARAMETERS = "parameters";
    private static final String MEMORY = "peak_rss_mb";

    /**
     * A figure of both.
     *
     * @param figure its name in {@code flows bench}
     * @param ours of Flows4J
     * @param theirs of the best variant of PyTorch, the one with the lowest median
     * @param variant its name
     * @param ratio ours divided by theirs in the same round
     */
    public record Row(String figure, Spread ours, Spread theirs, String variant, Spread ratio) {}

    /**
     * Checks that all sides measured the same network.
     *
     * @throws IllegalArgumentException if their numbers of parameters differ
     */
    public Comparison {
        rounds = List.copyOf(rounds);
        Map<Double, String> counts = new LinkedHashMap<>();
        for (Round round : rounds) {
            Double count = round.figures().get(PARAMETERS);
            if (count != null) {
                counts.putIfAbsent(count, round.side());
            }
        }
        if (counts.size() > 1) {
            throw new IllegalArgumentException(
                    "The networks of " + job.label() + " differ; numbers of parameters by side: " + counts);
        }
    }

    /**
     * The figures that both sides have, in the order of Flows4J. The memory of variants that measured less than others, such as inference
     * only, does not count.
     */
    List<Row> rows() {
        Map<String, List<Double>> ours = new LinkedHashMap<>();
        Map<String, Map<String, List<Double>>> theirs = new LinkedHashMap<>();
        for (Round round : rounds) {
            Map<String, Double> figures = new LinkedHashMap<>(round.figures());
            figures.remove(PARAMETERS);
            figures.forEach((figure, value) -> (round.side().equals(Side.FLOWS)
                            ? ours
                            : theirs.computeIfAbsent(round.side(), name -> new LinkedHashMap<>()))
                    .computeIfAbsent(figure, name -> new ArrayList<>())
                    .add(value));
        }
        int most = theirs.values().stream().mapToInt(Map::size).max().orElse(0);
        List<Row> rows = new ArrayList<>();
        ours.forEach((figure, values) -> theirs.entrySet().stream()
                .filter(side -> !figure.equals(MEMORY) || side.getValue().size() == most)
                .flatMap(side -> Stream.ofNullable(side.getValue().get(figure)).map(of -> Map.entry(side.getKey(), of)))
                .min(Comparator.comparingDouble(
                        side -> Spread.of(side.getValue()).median()))
                .ifPresent(best -> rows.add(row(figure, values, best.getKey(), best.getValue()))));
        return rows;
    }

    private static Row row(String figure, List<Double> ours, String variant, List<Double> theirs) {
        List<Double> ratios = new ArrayList<>();
        for (int i = 0; i < ours.size(); i++) {
            ratios.add(ours.get(i) / theirs.get(i));
        }
        return new Row(figure, Spread.of(ours), Spread.of(theirs), variant, Spread.of(ratios));
    }

    /** Whether other programs were busy before some of the measurements. */
    boolean disturbed() {
        return rounds.stream().anyMatch(round -> !round.idle());
    }
}
