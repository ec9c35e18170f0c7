package org.flows4j.core.data.open;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.flows4j.core.data.ByteDataSet;
import org.flows4j.core.data.DataSet;
import org.flows4j.core.data.FloatDataSet;
import org.flows4j.core.data.Labels;
import org.flows4j.core.data.TrainTestSplit;
import org.flows4j.core.data.csv.CsvOptions;
import org.flows4j.core.data.csv.CsvReader;
import org.flows4j.core.data.csv.TableRows;
import org.flows4j.core.data.image.ImageFolderReader;
import org.flows4j.core.io.FlowsIoException;

/** Opens data sets of any supported format, and makes them from arrays. */
public final class DataSets {
    private static final int BYTE_LEVELS = 256;

    private DataSets() {}

    /**
     * Opens the data at a path and detects its format.
     *
     * <p>The supported formats, each file plain or gzipped, are:
     *
     * <ul>
     *   <li>a folder of IDX files named as MNIST names them ({@code train-images-idx3-ubyte}, {@code t10k-images-...});
     *   <li>a folder of CIFAR-10's binary batches ({@code data_batch_1.bin} to {@code 5}, {@code test_batch.bin}), or the
     *       folder above it;
     *   <li>a folder of tables or arrays, {@code train.csv} or {@code train.npy}, with {@code test.csv} or {@code
     *       test.npy} if there is one;
     *   <li>a folder with the folders of images {@code train} and {@code test} (or {@code val}), or a folder of images
     *       itself; see {@link ImageFolderReader};
     *   <li>one IDX, npy or CSV file, one batch of CIFAR-10, or one image (PNG, JPEG, BMP or GIF).
     * </ul>
     *
     * @param path a file or folder
     * @return the training data, and the test data where the convention has it
     * @throws FlowsIoException if nothing exists at the path, or it is empty, unreadable, damaged or of an unsupported
     *     format
     */
    public static TrainTestSplit open(Path path) {
        requireExists(path);
        return Files.isDirectory(path)
                ? FolderFormat.open(path)
                : new TrainTestSplit(FileFormat.open(path), Optional.empty());
    }

    /**
     * Opens a table with options that {@link #open} cannot detect, such as the column of labels.
     *
     * @param path a CSV file, or a folder with {@code train.csv} and, if there is one, {@code test.csv}
     * @param options the options for each of them
     * @return the training data, and the test data if the folder has it
     * @throws FlowsIoException if there is nothing at the path, the folder holds no tables, or as {@link CsvReader#read(Path,
     *     CsvOptions)}
     */
    public static TrainTestSplit openTables(Path path, CsvOptions options) {
        requireExists(path);
        return Files.isDirectory(path)
                ? FolderFormat.openTables(path, options)
                : new TrainTestSplit(CsvReader.read(path, options), Optional.empty());
    }

    private static void requireExists(Path path) {
        if (!Files.exists(path)) {
            throw new FlowsIoException("cannot read " + path + ": there is no such file or folder; check the path");
        }
    }

    /**
     * Makes a data set of real values.
     *
     * @param values sample after sample, each row-major; copied
     * @param sampleDims the shape of a sample, channels-last
     * @throws IllegalArgumentException if the values are not a whole number of samples, at least one, or a value is not finite
     */
    public static DataSet ofFloats(float[] values, int... sampleDims) {
        int length = checkedSampleLength(values.length, sampleDims);
        for (int i = 0; i < values.length; i++) {
            if (!Float.isFinite(values[i])) {
                throw new IllegalArgumentException("element " + i % length + " of sample " + i / length + " is "
                        + values[i] + ", but samples must be finite; remove or replace it");
            }
        }
        return new FloatDataSet(sampleDims, values.clone(), Labels.NONE);
    }

    /**
     * Makes a table.
     *
     * @param rows all of one length; copied
     * @param columnNames a name for each column, or none
     * @return the data set, which keeps the values in double precision
     * @throws IllegalArgumentException if there are no rows, they differ in length or hold a value that is not finite, or the number of
     *     names differs from that of columns, or two names are equal
     */
    public static DataSet ofRows(double[][] rows, String... columnNames) {
        return TableRows.copy(rows, List.of(columnNames));
    }

    /** Returns all samples as rows of numbers. */
    public static double[][] toRows(DataSet data) {
        return toRows(data, data.size());
    }

    /**
     * Returns the first samples as rows of numbers.
     *
     * @param most the largest number of them
     */
    public static double[][] toRows(DataSet data, int most) {
        double[][] rows = new double[Math.min(most, data.size())][data.sampleLength()];
        for (int i = 0; i < rows.length; i++) {
            data.copySample(i, rows[i], 0);
        }
        return rows;
    }

    /**
     * Makes a data set of 8-bit values, such as images.
     *
     * @param values sample after sample, each row-major, as unsigned bytes; copied
     * @param sampleDims the shape of a sample, channels-last
     * @return the data set, of 256 levels
     * @throws IllegalArgumentException if the values are not a whole number of samples, at least one
     */
    public static DataSet ofBytes(byte[] values, int... sampleDims) {
        int length = checkedSampleLength(values.length, sampleDims);
        List<byte[]> samples = IntStream.range(0, values.length / length)
                .mapToObj(i -> Arrays.copyOfRange(values, i * length, (i + 1) * length))
                .toList();
        return new ByteDataSet(sampleDims, BYTE_LEVELS, samples, Labels.NONE);
    }

    private static int checkedSampleLength(int count, int[] sampleDims) {
        long length = 1;
        for (int dimension : sampleDims) {
            // Saturates, so that no product of 32-bit factors can wrap around.
            length = Math.min(length * Math.max(dimension, 1), 1L << 31);
        }
        if (sampleDims.length == 0 || Arrays.stream(sampleDims).anyMatch(dimension -> dimension < 1)) {
            throw new IllegalArgumentException("samples of shape " + Arrays.toString(sampleDims)
                    + " are impossible; give at least one dimension, and only positive ones");
        }
        if (count == 0 || count % length != 0) {
            throw new IllegalArgumentException(count + " values are no whole number of samples of shape "
                    + Arrays.toString(sampleDims) + "; give at least one sample, and all of each");
        }
        return (int) length;
    }
}
