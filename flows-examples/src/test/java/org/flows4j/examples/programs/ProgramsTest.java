package org.flows4j.examples.programs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.flows4j.core.flow.Flow;
import org.flows4j.core.tensor.cpu.CpuBackend;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The programs that show how to use the library do what they say. */
class ProgramsTest {
    @TempDir
    private Path folder;

    /** Ordinary rows lie near a curve; odd ones have the same columns, independent of one another. */
    private Path curve() throws IOException {
        SplittableRandom random = new SplittableRandom(3);
        List<String> lines = new ArrayList<>();
        lines.add("pressure,temperature,flow,label");
        for (int i = 0; i < 1200; i++) {
            boolean odd = i % 6 == 0;
            double x = random.nextGaussian();
            double y = odd ? random.nextGaussian() : x;
            double z = odd ? random.nextGaussian() : x * x;
            lines.add(String.format(
                    Locale.ROOT,
                    "%.4f,%.4f,%.4f,%d",
                    1000 + 50 * x,
                    20 + y + 0.1 * random.nextGaussian(),
                    1e-3 * (z + 0.1 * random.nextGaussian()),
                    odd ? 1 : 0));
        }
        return Files.write(folder.resolve("table.csv"), lines);
    }

    @Test
    void oddRowsAreFoundByASecondProcess() throws Exception {
        Path table = curve();
        Path model = folder.resolve("model.safetensors");
        PrintStream out = new PrintStream(new ByteArrayOutputStream(), true, StandardCharsets.UTF_8);
        AnomalyScoring.train(table, 0, model, out);
        Process second = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Dorg.bytedeco.javacpp.maxPhysicalBytes=0",
                        "-cp",
                        System.getProperty("java.class.path"),
                        AnomalyScoring.class.getName(),
                        "score",
                        table.toString(),
                        "0",
                        model.toString())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        String printed = new String(second.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(second.waitFor(1, TimeUnit.MINUTES)).isTrue();
        assertThat(printed).matches("AUC 0\\.9\\d+ on 700 rows\\R");
        assertThat(second.exitValue()).isZero();
        assertThat(AnomalyScoring.score(table, 0, model, out)).isBetween(0.9, 1.0);
    }

    /** A log-normal time, whose quantiles are known. */
    @Test
    void responseTimesFollowTheCircumstances() {
        Path file = folder.resolve("times.safetensors");
        float[][] columns = ResponseTimes.madeUp(3000, 1);
        ResponseTimes.train(
                ResponseTimes.table(columns[2], columns[3]), ResponseTimes.table(columns[0], columns[1]), file);
        ResponseTimes model = ResponseTimes.load(file);
        for (float load : new float[] {0.2F, 0.8F}) {
            double median = 60 * Math.exp(load);
            double ninety = 60 * Math.exp(load + 1.2816 * (0.1 + 0.3 * load));
            assertThat(model.quantile(load, 50, 0.5)).isEqualTo(median, within(0.1 * median));
            assertThat(model.quantile(load, 50, 0.9)).isEqualTo(ninety, within(0.15 * ninety));
        }
        assertThat(model.logDensity(0.2F, 50, 73, 150)).isGreaterThan(model.logDensity(0.2F, 50, 200, 150) + 3);
        assertThat(model.logDensity(0.2F, 50, 73, 150)).isGreaterThan(model.logDensity(0.2F, 50, 73, 250) + 3);
    }

    /** The entropy of the made-up rows, by Monte Carlo with their own density: what no model can undercut. */
    @Test
    void theLayerFromOutsideIsTrained() {
        Flow flow = PositiveNumbers.flow(CpuBackend.create(), 2);
        SplittableRandom random = new SplittableRandom(9);
        double entropy = 0;
        int count = 100_000;
        for (int i = 0; i < count; i++) {
            double noise = random.nextGaussian();
            double u = 4 * (0.3 + 0.5 * noise);
            // x = softplus(u) / 4 with u = 4 (0.3 + 0.5 e): -log p(x) = -log N(e) + log(0.5 sigmoid(u)).
            entropy += (0.5 * noise * noise + 0.5 * Math.log(2 * Math.PI) + Math.log(0.5) - Math.log1p(Math.exp(-u)))
                    / count;
        }
        assertThat(PositiveNumbers.train(flow, 800)).isEqualTo(2 * entropy, within(0.03));
        assertThat(Arrays.stream(flow.sample(1000, 1, new SplittableRandom(1)).toDoubles()))
                .allMatch(value -> value > 0);
    }

    @Test
    void theAreaUnderTheCurveCountsPairs() {
        double[] scores = {1, 2, 2, 3};
        boolean[] positive = {false, true, false, true};
        // Of the four pairs three are in order and one is tied.
        assertThat(RankingQuality.areaUnderCurve(scores, positive)).isEqualTo(0.875);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> RankingQuality.areaUnderCurve(scores, new boolean[4]))
                .withMessageContaining("0 positive");
    }
}
