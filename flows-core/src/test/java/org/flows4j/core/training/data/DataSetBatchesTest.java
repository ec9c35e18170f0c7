package org.flows4j.core.training.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.OptionalInt;
import java.util.Set;
import java.util.SplittableRandom;
import org.flows4j.core.data.DataSet;
import org.flows4j.core.tensor.DType;
import org.flows4j.core.tensor.Shape;
import org.flows4j.core.tensor.Tensor;
import org.flows4j.core.training.Evaluator;
import org.flows4j.core.training.TinyFlow;
import org.flows4j.core.training.ToyData;
import org.junit.jupiter.api.Test;

class DataSetBatchesTest {
    private static final Shape IMAGE = Shape.image(2, 2, 3);

    @Test
    void rowsComeInTheOrderAskedForWithTheirValuesUnchanged() {
        ToyData data = new ToyData(0, 10);
        DataSetBatches batches = new DataSetBatches(data, TinyFlow.BACKEND, DType.FLOAT64);
        assertThat(batches.size()).isEqualTo(10);
        Batch batch = batches.batch(new int[] {7, 2, 7}, new SplittableRandom(0));
        float[] expected = new float[12];
        data.copySample(7, expected, 0);
        data.copySample(2, expected, 4);
        data.copySample(7, expected, 8);
        assertThat(batch.values().shape()).isEqualTo(Shape.of(3, 4));
        assertThat(batch.values().dtype()).isEqualTo(DType.FLOAT64);
        assertThat(batch.values().toFloats()).containsExactly(expected);
        assertThat(batch.condition()).isNull();
    }

    @Test
    void augmentationSeesEachSampleByItself() {
        Augmentation addPosition = (values, offset, shape, random) -> values[offset] += 100;
        DataSetBatches batches = new DataSetBatches(new ToyData(0, 4), TinyFlow.BACKEND, DType.FLOAT32, addPosition);
        float[] values = batches.batch(new int[] {0, 1}, new SplittableRandom(0))
                .values()
                .toFloats();
        assertThat(values[0]).isGreaterThanOrEqualTo(100);
        assertThat(values[4]).isGreaterThanOrEqualTo(100);
        assertThat(values[1]).isLessThan(16);
    }

    @Test
    void flippingMirrorsColumnsAndKeepsChannels() {
        float[] image = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11};
        float[] mirrored = {4, 5, 2, 3, 0, 1, 10, 11, 8, 9, 6, 7};
        assertThat(outcomes(Augmentation.horizontalFlip(), image)).containsExactlyInAnyOrder(image, mirrored);
    }

    @Test
    void shiftingFillsWithEdgePixels() {
        float[] image = {0, 0, 1, 1, 2, 2, 3, 3, 4, 4, 5, 5};
        assertThat(outcomes(Augmentation.shift(0), image)).containsExactly(image);
        assertThat(outcomes(Augmentation.shift(1), image))
                .hasSize(9)
                .contains(image)
                .contains(new float[] {0, 0, 0, 0, 1, 1, 3, 3, 3, 3, 4, 4})
                .contains(new float[] {1, 1, 2, 2, 2, 2, 4, 4, 5, 5, 5, 5})
                .contains(new float[] {0, 0, 1, 1, 2, 2, 0, 0, 1, 1, 2, 2})
                .contains(new float[] {4, 4, 5, 5, 5, 5, 4, 4, 5, 5, 5, 5});
    }

    @Test
    void augmentationsChain() {
        Augmentation twice = (values, offset, shape, random) -> values[offset] *= 2;
        Augmentation plusOne = (values, offset, shape, random) -> values[offset] += 1;
        float[] values = {9, 3};
        twice.then(plusOne).apply(values, 1, Shape.vector(1), new SplittableRandom(0));
        assertThat(values).containsExactly(9, 7);
    }

    @Test
    void vectorsCannotBeFlipped() {
        assertThatThrownBy(() -> {
                    for (int seed = 0; seed < 20; seed++) {
                        Augmentation.horizontalFlip()
                                .apply(new float[3], 0, Shape.vector(3), new SplittableRandom(seed));
                    }
                })
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("[3]");
        assertThatThrownBy(() -> Augmentation.shift(-1)).hasMessageContaining("-1");
    }

    /** The distinct results over many seeds, padding around the image checked. */
    private static List<float[]> outcomes(Augmentation augmentation, float[] image) {
        Set<String> seen = new HashSet<>();
        List<float[]> distinct = new ArrayList<>();
        for (int seed = 0; seed < 200; seed++) {
            float[] values = new float[image.length + 2];
            values[0] = -1;
            values[values.length - 1] = -1;
            System.arraycopy(image, 0, values, 1, image.length);
            augmentation.apply(values, 1, IMAGE, new SplittableRandom(seed));
            assertThat(values[0]).isEqualTo(-1);
            assertThat(values[values.length - 1]).isEqualTo(-1);
            float[] result = Arrays.copyOfRange(values, 1, values.length - 1);
            if (seen.add(Arrays.toString(result))) {
                distinct.add(result);
            }
        }
        return distinct;
    }

    /** {@link ToyData} with labels. */
    private record Labelled(int... labels) implements DataSet {
        private ToyData samples() {
            return new ToyData(0, labels.length);
        }

        @Override
        public int size() {
            return labels.length;
        }

        @Override
        public int[] sampleDims() {
            return samples().sampleDims();
        }

        @Override
        public int levels() {
            return samples().levels();
        }

        @Override
        public void copySample(int index, float[] target, int offset) {
            samples().copySample(index, target, offset);
        }

        @Override
        public OptionalInt label(int index) {
            return OptionalInt.of(labels[index]);
        }
    }

    @Test
    void labelsBecomeConditions() {
        DataSetBatches plain = new DataSetBatches(new Labelled(2, 0, 1), TinyFlow.BACKEND, DType.FLOAT64);
        assertThat(plain.conditionChannels()).isZero();
        DataSetBatches batches = plain.withClasses(3);
        assertThat(batches.conditionChannels()).isEqualTo(3);
        Tensor condition = Objects.requireNonNull(
                batches.batch(new int[] {0, 2, 1}, new SplittableRandom(0)).condition());
        assertThat(condition.shape()).isEqualTo(Shape.of(3, 3));
        assertThat(condition.toDoubles()).containsExactly(0, 0, 1, 0, 1, 0, 1, 0, 0);
        assertThat(plain.withClasses(0)
                        .batch(new int[] {0}, new SplittableRandom(0))
                        .condition())
                .isNull();
    }

    @Test
    void labelsThatDoNotFitAreRefused() {
        DataSetBatches batches = new DataSetBatches(new Labelled(2, 0, 1), TinyFlow.BACKEND, DType.FLOAT64);
        assertThatThrownBy(() -> batches.withClasses(2))
                .hasMessageContaining("classes 0 to 1")
                .hasMessageContaining("sample 0 has the label 2");
        DataSetBatches unlabelled = new DataSetBatches(new ToyData(0, 4), TinyFlow.BACKEND, DType.FLOAT64);
        assertThatThrownBy(() -> unlabelled.withClasses(2)).hasMessageContaining("has none");
    }

    @Test
    void flowsAndBatchesMustAgreeOnTheCondition() {
        TinyFlow.Options options = TinyFlow.Options.standard();
        DataSetBatches batches = new DataSetBatches(new Labelled(1, 0), TinyFlow.BACKEND, DType.FLOAT64).withClasses(2);
        assertThatThrownBy(() -> new Evaluator(TinyFlow.build(options), batches, 1, 0))
                .hasMessageContaining("condition of 0 channels")
                .hasMessageContaining("one of 2");
    }
}
