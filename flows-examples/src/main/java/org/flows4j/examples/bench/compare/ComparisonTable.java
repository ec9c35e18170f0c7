package org.flows4j.examples.bench.compare;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Comparisons as text, as CSV of every round, and as values for JSON. */
public final class ComparisonTable {
    private static final int DIGITS = 3;
    private static final double MILLIS = 1000;
    private static final double SHORT = 0.05;
    private static final List<String> HEADER =
            List.of("job", "figure", "precision", "Flows4J", "PyTorch", "ratio", "variant of PyTorch");

    private final List<Comparison> comparisons;

    /**
     * A table of these comparisons, in this order.
     *
     * @param comparisons one per job and precision
     */
    public ComparisonTable(List<Comparison> comparisons) {
        this.comparisons = List.copyOf(comparisons);
    }

    /**
     * A table in Markdown: medians with their ranges over the rounds.
     *
     * @return lines of text
     */
    public String text() {
        List<List<String>> lines = new ArrayList<>(List.of(HEADER));
        for (Comparison comparison : comparisons) {
            for (Comparison.Row row : comparison.rows()) {
                lines.add(line(comparison, row));
            }
        }
        int[] widths = new int[HEADER.size()];
        for (List<String> line : lines) {
            for (int i = 0; i < widths.length; i++) {
                widths[i] = Math.max(widths[i], line.get(i).length());
            }
        }
        StringBuilder text = new StringBuilder();
        append(text, lines.get(0), widths);
        append(text, HEADER.stream().map(column -> "---").toList(), widths);
        lines.subList(1, lines.size()).forEach(line -> append(text, line, widths));
        return text.toString();
    }

    private static void append(StringBuilder text, List<String> line, int... widths) {
        text.append('|');
        for (int i = 0; i < widths.length; i++) {
            text.append(String.format(Locale.ROOT, " %-" + widths[i] + "s |", line.get(i)));
        }
        text.append(System.lineSeparator());
    }

    private static List<String> line(Comparison comparison, Comparison.Row row) {
        boolean memory = row.figure().endsWith("_mb");
        boolean millis = !memory && row.theirs().median() < SHORT;
        double factor = millis ? MILLIS : 1;
        String unit = memory ? "MB" : millis ? "ms" : "s";
        return List.of(
                comparison.job().label(),
                name(row.figure()) + ", " + unit,
                comparison.precision().name(),
                row.ours().text(factor, DIGITS),
                row.theirs().text(factor, DIGITS),
                row.ratio().text(1, DIGITS),
                row.variant());
    }

    private static String name(String figure) {
        return switch (figure) {
            case "train_step_s" -> "training step";
            case "log_prob_s" -> "log-density";
            case "sample_s" -> "sample";
            case "log_prob_100k_s" -> "log-density of 100,000";
            case "log_prob_10k_s" -> "log-density of 10,000";
            case "sample_100k_s" -> "sample of 100,000";
            case "sample_1k_s" -> "sample of 1,000";
            case "sample_10k_s" -> "sample of 10,000";
            case "forward_s" -> "forward";
            case "inverse_s" -> "inverse";
            case "peak_rss_mb" -> "resident memory";
            default -> figure;
        };
    }

    /**
     * All rounds.
     *
     * @return a header, then one line per round, side and figure
     */
    public List<String> csv() {
        List<String> lines = new ArrayList<>(List.of("job,precision,round,side,figure,value,idle"));
        for (Comparison comparison : comparisons) {
            for (Round round : comparison.rounds()) {
                round.figures()
                        .forEach((figure, value) -> lines.add(String.join(
                                ",",
                                comparison.job().label(),
                                comparison.precision().name(),
                                Integer.toString(round.number()),
                                round.side(),
                                figure,
                                Double.toString(value),
                                Boolean.toString(round.idle()))));
            }
        }
        return lines;
    }

    /**
     * The rows of the table.
     *
     * @return values by name
     */
    public List<Map<String, Object>> values() {
        List<Map<String, Object>> values = new ArrayList<>();
        for (Comparison comparison : comparisons) {
            for (Comparison.Row row : comparison.rows()) {
                Map<String, Object> value = new LinkedHashMap<>();
                value.put("job", comparison.job().label());
                value.put("figure", row.figure());
                value.put("precision", comparison.precision().name());
                value.put("flows", row.ours());
                value.put("torch", row.theirs());
                value.put("ratio", row.ratio());
                value.put("variant", row.variant());
                value.put("disturbed", comparison.disturbed());
                values.add(value);
            }
        }
        return values;
    }
}
