package org.flows4j.examples.cli.options;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The results of a command: one line of JSON for programs, one line per result for people. Each result has a key in JSON and a label for
 * people; its value is a number, text, list or map.
 */
public final class Report {
    private static final ObjectMapper JSON = new ObjectMapper();

    private record Line(String label, String text) {}

    private final Map<String, @Nullable Object> values = new LinkedHashMap<>();
    private final List<Line> lines = new ArrayList<>();

    /** Adds a result. */
    public Report add(String key, String label, Object value) {
        return add(key, label, value, text(value));
    }

    /** Adds a result with a separate text for people. */
    public Report add(String key, String label, Object value, String text) {
        return addText(label, text).addHidden(key, value);
    }

    /** Adds a result that is JSON already. */
    public Report addJson(String key, String label, String json, String text) {
        try {
            return add(key, label, JSON.readTree(json), text);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("Not valid JSON: " + json, e);
        }
    }

    /** Adds a result for people only. */
    public Report addText(String label, String text) {
        lines.add(new Line(label, text));
        return this;
    }

    /** Adds a result for programs only. */
    public Report addHidden(String key, Object value) {
        // JSON has no NaN and no infinity.
        boolean writable = !(value instanceof Double number) || Double.isFinite(number);
        values.put(key, writable ? value : null);
        return this;
    }

    /** Prints the results, as exactly one line of JSON or as text. */
    public void print(PrintWriter out, boolean json) {
        if (json) {
            out.println(json());
        } else {
            int width =
                    lines.stream().mapToInt(line -> line.label().length()).max().orElse(0);
            for (Line line : lines) {
                out.printf(Locale.ROOT, "%-" + width + "s  %s%n", line.label(), line.text());
            }
        }
        out.flush();
    }

    /** The results as one line of JSON. */
    public String json() {
        try {
            return JSON.writeValueAsString(values);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("Cannot write these results as JSON: " + values, e);
        }
    }

    private static String text(Object value) {
        if (value instanceof Double number) {
            return String.format(Locale.ROOT, "%.4f", number);
        }
        if (value instanceof Long || value instanceof Integer) {
            return String.format(Locale.ROOT, "%,d", ((Number) value).longValue());
        }
        return String.valueOf(value);
    }
}
