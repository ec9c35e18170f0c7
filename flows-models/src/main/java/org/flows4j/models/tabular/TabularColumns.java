package org.flows4j.models.tabular;

import org.flows4j.core.data.ColumnScan;
import org.flows4j.core.data.DataSet;
import org.flows4j.core.tensor.DType;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Refuses tables that have no density, exactly or in a model's precision. */
public final class TabularColumns {
    private static final Logger LOG = LoggerFactory.getLogger(TabularColumns.class);

    private TabularColumns() {}

    /**
     * A column that does not vary has all its mass in one point, where a density can grow without limit; so has a column whose values are
     * equal after standardization in the model's precision. A column that loses most of its values but keeps a thousand causes a warning.
     *
     * @param kind the name of a column in the error
     */
    public static void check(DataSet rows, DType dtype, String kind) {
        ColumnScan scan = finite(rows, kind);
        for (int j = 0; j < rows.sampleLength(); j++) {
            if (!scan.varies()[j]) {
                throw new IllegalArgumentException("The " + kind + " " + ColumnDigits.name(rows, j) + " is "
                        + scan.first()[j] + " in all " + rows.size()
                        + " rows; a density has no place for it: remove the column"
                        + " (DataSet.dropConstantColumns, --drop-constant-columns)");
            }
        }
        checkDigits(rows, dtype, kind);
    }

    /**
     * Refuses conditions that are not finite, or whose digits the precision does not keep. A column may be constant, such as the flag of
     * the first element of a set: it is centered, and no density depends on it.
     */
    public static void checkConditions(DataSet conditions, DType dtype) {
        String kind = "column of the conditions";
        finite(conditions, kind);
        checkDigits(conditions, dtype, kind);
    }

    /** Reads a table, all of whose values must be finite; the first row with another one is named. */
    private static ColumnScan finite(DataSet rows, String kind) {
        ColumnScan scan = ColumnScan.of(rows);
        int first = -1;
        for (int j = 0; j < rows.sampleLength(); j++) {
            int row = scan.notFinite()[j];
            if (row >= 0 && (first < 0 || row < scan.notFinite()[first])) {
                first = j;
            }
        }
        if (first >= 0) {
            int row = scan.notFinite()[first];
            double[] values = new double[rows.sampleLength()];
            rows.copySample(row, values, 0);
            throw new IllegalArgumentException("The value in row " + (row + 1) + ", " + kind + " "
                    + ColumnDigits.name(rows, first) + " is " + values[first]
                    + ": fill missing values in, or remove the row");
        }
        return scan;
    }

    private static void checkDigits(DataSet rows, DType dtype, String kind) {
        for (ColumnDigits lost : ColumnDigits.lostWhenStandardized(rows, dtype)) {
            if (lost.tooFew()) {
                throw new IllegalArgumentException(
                        "The " + kind + " " + lost.name() + " " + lost.describe(dtype) + "; " + fix(lost, dtype));
            }
            LOG.warn("The {} {} {}; {}", kind, lost.name(), lost.describe(dtype), fix(lost, dtype));
        }
    }

    private static String fix(ColumnDigits lost, DType dtype) {
        if (lost.outlier()) {
            return "a value far from all others takes their digits: if it stands for a missing one, remove its row";
        }
        return "subtract an offset from the column, or scale it"
                + (dtype == DType.FLOAT64
                        ? ""
                        : "; or compute in double precision (--precision FLOAT64,"
                                + " TabularTraining.withPrecision(DType.FLOAT64))");
    }
}
