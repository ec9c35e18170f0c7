package org.flows4j.core.data.csv;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.flows4j.core.data.DataSet;
import org.flows4j.core.data.DoubleDataSet;
import org.flows4j.core.data.Labels;
import org.flows4j.core.io.Excerpt;
import org.flows4j.core.io.FlowsIoException;
import org.flows4j.core.io.MemoryLimit;

/** Gathers the rows of a CSV file. */
final class CsvTable {
    /** References and numbers of a row's label, or the objects around a label that occurs for the first time. */
    private static final long LABEL_BYTES = 100;

    private static final int LARGEST_ARRAY = Integer.MAX_VALUE - 8;

    private final String file;
    private final CsvLayout layout;
    private final CsvCells cells;
    private final List<String> labels = new ArrayList<>();
    private final Map<String, String> knownLabels = new HashMap<>();
    private final MemoryLimit memory = MemoryLimit.now();
    private double[] values = new double[1024];
    private long labelCharacters;
    private int used;
    private int rows;

    CsvTable(String file, CsvLayout layout, CsvOptions options) {
        this.file = file;
        this.layout = layout;
        this.cells = CsvCells.of(file, layout, options);
    }

    /** Adds a row; empty lines are skipped. */
    void add(CsvRecords.Row row) {
        if (cells.isBlank(row.cells())) {
            return;
        }
        ensureRoom(cells.width());
        cells.numbers(row, values, used);
        used += cells.width();
        if (layout.labelColumn() >= 0) {
            labels.add(knownLabels.computeIfAbsent(cells.label(row), this::newLabel));
        }
        rows++;
    }

    private String newLabel(String label) {
        labelCharacters += 2L * label.length();
        return label;
    }

    private void ensureRoom(int count) {
        if (used + (long) count <= values.length) {
            return;
        }
        long length = Math.min(Math.max(values.length + (values.length >> 1), used + (long) count), LARGEST_ARRAY);
        long bytes = length * Double.BYTES;
        if (used + (long) count > LARGEST_ARRAY || bytes > Runtime.getRuntime().maxMemory() / 2) {
            throw new FlowsIoException(file + ": its first " + rows + " rows already fill " + used
                    + " values, more than this Java process has memory for; allow more with -Xmx, or read fewer rows");
        }
        // Counted twice: the values are copied when they grow, and when they are complete.
        long categoryCharacters = cells.categories().values().stream()
                .mapToLong(CategoryCodes::characters)
                .sum();
        memory.require(
                file,
                2 * (bytes + categoryCharacters)
                        + LABEL_BYTES * (labels.size() + (long) knownLabels.size())
                        + labelCharacters,
                "rows");
        values = Arrays.copyOf(values, (int) length);
    }

    DataSet toDataSet() {
        if (rows == 0) {
            throw new FlowsIoException(file + ": holds no rows after its header; there is no data in it");
        }
        if (layout.declaredRows() >= 0 && layout.declaredRows() != rows) {
            throw new FlowsIoException(file + ": its first line states " + layout.declaredRows()
                    + " rows, but it holds " + rows + "; it was cut off, get it again");
        }
        int length = used / rows;
        double[] all = Arrays.copyOf(values, used);
        List<List<String>> categories = number(all);
        Labels labelled = numberedLabels();
        MissingValues missing = new MissingValues(
                file, all, layout.values().stream().map(layout::describe).toList());
        if (cells.missing() == MissingCells.INDICATE) {
            return missing.indicated(layout.namesOrNumbers(), categories, labelled);
        }
        if (cells.missing() == MissingCells.FILL) {
            missing.fill();
        }
        return new DoubleDataSet(length, all, layout.valueNames(), categories, labelled);
    }

    /** Replaces the provisional numbers of categories by the final ones; returns the names of each column's categories. */
    private List<List<String>> number(double... all) {
        int width = cells.width();
        List<List<String>> names = new ArrayList<>();
        for (int j = 0; j < width; j++) {
            int column = layout.values().get(j);
            CategoryCodes codes = cells.categories().get(column);
            if (codes != null && codes.measurement().isPresent()) {
                throw new FlowsIoException(file + ": " + layout.describe(column) + ": '"
                        + Excerpt.of(codes.measurement().get())
                        + "' is no category, which is a text or a whole number from 0 to " + (CategoryCodes.MOST - 1));
            }
            names.add(codes == null ? List.of() : codes.names());
            double[] numbers = codes == null ? new double[0] : codes.numbers();
            for (int i = j; codes != null && i < all.length; i += width) {
                // NaN stands for a missing value.
                all[i] = Double.isNaN(all[i]) ? all[i] : numbers[(int) all[i]];
            }
        }
        return names;
    }

    private Labels numberedLabels() {
        if (labels.isEmpty()) {
            return Labels.NONE;
        }
        int[] numbers = labels.stream().mapToInt(CsvTable::wholeNumber).toArray();
        boolean whole = Arrays.stream(numbers).allMatch(number -> number >= 0);
        int classes = layout.classNames().size();
        if (classes > 0) {
            for (int row = 0; row < rows; row++) {
                if (numbers[row] < 0 || numbers[row] >= classes) {
                    throw new FlowsIoException(file + ": the label of row " + (row + 1) + " is '"
                            + Excerpt.of(labels.get(row)) + "', but the first line names the classes 0 to "
                            + (classes - 1)
                            + "; correct one of them");
                }
            }
            return new Labels(numbers, layout.classNames());
        }
        if (whole) {
            return new Labels(numbers, List.of());
        }
        List<String> names = List.copyOf(new TreeSet<>(knownLabels.keySet()));
        Map<String, Integer> indices = new HashMap<>();
        names.forEach(name -> indices.put(name, indices.size()));
        return new Labels(labels.stream().mapToInt(indices::get).toArray(), names);
    }

    /** Returns the label as a number, at least 0, or -1 if it is not a number. */
    private static int wholeNumber(String label) {
        double number = CsvNumbers.parse(label).orElse(-1);
        return number >= 0 && number <= Integer.MAX_VALUE && number == Math.rint(number) ? (int) number : -1;
    }
}
