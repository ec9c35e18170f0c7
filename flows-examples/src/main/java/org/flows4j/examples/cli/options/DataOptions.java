package org.flows4j.examples.cli.options;

import java.nio.file.Path;
import java.util.List;
import org.flows4j.core.data.DataSet;
import org.flows4j.core.data.MissingIndicators;
import org.flows4j.core.data.TrainTestSplit;
import org.flows4j.core.data.csv.CsvOptions;
import org.flows4j.core.data.csv.MissingCells;
import org.flows4j.core.data.open.DataSets;
import org.flows4j.core.model.DataDescription;
import org.flows4j.core.model.ModelDescription;
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
            names = "--missing",
            paramLabel = "HOW",
            description =
                    "Missing values of a CSV file: ${COMPLETION-CANDIDATES}. REJECT them, the default; FILL each in by a random value"
                            + " of its column; or INDICATE them by a further column, which a model of --family auto needs to score what"
                            + " is present. Models with indicators read other files in this way.")
    private @Nullable MissingCells missing;

    /** Reads the data. */
    public TrainTestSplit open() {
        return open(options());
    }

    /**
     * Reads the data for training.
     *
     * @param categories columns of categories, by name or number from 1
     */
    public TrainTestSplit open(List<String> categories) {
        return open(options().withCategories(categories.toArray(String[]::new)));
    }

    private CsvOptions options() {
        CsvOptions options = CsvOptions.defaults()
                .withHeader(header)
                .withColumns(columns)
                .withMissing(missing == null ? MissingCells.REJECT : missing);
        return labelColumn == null ? options : options.withLabelColumn(labelColumn);
    }

    private TrainTestSplit open(CsvOptions options) {
        return options.equals(CsvOptions.defaults()) ? DataSets.open(data) : DataSets.openTables(data, options);
    }

    /**
     * Reads the data for measuring a model: the test set if there is one.
     *
     * @param model has the names of categories, whose numbers are the same then
     */
    public DataSet openForTest(ModelDescription model) {
        TrainTestSplit all = open(forModel(model.data()));
        return all.test().orElse(all.train());
    }

    private CsvOptions forModel(DataDescription model) {
        CsvOptions known = options().withCategoriesOf(model.columnNames(), model.categoryNames());
        boolean indicators = model.categoryNames().contains(MissingIndicators.categoryNames());
        return indicators && missing == null ? known.withMissingIndicated() : known;
    }
}
