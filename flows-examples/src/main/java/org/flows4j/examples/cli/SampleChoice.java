package org.flows4j.examples.cli;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.flows4j.core.data.DataSet;
import org.flows4j.core.data.TrainTestSplit;
import org.flows4j.core.data.open.DataSets;

/**
 * Some samples of a data set: {@code PATH} for the first, or {@code PATH:3,17} for those with these numbers. If the data has a test set,
 * they come from it.
 *
 * @param path file or folder
 * @param rows numbers from 0
 */
record SampleChoice(Path path, List<Integer> rows) {
    /**
     * Parses a choice.
     *
     * @throws IllegalArgumentException if the text after the last colon begins with numbers and continues with something else
     */
    static SampleChoice parse(String text) {
        int colon = text.lastIndexOf(':');
        String numbers = text.substring(colon + 1);
        if (colon < 1 || !numbers.matches("[0-9].*")) {
            return new SampleChoice(Path.of(text), List.of(0));
        }
        try {
            List<Integer> rows = Arrays.stream(numbers.split(",", -1))
                    .map(number -> Integer.valueOf(number.strip()))
                    .toList();
            return new SampleChoice(Path.of(text.substring(0, colon)), rows);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException(
                    "Samples are chosen by comma-separated numbers, such as mnist:3,17, got \"" + text + "\"", e);
        }
    }

    /**
     * Reads the data set.
     *
     * @throws IllegalArgumentException if it has no sample with one of the numbers
     */
    DataSet open() {
        TrainTestSplit all = DataSets.open(path);
        DataSet data = all.test().orElse(all.train());
        for (int row : rows) {
            if (row >= data.size()) {
                throw new IllegalArgumentException(
                        path + " has samples 0 to " + (data.size() - 1) + ", and no sample " + row);
            }
        }
        return data;
    }

    /** This many numbers; a single one is repeated. */
    int[] repeated(int count) {
        return IntStream.range(0, count)
                .map(i -> rows.get(rows.size() == 1 ? 0 : i))
                .toArray();
    }
}
