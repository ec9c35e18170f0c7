package org.flows4j.examples.bench.scale;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.flows4j.core.io.FlowsIoException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@link ScaleRun} with a machine whose time and memory are linear in the work. */
class ScaleRunTest {
    private static final Extents BASE = new Extents(4, 8, 2, 2, 16, 1);
    private static final Map<Axis, List<Integer>> VALUES =
            new TreeMap<>(Map.of(Axis.BATCH, List.of(1, 4, 16), Axis.SIZE, List.of(8, 16), Axis.STEPS, List.of(2, 4)));

    private final List<Extents> measured = new ArrayList<>();

    /** Multiplies the times of each round. */
    private double[] slowness = {1};

    private ScalePoint.Times times(Extents extents) {
        double slow = slowness[measured.size() / 10 % slowness.length];
        measured.add(extents);
        double work = extents.batch() * extents.workPerImage() / extents.threads();
        return new ScalePoint.Times(slow * 1e-6 * work, slow * 3e-7 * work, work);
    }

    private List<ScalePoint> run(double seconds, double memory, int most, List<ScalePoint> known) {
        return rounds(1, seconds, memory, most, known).get(0);
    }

    private List<List<ScalePoint>> rounds(int rounds, double seconds, double memory, int most, List<ScalePoint> known) {
        int before = measured.size();
        return new ScaleRun(this::times, seconds, memory, 5, () -> measured.size() - before >= most, point -> {
                    // All points are returned.
                })
                .rounds(rounds, BASE, VALUES, List.of(1, 2), "FLOAT32", known);
    }

    @Test
    void everyAxisVariesAloneAndEqualExtentsAreMeasuredOnce() {
        List<ScalePoint> points = run(100, 1e9, 100, List.of());
        assertThat(points).hasSize(2 * (3 + 2 + 2));
        assertThat(measured).doesNotHaveDuplicates().hasSize(2 * (3 + 1 + 1));
        ScalePoint largest = points.get(points.size() - 1);
        assertThat(largest.extents()).isEqualTo(new Extents(4, 8, 2, 4, 16, 2));
        assertThat(largest.stepSeconds()).isCloseTo(1e-6 * 64 * 4 / 2, within(1e-12));
        assertThat(ScaleFiles.worstGrowth(points)).isCloseTo(1, within(1e-9));
    }

    @Test
    void pointsBeyondALimitSayWhich() {
        assertThat(run(5 * 1e-6 * 4 * 128, 1e9, 100, List.of()))
                .filteredOn(point -> !point.measured())
                .extracting(ScalePoint::leftOut)
                .isNotEmpty()
                .containsOnly("time");
        assertThat(run(100, 4 * 128, 100, List.of()))
                .filteredOn(point -> !point.measured())
                .extracting(ScalePoint::leftOut)
                .isNotEmpty()
                .containsOnly("memory");
    }

    @Test
    void aStoppedRunContinues(@TempDir Path folder) throws IOException {
        List<ScalePoint> whole = run(100, 1e9, 100, List.of());
        measured.clear();
        List<ScalePoint> part = run(100, 1e9, 4, List.of());
        assertThat(part).hasSizeLessThan(whole.size());
        Path table = folder.resolve("scale.csv");
        assertThat(ScaleFiles.read(table)).isEmpty();
        Files.writeString(table, ScaleFiles.csv(part));
        assertThat(run(100, 1e9, 100, ScaleFiles.read(table))).isEqualTo(whole);
        assertThat(measured).doesNotHaveDuplicates();
        assertThat(ScaleFiles.picture(whole).getWidth()).isEqualTo(3 * 640);
    }

    @Test
    void roundsAreMeasuredOneAfterAnotherAndTheMedianCounts(@TempDir Path folder) throws IOException {
        slowness = new double[] {3, 1, 2};
        List<List<ScalePoint>> rounds = rounds(3, 100, 1e9, 100, List.of());
        assertThat(measured).hasSize(3 * 10);
        assertThat(measured.subList(0, 10)).isEqualTo(measured.subList(10, 20)).doesNotHaveDuplicates();
        List<ScalePoint> medians = ScaleRun.medians(rounds);
        assertThat(medians).hasSize(14);
        assertThat(medians.get(0).stepSeconds()).isCloseTo(2e-6 * 64 * 2, within(1e-12));
        assertThat(ScaleFiles.worstGrowth(medians)).isCloseTo(1, within(1e-9));
        measured.clear();
        List<List<ScalePoint>> part = rounds(3, 100, 1e9, 17, List.of());
        assertThat(part).hasSize(2);
        Path table = folder.resolve("scale.csv");
        Files.writeString(
                table, ScaleFiles.csv(part.stream().flatMap(List::stream).toList()));
        assertThat(rounds(3, 100, 1e9, 100, ScaleFiles.read(table))).isEqualTo(rounds);
        assertThat(measured).hasSize(3 * 10);
    }

    @Test
    void aPointThatTheFirstRoundLeavesOutIsLeftOutInAll() {
        slowness = new double[] {1, 0.1};
        List<List<ScalePoint>> rounds = rounds(2, 5 * 1e-6 * 4 * 128, 1e9, 100, List.of());
        for (int i = 0; i < rounds.get(0).size(); i++) {
            assertThat(rounds.get(1).get(i).leftOut())
                    .isEqualTo(rounds.get(0).get(i).leftOut());
        }
        assertThat(ScaleRun.medians(rounds)).anyMatch(point -> !point.measured());
    }

    @Test
    void anotherTableIsRefused(@TempDir Path folder) throws IOException {
        Path table = folder.resolve("scale.csv");
        Files.writeString(table, "step,loss\n1,2\n");
        assertThatThrownBy(() -> ScaleFiles.read(table))
                .isInstanceOf(FlowsIoException.class)
                .hasMessageContaining("scale.csv is not a table of this command");
    }
}
