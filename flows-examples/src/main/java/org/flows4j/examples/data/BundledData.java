package org.flows4j.examples.data;

import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;
import org.flows4j.core.data.DataSet;
import org.flows4j.core.data.TrainTestSplit;
import org.flows4j.core.data.image.IdxReader;
import org.flows4j.core.io.FlowsIoException;

/** The data bundled with the program; the README.md beside it states its origin and license. */
public final class BundledData {
    private static final String FOLDER = "fashion-mnist/";

    private BundledData() {}

    /**
     * Reads the bundled part of Fashion-MNIST: 5,000 training and 1,000 test images of 28x28 gray pixels; every
     * ten successive images contain one of each class.
     *
     * @throws FlowsIoException if the program's jar is damaged
     */
    public static TrainTestSplit fashionMnist() {
        return new TrainTestSplit(read("train"), Optional.of(read("t10k")));
    }

    private static DataSet read(String part) {
        try (InputStream images = open(part + "-images-idx3-ubyte.gz");
                InputStream labels = open(part + "-labels-idx1-ubyte.gz")) {
            return IdxReader.read("the bundled Fashion-MNIST, " + part, images, labels);
        } catch (IOException e) {
            throw new FlowsIoException("cannot read the bundled Fashion-MNIST: " + e, e);
        }
    }

    private static InputStream open(String file) {
        InputStream stream = BundledData.class.getResourceAsStream(FOLDER + file);
        if (stream == null) {
            throw new FlowsIoException("the resource " + FOLDER + file + " is missing; build the program again");
        }
        return stream;
    }
}
