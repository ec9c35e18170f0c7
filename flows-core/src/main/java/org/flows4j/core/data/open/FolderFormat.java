package org.flows4j.core.data.open;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.flows4j.core.data.DataSet;
import org.flows4j.core.data.TrainTestSplit;
import org.flows4j.core.data.csv.CsvOptions;
import org.flows4j.core.data.csv.CsvReader;
import org.flows4j.core.data.image.Cifar10Reader;
import org.flows4j.core.data.image.FolderLinks;
import org.flows4j.core.data.image.ImageFolderReader;
import org.flows4j.core.io.FlowsIoException;

/** The conventions by which folders divide data into files and into a training and a test set. */
final class FolderFormat {
    private static final List<String> IDX_ENDINGS =
            List.of("-images-idx3-ubyte", "-images.idx3-ubyte", "-images-idx4-ubyte", "-images.idx4-ubyte");
    private static final List<String> TABLE_ENDINGS = List.of(".csv", ".tsv");
    private static final List<String> FILE_ENDINGS = List.of(".csv", ".tsv", ".npy");
    private static final List<String> TEST_NAMES = List.of("test", "t10k", "val", "valid", "validation");
    private static final String CIFAR10_FOLDER = "cifar-10-batches-bin";

    private FolderFormat() {}

    /**
     * Opens a folder.
     *
     * @throws FlowsIoException if it holds no supported format, or a file is damaged
     */
    static TrainTestSplit open(Path folder) {
        return openFiles(folder, IDX_ENDINGS)
                .or(() -> openCifar10(folder))
                .or(() -> openCifar10(folder.resolve(CIFAR10_FOLDER)))
                .or(() -> openFiles(folder, FILE_ENDINGS))
                .or(() -> openImages(folder))
                .orElseThrow(() -> new FlowsIoException(folder + ": holds no data of a format that is understood:"
                        + " train-images-idx3-ubyte (IDX), data_batch_1.bin (CIFAR-10), train.csv, train.npy,"
                        + " or images (PNG, JPEG, BMP or GIF), directly, in a folder for each class, or in such folders"
                        + " within train and test"));
    }

    /**
     * Opens a folder of tables.
     *
     * @throws FlowsIoException if there is no table to train on, or a file is damaged
     */
    static TrainTestSplit openTables(Path folder, CsvOptions options) {
        return find(folder, List.of("train"), TABLE_ENDINGS)
                .map(file -> {
                    DataSet train = CsvReader.read(file, options);
                    CsvOptions known = options.withCategoriesOf(
                            train.columnNames(),
                            IntStream.range(0, train.sampleLength())
                                    .mapToObj(train::categoryNames)
                                    .toList());
                    Optional<DataSet> test =
                            find(folder, TEST_NAMES, TABLE_ENDINGS).map(other -> CsvReader.read(other, known));
                    return pair(train, test, folder);
                })
                .orElseThrow(() -> new FlowsIoException(folder + ": holds no train.csv or train.tsv; name a table, or"
                        + " leave the options of tables out to open data of another format"));
    }

    private static Optional<TrainTestSplit> openFiles(Path folder, List<String> endings) {
        return openFiles(folder, endings, FileFormat::open);
    }

    private static Optional<TrainTestSplit> openFiles(
            Path folder, List<String> endings, Function<Path, DataSet> reader) {
        return find(folder, List.of("train"), endings)
                .map(train -> pair(
                        reader.apply(train), find(folder, TEST_NAMES, endings).map(reader), folder));
    }

    private static Optional<Path> find(Path folder, List<String> names, List<String> endings) {
        return names.stream()
                .flatMap(name -> endings.stream().map(name::concat))
                .flatMap(name -> Stream.of(name, name + ".gz"))
                .map(folder::resolve)
                .filter(Files::isRegularFile)
                .findFirst();
    }

    private static Optional<TrainTestSplit> openCifar10(Path folder) {
        if (!Files.isRegularFile(folder.resolve("data_batch_1.bin"))) {
            return Optional.empty();
        }
        Optional<DataSet> test = Files.isRegularFile(folder.resolve("test_batch.bin"))
                ? Optional.of(Cifar10Reader.readTest(folder))
                : Optional.empty();
        return Optional.of(new TrainTestSplit(Cifar10Reader.readTraining(folder), test));
    }

    private static Optional<TrainTestSplit> openImages(Path folder) {
        Path train = folder.resolve("train");
        if (Files.isDirectory(train)) {
            Optional<Path> test = TEST_NAMES.stream()
                    .map(folder::resolve)
                    .filter(Files::isDirectory)
                    .findFirst();
            FolderLinks.check(
                    folder, Stream.concat(Stream.of(train), test.stream()).toList());
            return Optional.of(pair(ImageFolderReader.read(train), test.map(ImageFolderReader::read), folder));
        }
        return ImageFolderReader.holdsImages(folder)
                ? Optional.of(new TrainTestSplit(ImageFolderReader.read(folder), Optional.empty()))
                : Optional.empty();
    }

    private static TrainTestSplit pair(DataSet train, Optional<DataSet> test, Path folder) {
        try {
            return new TrainTestSplit(train, test);
        } catch (IllegalArgumentException e) {
            throw new FlowsIoException(folder + ": " + e.getMessage(), e);
        }
    }
}
