package org.flows4j.examples.cli.training;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.function.Function;
import org.apache.commons.csv.CSVPrinter;
import org.flows4j.core.model.DataDescription;
import org.flows4j.core.tensor.DType;
import org.flows4j.core.tensor.Shape;
import org.flows4j.core.tensor.Tensor;
import org.flows4j.examples.charts.ImageGrid;
import org.flows4j.examples.charts.Pictures;
import org.flows4j.examples.data.CsvFiles;
import org.flows4j.examples.data.GivenValues;
import org.jspecify.annotations.Nullable;

/** Writes samples as a picture or as a table, depending on the file name. */
public final class SampleFiles {
    private static final String PICTURE = ".png";
    private static final String TABLE = ".csv";

    private SampleFiles() {}

    /** The default name of a file of samples: a picture if they can be drawn, a table otherwise. */
    public static String defaultName(DataDescription data) {
        return defaultName("samples", data);
    }

    /** The default name of a file of sample-like results. */
    public static String defaultName(String what, DataDescription data) {
        return what + (drawable(data) ? PICTURE : TABLE);
    }

    static boolean drawable(DataDescription data) {
        return data.levels() >= 2 && ImageGrid.isPicture(data.sampleShape());
    }

    /**
     * Rejects a file that samples cannot be written to.
     *
     * @throws IllegalArgumentException if its name implies another format, or a picture of samples that cannot be drawn
     */
    public static void check(Path file, DataDescription data) {
        boolean picture = hasEnding(file, PICTURE);
        if (!picture && !hasEnding(file, TABLE)) {
            throw new IllegalArgumentException(
                    "Samples are written as .png (pictures) or .csv (one row per sample), not as "
                            + file.getFileName());
        }
        if (picture && !drawable(data)) {
            throw new IllegalArgumentException("Samples of shape " + data.sampleShape() + " with " + data.levels()
                    + " levels cannot be drawn as pictures; give --out a name that ends in .csv");
        }
    }

    /** Writes a batch of samples to a file that {@link #check} has accepted; on request, pictures with one column per class. */
    public static void write(Path file, Tensor samples, DataDescription data, boolean byClass) {
        int count = samples.shape().dim(0);
        write(
                file,
                samples,
                data,
                shape -> byClass ? ImageGrid.columns(data.classes(), shape) : ImageGrid.square(count, shape));
    }

    /** Writes a batch of samples to a file that {@link #check} has accepted, with this number of pictures per row. */
    public static void writeRows(Path file, Tensor samples, DataDescription data, int columns) {
        write(file, samples, data, shape -> ImageGrid.columns(columns, shape));
    }

    /** Writes a table of samples, each with its condition behind it. */
    public static void writeGiven(Path file, Tensor samples, DataDescription data, GivenValues given) {
        CsvFiles.write(file, printer -> printRows(printer, samples, data, given));
    }

    /** Applies to pictures only: the samples of a table have no height and width. */
    private static void write(Path file, Tensor samples, DataDescription data, Function<Shape, ImageGrid> layout) {
        Shape shape = data.sampleShape();
        if (hasEnding(file, PICTURE)) {
            Pictures.writePng(file, layout.apply(shape).draw(samples.toFloats(), shape, data.levels()));
        } else {
            CsvFiles.write(file, printer -> printRows(printer, samples, data, null));
        }
    }

    /** Prints names of columns and rows, with the digits of the model's precision. */
    private static void printRows(CSVPrinter printer, Tensor samples, DataDescription data, @Nullable GivenValues given)
            throws IOException {
        int width = Math.toIntExact(data.sampleShape().size());
        SampleColumns columns = SampleColumns.of(data);
        for (String name : columns.names()) {
            printer.print(name);
        }
        int conditions = given == null ? 0 : given.rows()[0].length;
        for (int j = 0; j < conditions; j++) {
            printer.print(
                    data.conditionNames().isEmpty()
                            ? "given" + (j + 1)
                            : data.conditionNames().get(j));
        }
        printer.println();
        boolean precise = samples.dtype() == DType.FLOAT64;
        double[] values = samples.toDoubles();
        for (int i = 0; i < values.length; i += width) {
            for (int column : columns.shown()) {
                printer.print(columns.cell(values, i, column, precise));
            }
            if (given != null) {
                for (double value : given.rows()[i / width]) {
                    printer.print(value);
                }
            }
            printer.println();
        }
    }

    private static boolean hasEnding(Path file, String ending) {
        return String.valueOf(file.getFileName()).toLowerCase(Locale.ROOT).endsWith(ending);
    }
}
