package org.flows4j.examples.commands;

import java.nio.file.Path;
import org.flows4j.core.io.CsvOptions;
import org.flows4j.core.io.DataSet;
import org.flows4j.core.io.DataSets;
import org.flows4j.core.io.TrainTest;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Which data. */
final class DataOptions {
    @Option(
            names = "--data",
            required = true,
            paramLabel = "PATH",
            description = "File or folder of IDX, CIFAR-10, images, CSV or npy; the format is found out.")
    private Path data;

    @Option(
            names = "--label-column",
            paramLabel = "COLUMN",
            description =
                    "Column of a CSV file (of a folder: of train.csv and test.csv) that is no part of the samples: its name, its"
                            + " number, or 'last'.")
    private @Nullable String labelColumn;

    /** Reads the data. */
    TrainTest open() {
        return labelColumn == null
                ? DataSets.open(data)
                : DataSets.openTables(data, CsvOptions.defaults().withLabelColumn(labelColumn));
    }

    /** Reads the data to measure a model on: the test set where there is one. */
    DataSet openForTest() {
        TrainTest all = open();
        return all.test().orElse(all.train());
    }
}
