package org.flows4j.examples.data;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.IntStream;
import org.flows4j.core.io.DataSet;
import org.flows4j.core.io.IdxReader;
import org.flows4j.core.io.SharedData;
import org.flows4j.core.io.TrainTest;
import org.junit.jupiter.api.Test;

class BundledDataTest {
    private static final int CLASSES = 10;

    @Test
    void hasTheSizesAndClassesItsReadmeStates() {
        TrainTest data = BundledData.fashionMnist();
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
        TrainTest data = BundledData.fashionMnist();
        assertIsPart(data.train(), "train");
        assertIsPart(data.test().orElseThrow(), "t10k");
    }

    private static void assertIsPart(DataSet part, String name) {
        DataSet original = IdxReader.read(SharedData.path("fashion-mnist").resolve(name + "-images-idx3-ubyte.gz"));
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
