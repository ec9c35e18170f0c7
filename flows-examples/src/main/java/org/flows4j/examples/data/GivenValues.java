package org.flows4j.examples.data;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.random.RandomGenerator;
import org.flows4j.core.data.DataSet;
import org.flows4j.core.data.MatchedColumns;
import org.flows4j.core.data.csv.CsvReader;
import org.flows4j.core.data.open.DataSets;
import org.flows4j.core.flow.FiniteSamples;
import org.flows4j.core.flow.Flow;
import org.flows4j.core.layer.Sampling;
import org.flows4j.core.model.DataDescription;
import org.flows4j.core.tensor.Scope;
import org.flows4j.core.tensor.Shape;
import org.flows4j.core.tensor.Tensor;

/**
 * Real-valued conditions of a model, in its order and in the units of the data.
 *
 * @param rows one condition per row
 */
public record GivenValues(double[][] rows) {
    /** The error of a command that needs these values and was given none. */
    public static IllegalArgumentException missing(Flow flow, DataDescription data) {
        List<String> names = data.conditionNames();
        return new IllegalArgumentException("The model is conditioned on " + flow.conditionChannels() + " real values"
                + (names.isEmpty() ? "" : " " + names) + "; give them with --given, or in Java with Flow.given");
    }

    /**
     * Reads conditions: {@code name=value} for each column of the condition, or their values in order, separated by commas; or the name of
     * a CSV file with a condition per row.
     *
     * @throws IllegalArgumentException if the model takes no real-valued condition, or a value is missing or not a number
     */
    public static GivenValues parse(String text, Flow flow, DataDescription data) {
        int width = flow.conditionChannels();
        if (data.classes() > 0 || width == 0) {
            throw new IllegalArgumentException(
                    width == 0
                            ? "The model has no condition; omit --given"
                            : "The model is conditioned on classes; choose one with --label");
        }
        if (!text.contains("=") && Files.isRegularFile(Path.of(text))) {
            return new GivenValues(DataSets.toRows(matched(CsvReader.read(Path.of(text)), width, data)));
        }
        String[] words = text.split(",", -1);
        boolean named = text.contains("=");
        List<String> names = new ArrayList<>();
        double[] row = new double[words.length];
        for (int i = 0; i < words.length; i++) {
            int equals = words[i].lastIndexOf('=');
            if (named && equals < 0) {
                throw new IllegalArgumentException("--given mixes values with and without names: " + text);
            }
            names.add(words[i].substring(0, Math.max(0, equals)).strip());
            row[i] = number(words[i].substring(equals + 1));
        }
        double[][] single = {row};
        if (named && data.conditionNames().isEmpty()) {
            throw new IllegalArgumentException("The model has no names of conditions; give their values in order");
        }
        DataSet table = named ? DataSets.ofRows(single, names.toArray(String[]::new)) : DataSets.ofRows(single);
        return new GivenValues(DataSets.toRows(named ? exactly(table, data) : matched(table, width, data)));
    }

    private static double number(String text) {
        try {
            return Double.parseDouble(text.strip());
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException(
                    "--given takes numbers, as in --given \"temperature=21.5,load=3\", or the"
                            + " name of an existing CSV file, got \"" + text + "\"",
                    e);
        }
    }

    private static DataSet exactly(DataSet table, DataDescription data) {
        MatchedColumns matched = MatchedColumns.of(table, data.conditionNames());
        if (!matched.ignored().isEmpty()) {
            throw new IllegalArgumentException(
                    "The model has no conditions " + matched.ignored() + "; it has " + data.conditionNames());
        }
        return matched.data();
    }

    private static DataSet matched(DataSet table, int width, DataDescription data) {
        DataSet matched = table.columnNames().isEmpty()
                ? table
                : MatchedColumns.of(table, data.conditionNames()).data();
        if (matched.sampleLength() != width) {
            throw new IllegalArgumentException("The model takes conditions of " + width + " values"
                    + (data.conditionNames().isEmpty() ? "" : " " + data.conditionNames()) + ", got "
                    + matched.sampleLength());
        }
        return matched;
    }

    /** The values of the first rows of a table. */
    public static GivenValues of(DataSet table, int most) {
        return new GivenValues(DataSets.toRows(table, most));
    }

    /** Each row several times in succession. */
    public GivenValues repeated(int count) {
        double[][] all = new double[Math.multiplyExact(count, rows.length)][];
        Arrays.setAll(all, i -> rows[i / count]);
        return new GivenValues(all);
    }

    /** The conditions as a tensor of a flow's backend and precision, {@code [N, k]}. */
    public Tensor tensor(Flow flow) {
        double[] all = Arrays.stream(rows).flatMapToDouble(Arrays::stream).toArray();
        return flow.backend().fromDoubles(all, Shape.of(rows.length, flow.conditionChannels()), flow.dtype());
    }

    /**
     * Draws a sample for each condition.
     *
     * @param redraw whether to redraw samples that are not finite, instead of failing
     */
    public FiniteSamples draw(Flow flow, Sampling sampling, RandomGenerator random, boolean redraw) {
        try (Scope scope = flow.backend().openScope()) {
            FiniteSamples drawn = ClassSamples.draw(flow.given(tensor(flow)), rows.length, sampling, random, redraw);
            scope.keep(drawn.samples());
            return drawn;
        }
    }
}
