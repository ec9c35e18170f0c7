package org.flows4j.core.data.csv;

import java.util.List;
import java.util.SplittableRandom;
import org.flows4j.core.io.FlowsIoException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Fills in missing values of a table, each by a random value of its column; the same file is always filled in alike. */
final class MissingValues {
    private static final Logger LOG = LoggerFactory.getLogger(MissingValues.class);

    private MissingValues() {}

    /**
     * Fills in a table.
     *
     * @param values all rows, NaN where a value is missing; changed
     * @param columns descriptions for messages
     * @throws FlowsIoException if all values of a column are missing
     */
    static void fill(String file, double[] values, List<String> columns) {
        int width = columns.size();
        int rows = values.length / width;
        for (int j = 0; j < width; j++) {
            double[] present = new double[rows];
            int count = 0;
            for (int i = 0; i < rows; i++) {
                if (!Double.isNaN(values[i * width + j])) {
                    present[count++] = values[i * width + j];
                }
            }
            if (count == rows) {
                continue;
            }
            if (count == 0) {
                throw new FlowsIoException(
                        file + ": " + columns.get(j) + ": all values are missing; leave the column out");
            }
            SplittableRandom random = new SplittableRandom(j);
            for (int i = 0; i < rows; i++) {
                if (Double.isNaN(values[i * width + j])) {
                    values[i * width + j] = present[random.nextInt(count)];
                }
            }
            LOG.warn("{}: {}: {} of {} values are missing and filled in", file, columns.get(j), rows - count, rows);
        }
    }
}
