package org.flows4j.examples.experiments.comparison;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.SplittableRandom;
import org.flows4j.core.tensor.TensorBackend;
import org.flows4j.core.tensor.cpu.CpuBackend;
import org.flows4j.examples.experiments.nif.LabelledRows;
import org.flows4j.examples.experiments.nif.LogisticRegression;
import org.flows4j.examples.experiments.nif.NearestNeighbours;
import org.flows4j.examples.experiments.nif.SlicedWasserstein;
import org.junit.jupiter.api.Test;

/** The measures of representations and samples. */
class RepresentationsTest {
    private static final TensorBackend BACKEND = CpuBackend.create();

    /** Three clouds around (0, 0), (6, 0) and (0, 60): the second axis is scaled differently. */
    private static LabelledRows clouds(int count, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        float[] values = new float[2 * count];
        int[] labels = new int[count];
        for (int i = 0; i < count; i++) {
            labels[i] = i % 3;
            values[2 * i] = (float) (random.nextGaussian() + (labels[i] == 1 ? 6 : 0));
            values[2 * i + 1] = (float) (10 * random.nextGaussian() + (labels[i] == 2 ? 60 : 0));
        }
        return new LabelledRows(values, 2, labels);
    }

    @Test
    void separatedCloudsAreToldApart() {
        LabelledRows training = clouds(300, 1);
        LabelledRows test = clouds(300, 2);
        assertThat(new NearestNeighbours(5).accuracy(BACKEND, training, test)).isGreaterThan(0.95);
        assertThat(new LogisticRegression(300, 1e-3).accuracy(BACKEND, training, test))
                .isGreaterThan(0.97);
    }

    @Test
    void labelsWithoutAPatternAreGuessed() {
        LabelledRows training = clouds(600, 1);
        LabelledRows test = clouds(600, 2);
        int[] shuffled = new SplittableRandom(3).ints(600, 0, 3).toArray();
        LabelledRows senseless = new LabelledRows(training.values(), 2, shuffled);
        assertThat(new NearestNeighbours(5).accuracy(BACKEND, senseless, test)).isBetween(0.25, 0.42);
        assertThat(new LogisticRegression(100, 1e-3).accuracy(BACKEND, senseless, test))
                .isBetween(0.2, 0.47);
    }

    /** On a line: of the three nearest to 2.1 two are of class 1; a tie goes to the nearest. */
    @Test
    void theMajorityOfTheNearestWins() {
        LabelledRows line = new LabelledRows(new float[] {0, 1, 2, 3, 4}, 1, new int[] {0, 1, 0, 1, 1});
        LabelledRows point = new LabelledRows(new float[] {2.1f}, 1, new int[] {1});
        assertThat(new NearestNeighbours(1).accuracy(BACKEND, line, point)).isZero();
        assertThat(new NearestNeighbours(2).accuracy(BACKEND, line, point)).isZero();
        assertThat(new NearestNeighbours(3).accuracy(BACKEND, line, point)).isOne();
        assertThat(new NearestNeighbours(9).accuracy(BACKEND, line, point)).isOne();
    }

    /** Moved by d in D dimensions, every projection moves by the part of d along it: on average |d|^2 / D. */
    @Test
    void theSlicedDistanceOfAMovedCloudIsItsMovement() {
        SplittableRandom random = new SplittableRandom(4);
        float[] cloud = new float[3 * 200];
        for (int i = 0; i < cloud.length; i++) {
            cloud[i] = (float) random.nextGaussian();
        }
        float[] moved = cloud.clone();
        for (int i = 0; i < 200; i++) {
            moved[3 * i] += 2;
        }
        SlicedWasserstein distance = new SlicedWasserstein(20_000, 5);
        assertThat(distance.distance(BACKEND, cloud, cloud, 3)).isZero();
        assertThat(distance.distance(BACKEND, cloud, moved, 3)).isCloseTo(2 / Math.sqrt(3), within(0.02));
        float[] reordered = new float[cloud.length];
        for (int i = 0; i < 200; i++) {
            System.arraycopy(cloud, 3 * i, reordered, 3 * (199 - i), 3);
        }
        assertThat(distance.distance(BACKEND, cloud, reordered, 3)).isZero();
        assertThatIllegalArgumentException()
                .isThrownBy(() -> distance.distance(BACKEND, cloud, Arrays.copyOf(cloud, 3), 3))
                .withMessageContaining("200 and 1");
    }
}
