package org.flows4j.models.tabular;

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
        boolean[] varies = varies(rows, kind);
        double[] first = new double[varies.length];
        rows.copySample(0, first, 0);
        for (int j = 0; j < varies.length; j++) {
            if (!varies[j]) {
                throw new IllegalArgumentException("The " + kind + " " + ColumnDigits.name(rows, j) + " is " + first[j]
                        + " in all " + rows.size() + " rows; a density has no place for it: remove the column"
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
        varies(conditions, kind);
        checkDigits(conditions, dtype, kind);
    }

    /** Which columns have different values; all of them must be finite. */
    private static boolean[] varies(DataSet rows, String kind) {
        int width = rows.sampleLength();
        double[] first = new double[width];
        double[] row = new double[width];
        boolean[] varies = new boolean[width];
        rows.copySample(0, first, 0);
        for (int i = 0; i < rows.size(); i++) {
            rows.copySample(i, row, 0);
            for (int j = 0; j < width; j++) {
                if (!Double.isFinite(row[j])) {
                    throw new IllegalArgumentException("The value in row " + (i + 1) + ", " + kind + " "
                            + ColumnDigits.name(rows, j) + " is " + row[j]
                            + ": fill missing values in, or remove the row");
                }
                varies[j] |= row[j] != first[j];
            }
        }
        return varies;
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
