package org.flows4j.examples.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.flows4j.examples.cli.Program.Result;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReproduceTabularCommandTest {
    @TempDir
    private Path folder;

    private Result reproduce(Object... more) {
        Object[] words = new Object[5 + more.length];
        System.arraycopy(new Object[] {"reproduce", "tabular", "--out", folder, "--splits=1"}, 0, words, 0, 5);
        System.arraycopy(more, 0, words, 5, more.length);
        return Program.run(words);
    }

    /** A mixture of scikit-learn has about -1.1 nats. */
    @Test
    void finishedSplitsAreNotRepeatedAndMixturesAreAdded() throws IOException {
        Result first = reproduce("--tables", "two-moons");
        assertThat(first.exitCode()).isZero();
        assertThat(first.out()).contains("| two-moons | 1 |");
        assertThat(folder.resolve("mixture.py")).exists();
        assertThat(folder.resolve("splits/two-moons-1-test.npy")).exists();
        List<String> runs = Files.readAllLines(folder.resolve("runs.csv"));
        assertThat(runs).hasSize(2);
        String[] values = runs.get(1).replaceAll("\"[^\"]*\"", "model").split(",", -1);
        assertThat(Double.parseDouble(values[5])).isBetween(-1.3, -0.9);
        assertThat(Double.parseDouble(values[6])).isGreaterThan(-100);

        Files.writeString(
                folder.resolve("scikit-learn.csv"),
                "set,split,components,mixture,worst,seconds,version\ntwo-moons,1,2,-1.5,-30,1,1.0\n");
        assertThat(reproduce("--tables", "two-moons").out()).contains("-1.500 ± 0.000");
        assertThat(Files.readAllLines(folder.resolve("runs.csv"))).isEqualTo(runs);
    }

    @Test
    void misfitsAreNamed() {
        Result unknown = reproduce("--tables", "whine");
        assertThat(unknown.exitCode()).isNotZero();
        assertThat(unknown.err()).contains("whine").contains("wine");
        Result missing = reproduce("--tables", "wine");
        assertThat(missing.exitCode()).isNotZero();
        assertThat(missing.err()).contains("--data");
    }

    @Test
    void thereIsAtLeastOneSplit() {
        Program.run("reproduce", "tabular", "--out", folder.toString(), "--splits", "0")
                .failed(1, "--splits", "got 0");
    }
}
