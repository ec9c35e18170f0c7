package org.flows4j.examples.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import javax.imageio.ImageIO;
import org.flows4j.examples.charts.TrainingHistory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DemoCommandTest {
    @Test
    void leavesAModelAndPicturesAndSaysWhatToDoNext(@TempDir Path folder) throws IOException {
        Path out = folder.resolve("demo");
        Program.Result result = Program.run("demo", "--steps", 1, "--threads", 1, "--out", out);
        assertThat(result.succeeded().out())
                .contains("test samples", "1,000", "test bits/dim")
                .contains("flows sample --model " + out.resolve("model.safetensors"));
        for (String picture :
                new String[] {"samples.png", "reconstructions.png", "training-curve.png", "gradient-norms.png"}) {
            assertThat(ImageIO.read(out.resolve(picture).toFile()).getWidth())
                    .as(picture)
                    .isGreaterThan(500);
        }
        assertThat(TrainingHistory.read(out.resolve("metrics.csv")).heldOut()).hasSize(1);
    }

    @Test
    void refusesAnUnwritableFolder() {
        Program.run("demo", "--out", Path.of(System.getProperty("java.home"), "release"))
                .failed(1, "release", "--out");
    }
}
