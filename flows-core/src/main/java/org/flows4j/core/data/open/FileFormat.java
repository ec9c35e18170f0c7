package org.flows4j.core.data.open;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import org.flows4j.core.data.ByteDataSet;
import org.flows4j.core.data.DataSet;
import org.flows4j.core.data.Labels;
import org.flows4j.core.data.csv.CsvReader;
import org.flows4j.core.data.image.Cifar10Reader;
import org.flows4j.core.data.image.IdxReader;
import org.flows4j.core.data.image.ImageDecoder;
import org.flows4j.core.data.image.ImageFolderReader;
import org.flows4j.core.data.image.Pixels;
import org.flows4j.core.data.numpy.NpyDataSetReader;
import org.flows4j.core.io.ByteSource;
import org.flows4j.core.io.FlowsIoException;
import org.flows4j.core.io.MemoryLimit;
import org.flows4j.core.io.numpy.NpyHeader;

/** The formats of single files, told apart by the first bytes where these are characteristic, else by the name. */
final class FileFormat {
    private static final int BEGINNING_BYTES = 8;
    private static final List<String> TABLES = List.of(".csv", ".tsv", ".txt");

    private FileFormat() {}

    /**
     * Opens a file.
     *
     * @throws FlowsIoException if its format is not supported, or it is damaged
     */
    static DataSet open(Path file) {
        String name = String.valueOf(file.getFileName()).toLowerCase(Locale.ROOT);
        String unpackedName = name.endsWith(".gz") ? name.substring(0, name.length() - 3) : name;
        byte[] beginning = beginning(file);
        // Before IDX: a batch whose first image is dark may begin with the bytes of an IDX file.
        if (name.endsWith(".bin") && isBatch(file)) {
            return Cifar10Reader.read(List.of(file));
        }
        if (NpyHeader.isMagic(beginning)) {
            return NpyDataSetReader.read(file);
        }
        if (IdxReader.isMagic(beginning)) {
            return IdxReader.read(file);
        }
        if (TABLES.stream().anyMatch(unpackedName::endsWith)) {
            return CsvReader.read(file);
        }
        if (ImageFolderReader.isImage(file)) {
            Pixels image = ImageDecoder.decode(file, MemoryLimit.now());
            int[] dims = {image.height(), image.width(), image.channels()};
            return new ByteDataSet(dims, ImageFolderReader.LEVELS, List.of(image.values()), Labels.NONE);
        }
        throw new FlowsIoException(file + ": is not data of a format that is understood: IDX, npy, CSV (.csv, .tsv or"
                + " .txt), a CIFAR-10 batch (.bin, a multiple of 3073 bytes), or an image; convert it to one of them");
    }

    private static byte[] beginning(Path file) {
        try (ByteSource source = ByteSource.open(file)) {
            return source.readAtMost(BEGINNING_BYTES);
        }
    }

    private static boolean isBatch(Path file) {
        try {
            return Cifar10Reader.hasBatchSize(file);
        } catch (IOException e) {
            throw new FlowsIoException("cannot read " + file + ": " + e, e);
        }
    }
}
