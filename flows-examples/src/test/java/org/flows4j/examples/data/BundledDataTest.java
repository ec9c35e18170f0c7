package org.flows4j.examples.data;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.IntStream;
import org.flows4j.core.data.DataSet;
import org.flows4j.core.data.TrainTestSplit;
import org.flows4j.core.data.image.IdxReader;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

class BundledDataTest {
    private static final int CLASSES = 10;
    /** The whole of Fashion-MNIST, which is kept beside the project on some machines. */
    private static final Path ORIGINAL = Path.of("../../shared/data/fashion-mnist");

    @Test
    void hasTheSizesAndClassesItsReadmeStates() {
        TrainTestSplit data = BundledData.fashionMnist();
        assertThat(data.train().size()).isEqualTo(5000);
        assertThat(data.test().orElseThrow().size()).isEqualTo(1000);
        assertThat(data.train().sampleDims()).containsExactly(28, 28, 1);
        assertThat(data.train().levels()).isEqualTo(256);
        for (DataSet part : new DataSet[] {data.train(), data.test().orElseThrow()}) {
            assertThat(IntStream.range(0, part.size())
                            .allMatch(i -> part.label(i).orElseThrow() == i % CLASSES))
                    .isTrue();
        }
    }

    @Test
    void isTheStatedPartOfTheOriginal() {
        Assumptions.assumeTrue(Files.exists(ORIGINAL), () -> "no " + ORIGINAL + " beside the project");
        TrainTestSplit data = BundledData.fashionMnist();
        assertIsPart(data.train(), "train");
        assertIsPart(data.test().orElseThrow(), "t10k");
    }

    private static void assertIsPart(DataSet part, String name) {
        DataSet original = IdxReader.read(ORIGINAL.resolve(name + "-images-idx3-ubyte.gz"));
        int[] seen = new int[CLASSES];
        float[] expected = new float[28 * 28];
        float[] actual = new float[28 * 28];
        for (int i = 0; i < original.size(); i++) {
            int label = original.label(i).orElseThrow();
            int target = CLASSES * seen[label]++ + label;
            if (target < part.size()) {
                original.copySample(i, expected, 0);
                part.copySample(target, actual, 0);
                assertThat(actual).as("image %d", target).isEqualTo(expected);
            }
        }
    }
}
