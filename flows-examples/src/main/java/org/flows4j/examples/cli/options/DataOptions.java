package org.flows4j.examples.cli.options;

import java.nio.file.Path;
import java.util.List;
import org.flows4j.core.data.DataSet;
import org.flows4j.core.data.TrainTestSplit;
import org.flows4j.core.data.csv.CsvOptions;
import org.flows4j.core.data.open.DataSets;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options that choose the data. */
public final class DataOptions {
    @Option(
            names = "--data",
            required = true,
            paramLabel = "PATH",
            description = "File or folder of IDX, CIFAR-10, images, CSV or npy; the format is detected.")
    private Path data;

    @Option(
            names = "--label-column",
            paramLabel = "COLUMN",
            description =
                    "Label column of a CSV file (in a folder: of train.csv and test.csv), excluded from the samples: its name, its"
                            + " number, or 'last'.")
    private @Nullable String labelColumn;

    @Option(
            names = "--columns",
            split = ",",
            paramLabel = "COLUMN",
            description = "Columns of a CSV file to read, by name or number from 1; default all but the label.")
    private List<String> columns = List.of();

    @Option(
            names = "--header",
            paramLabel = "WHETHER",
            description =
                    "Whether the first line of a CSV file names the columns: ${COMPLETION-CANDIDATES}; default AUTO: yes if"
                            + " the line contains no number.")
    private CsvOptions.Header header = CsvOptions.Header.AUTO;

    @Option(
            names = "--fill-missing",
            description = "Fill each missing value of a CSV file in by a random value of its column.")
    private boolean fillMissing;

    /** Reads the data. */
    public TrainTestSplit open() {
        CsvOptions complete = CsvOptions.defaults().withHeader(header).withColumns(columns);
        CsvOptions options = fillMissing ? complete.withMissingFilled() : complete;
        CsvOptions labelled = labelColumn == null ? options : options.withLabelColumn(labelColumn);
        return labelled.equals(CsvOptions.defaults()) ? DataSets.open(data) : DataSets.openTables(data, labelled);
    }

    /** Reads the data for measuring a model: the test set if there is one. */
    public DataSet openForTest() {
        TrainTestSplit all = open();
        return all.test().orElse(all.train());
    }
}
