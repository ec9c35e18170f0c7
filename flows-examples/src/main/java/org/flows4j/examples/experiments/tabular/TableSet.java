package org.flows4j.examples.experiments.tabular;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.SplittableRandom;
import org.flows4j.core.data.DataSet;
import org.flows4j.core.data.csv.CsvOptions;
import org.flows4j.core.data.csv.CsvReader;

/** The tables of the experiment. Those of the UCI repository are files of scikit-learn; the others are generated. */
public enum TableSet {
    /** Breast cancer Wisconsin: 569 rows, 30 columns. */
    BREAST_CANCER("breast_cancer.csv"),
    /** Wine: 178 rows, 13 columns. */
    WINE("wine_data.csv"),
    /** Handwritten digits of 8x8 pixels from 0 to 16, plus uniform noise in [0, 1): 1,797 rows, 64 columns. */
    DIGITS("digits.csv.gz"),
    /** Two half circles of radius 1 with normal noise of deviation 0.1: 2,000 rows. */
    TWO_MOONS(""),
    /** Exponentials of five normal numbers of deviation 1 and correlation 1/2: 5,000 rows. */
    LOG_NORMAL(""),
    /** Eight normal distributions with different full covariances in 20 dimensions: 100,000 rows. */
    MIXTURE_OF_8("");

    private static final int MOONS = 2000;
    private static final int LOG_NORMALS = 5000;
    private static final int LOG_NORMAL_COLUMNS = 5;

    private final String file;

    TableSet(String file) {
        this.file = file;
    }

    /** The name on the command line. */
    public String label() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** Whether the table is read from a file of scikit-learn. */
    public boolean isFile() {
        return !file.isEmpty();
    }

    /**
     * The rows.
     *
     * @param folder the folder of the files
     */
    double[][] rows(Path folder) {
        SplittableRandom random = new SplittableRandom(7);
        return switch (this) {
            case BREAST_CANCER, WINE -> read(folder);
            case DIGITS -> noisy(read(folder), random);
            case TWO_MOONS -> moons(random);
            case LOG_NORMAL -> logNormal(random);
            case MIXTURE_OF_8 -> new MixtureOf8().rows(random);
        };
    }

    private double[][] read(Path folder) {
        DataSet table =
                CsvReader.read(folder.resolve(file), CsvOptions.defaults().withLabelColumn("last"));
        double[][] rows = new double[table.size()][table.sampleLength()];
        for (int i = 0; i < rows.length; i++) {
            table.copySample(i, rows[i], 0);
        }
        return rows;
    }

    private static double[][] noisy(double[][] rows, SplittableRandom random) {
        for (double[] row : rows) {
            for (int j = 0; j < row.length; j++) {
                row[j] += random.nextDouble();
            }
        }
        return rows;
    }

    private static double[][] moons(SplittableRandom random) {
        double[][] rows = new double[MOONS][];
        Arrays.setAll(rows, i -> {
            double angle = Math.PI * random.nextDouble();
            double side = i % 2 == 0 ? 1 : -1;
            double x = side * Math.cos(angle) + (i % 2 == 0 ? 0 : 1);
            double y = side * Math.sin(angle) + (i % 2 == 0 ? 0 : 0.5);
            return new double[] {x + 0.1 * random.nextGaussian(), y + 0.1 * random.nextGaussian()};
        });
        return rows;
    }

    private static double[][] logNormal(SplittableRandom random) {
        double[][] rows = new double[LOG_NORMALS][];
        Arrays.setAll(rows, i -> {
            double common = random.nextGaussian();
            double[] row = new double[LOG_NORMAL_COLUMNS];
            Arrays.setAll(row, j -> Math.exp(Math.sqrt(0.5) * (common + random.nextGaussian())));
            return row;
        });
        return rows;
    }
}
