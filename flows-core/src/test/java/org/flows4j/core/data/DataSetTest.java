package org.flows4j.core.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class DataSetTest {
    private static DataSet numbers(int count) {
        List<byte[]> samples = IntStream.range(0, count)
                .mapToObj(i -> new byte[] {(byte) i, (byte) (100 + i)})
                .toList();
        int[] labels = IntStream.range(0, count).map(i -> i % 2).toArray();
        return new ByteDataSet(new int[] {2}, 256, samples, new Labels(labels, List.of("even", "odd")));
    }

    private static List<Integer> firstValues(DataSet data) {
        return IntStream.range(0, data.size())
                .mapToObj(i -> {
                    float[] target = new float[3];
                    data.copySample(i, target, 1);
                    assertThat(target[2]).isEqualTo(target[1] + 100);
                    assertThat(data.label(i)).hasValue((int) target[1] % 2);
                    return (int) target[1];
                })
                .toList();
    }

    @Test
    void selectsInAnyOrderAndFromSelections() {
        DataSet data = numbers(10);
        assertThat(firstValues(data.select(3, 9, 3))).containsExactly(3, 9, 3);
        assertThat(firstValues(data.subset(4, 8).select(3, 0))).containsExactly(7, 4);
        assertThat(firstValues(data.take(2))).containsExactly(0, 1);
        assertThat(data.take(2).labelNames()).containsExactly("even", "odd");
        assertThat(data.take(2).levels()).isEqualTo(256);
        assertThat(data.take(2).sampleDims()).containsExactly(2);
        assertThatThrownBy(() -> data.take(0)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> data.take(11)).isInstanceOf(IndexOutOfBoundsException.class);
        assertThatThrownBy(() -> data.take(5).select(5)).isInstanceOf(IndexOutOfBoundsException.class);
        assertThatThrownBy(() -> data.subset(5, 4)).isInstanceOf(IndexOutOfBoundsException.class);
    }

    @Test
    void laterChangesOfTheArgumentsDoNotMatter() {
        int[] indices = {1, 2};
        DataSet selected = numbers(3).select(indices);
        indices[0] = 0;
        selected.sampleDims()[0] = 7;
        assertThat(firstValues(selected)).containsExactly(1, 2);
        assertThat(selected.sampleLength()).isEqualTo(2);
    }

    @Test
    void shufflingIsAPermutationFixedByTheSeed() {
        DataSet data = numbers(50);
        List<Integer> order = firstValues(data.shuffled(1));
        assertThat(order).containsExactlyInAnyOrderElementsOf(firstValues(data)).isNotEqualTo(firstValues(data));
        assertThat(firstValues(data.shuffled(1))).isEqualTo(order);
        assertThat(firstValues(data.shuffled(2))).isNotEqualTo(order);
        // Fixed for good: saved runs rely on it.
        assertThat(firstValues(numbers(6).shuffled(42))).containsExactly(1, 0, 4, 5, 3, 2);
    }

    @Test
    void splitsWithoutLossOrOverlap() {
        TrainTestSplit split = TrainTestSplit.split(numbers(10), 0.25, 3);
        List<Integer> train = firstValues(split.train());
        List<Integer> test = firstValues(split.test().orElseThrow());
        assertThat(test).hasSize(3).doesNotContainAnyElementsOf(train);
        assertThat(train).hasSize(7).doesNotHaveDuplicates();
        for (double fraction : new double[] {0, 1, 0.01, 0.99, -1, Double.NaN}) {
            assertThatThrownBy(() -> TrainTestSplit.split(numbers(10), fraction, 3))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContainingAll(Double.toString(fraction), "10 samples");
        }
    }

    @Test
    void testDataMustBeLikeTrainingData() {
        DataSet table = new FloatDataSet(new int[] {2}, new float[4], Labels.NONE);
        assertThatThrownBy(() -> new TrainTestSplit(numbers(3), Optional.of(table)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContainingAll("[2] of 256 levels", "[2] of 0");
        DataSet unnamed = new ByteDataSet(new int[] {2}, 256, List.of(new byte[2]), Labels.NONE);
        assertThatThrownBy(() -> new TrainTestSplit(numbers(3), Optional.of(unnamed)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("[even, odd]");
    }

    @Test
    void realDataKeepsItsValues() {
        DataSet table = new FloatDataSet(new int[] {2}, new float[] {1, 2, 3, 4, 5.5f, -6}, Labels.NONE);
        float[] target = new float[2];
        table.copySample(2, target, 0);
        assertThat(target).containsExactly(5.5f, -6);
        assertThat(table.size()).isEqualTo(3);
        assertThat(table.levels()).isZero();
        assertThatThrownBy(() -> table.copySample(3, target, 0)).isInstanceOf(IndexOutOfBoundsException.class);
    }

    @Test
    void labelsMustBeAsManyAsSamples() {
        assertThatThrownBy(() ->
                        new ByteDataSet(new int[] {1}, 256, List.of(new byte[1]), new Labels(new int[2], List.of())))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContainingAll("2 labels", "1 samples");
    }
}
