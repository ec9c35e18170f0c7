package org.flows4j.examples.charts;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVPrinter;

/**
 * The columns of a table of results, which is written in Markdown for people or as CSV or JSON for programs.
 *
 * @param <R> a result, one per line
 */
public final class ResultTable<R> {
    private record Column<R>(String heading, String format, Function<? super R, ?> value) {
        String alignment() {
            return format.isEmpty() ? "---|" : "---:|";
        }

        String cell(R result) {
            Object content = value.apply(result);
            return format.isEmpty() ? String.valueOf(content) : String.format(Locale.ROOT, format, content);
        }
    }

    private final List<Column<R>> columns = new ArrayList<>();

    /** Adds a column of text, or of numbers for programs. */
    public ResultTable<R> column(String heading, Function<? super R, ?> value) {
        return column(heading, "", value);
    }

    /** Adds a column that is aligned to the right and formatted for people; programs get all digits. */
    public ResultTable<R> column(String heading, String format, Function<? super R, ?> value) {
        columns.add(new Column<>(heading, format, value));
        return this;
    }

    /** The results in Markdown. */
    public String markdown(Iterable<? extends R> results) {
        StringBuilder text = new StringBuilder("|");
        columns.forEach(column -> text.append(' ').append(column.heading()).append(" |"));
        text.append("\n|");
        columns.forEach(column -> text.append(column.alignment()));
        for (R result : results) {
            text.append("\n|");
            columns.forEach(
                    column -> text.append(' ').append(column.cell(result)).append(" |"));
        }
        return text.append('\n').toString();
    }

    /** The results as a table in HTML. */
    public String html(Iterable<? extends R> results) {
        StringBuilder text = new StringBuilder("<table>\n<tr>");
        columns.forEach(
                column -> text.append("<th>").append(escaped(column.heading())).append("</th>"));
        text.append("</tr>\n");
        for (R result : results) {
            text.append("<tr>");
            columns.forEach(column ->
                    text.append("<td>").append(escaped(column.cell(result))).append("</td>"));
            text.append("</tr>\n");
        }
        return text.append("</table>\n").toString();
    }

    /** A text with the special characters of HTML escaped. */
    public static String escaped(String text) {
        return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
    }

    /** The results as CSV. */
    public String csv(Iterable<? extends R> results) {
        StringBuilder text = new StringBuilder();
        CSVFormat format = CSVFormat.DEFAULT.builder().setRecordSeparator('\n').get();
        try (CSVPrinter printer = new CSVPrinter(text, format)) {
            printer.printRecord(columns.stream().map(Column::heading));
            for (R result : results) {
                printer.printRecord(values(result).values());
            }
        } catch (IOException impossible) {
            throw new IllegalStateException("Text in memory cannot be written", impossible);
        }
        return text.toString();
    }

    /** The values of one result by heading. */
    public Map<String, Object> values(R result) {
        Map<String, Object> values = new LinkedHashMap<>();
        columns.forEach(column -> values.put(column.heading(), column.value().apply(result)));
        return values;
    }
}
