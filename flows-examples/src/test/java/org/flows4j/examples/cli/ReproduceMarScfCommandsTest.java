package org.flows4j.examples.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReproduceMarScfCommandsTest {
    @TempDir
    private Path folder;

    private Path data;
    private Path out;

    @BeforeEach
    void writeData() {
        data = TinyData.images(folder.resolve("images-idx3-ubyte"), 40);
        out = folder.resolve("out");
    }

    private Program.Result prior(Object... more) {
        List<Object> words = new ArrayList<>(List.of("reproduce", "marscf-prior", "--data", data, "--out", out));
        words.addAll(List.of("--batch", 8, "--steps", 2, "--seeds", 1, "--set", "stepsPerLevel=1"));
        words.addAll(Arrays.asList(more));
        return Program.run(words.toArray());
    }

    @Test
    void comparesPriorsOfEqualSize() throws IOException {
        prior("--set", "hiddenWidth=8", "--set", "priorWidth=8").succeeded();
        List<String> runs = Files.readAllLines(out.resolve("runs.csv"));
        assertThat(runs.get(1)).startsWith("autoregressive,0,");
        assertThat(runs.get(2)).startsWith("gaussian,0,");
        double autoregressive = Double.parseDouble(runs.get(1).split(",", -1)[2]);
        double gaussian = Double.parseDouble(runs.get(2).split(",", -1)[2]);
        assertThat(gaussian / autoregressive).isBetween(0.95, 1.05);
        for (String name : List.of("autoregressive", "gaussian")) {
            assertThat(ImageIO.read(out.resolve("samples-" + name + ".png").toFile()))
                    .isNotNull();
            assertThat(ImageIO.read(
                            out.resolve("interpolation-" + name + ".png").toFile()))
                    .isNotNull();
        }
    }

    @Test
    void refusesPriorsThatCannotBeEqual() {
        // One scale: there is no split, and nothing that a width could change.
        prior("--set", "levels=1", "--set", "priorWidth=8").failed(1, "levels", "parameters");
    }

    private Program.Result sampling(Object... more) {
        List<Object> words = new ArrayList<>(List.of("reproduce", "marscf-sampling", "--out", out, "--repeats", 1));
        words.addAll(List.of("--warm-up", 0, "--widths", "2", "--flow-steps", 1, "--batch", 2));
        words.addAll(Arrays.asList(more));
        return Program.run(words.toArray());
    }

    /** Steps of mAR-SCF: 3 (3 * 2^n - 2) with n halvings to 2 x 2; of the other, 3 N^2. */
    @Test
    void measuresTimesAndStepsOfBothSamplers() throws IOException {
        Program.Result result = sampling("--sizes", "8,4,16").succeeded();
        assertThat(result.out()).contains("| mAR-SCF, width 2 |").contains("| pixel by pixel, width 2 |");
        List<String> times = Files.readAllLines(out.resolve("times.csv"));
        assertThat(times).hasSize(1 + 6);
        assertThat(times.get(1)).startsWith("mar_scf,2,4,12,");
        assertThat(times.get(3)).startsWith("mar_scf,2,16,66,");
        assertThat(times.get(4)).startsWith("pixels,2,4,48,");
        assertThat(times.get(6)).startsWith("pixels,2,16,768,");
        // One scale of 2 x 2 positions and 12 steps: 23 convolutions of 3 x 3 from 2 to 8 channels in each of 3 layers,
        // 2 samples.
        assertThat(operations(times.get(1))).isEqualTo(2 * 2 * 4 * 3 * 23 * 9 * 2 * 8);
        assertThat(operations(times.get(4))).isEqualTo(2 * 2 * 3 * (2 * 48 - 1) * 2 * 8);
        assertThat(ImageIO.read(out.resolve("times.png").toFile()).getWidth()).isEqualTo(640);
        sampling("--sizes", "8,12").failed(1, "4, 8", "12");
    }

    private static double operations(String line) {
        return Double.parseDouble(line.split(",", -1)[4]);
    }
}
