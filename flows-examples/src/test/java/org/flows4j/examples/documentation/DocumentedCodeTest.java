package org.flows4j.examples.documentation;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.SplittableRandom;
import org.flows4j.core.data.DataSet;
import org.flows4j.core.data.csv.CsvOptions;
import org.flows4j.core.data.csv.CsvReader;
import org.flows4j.core.flow.Flow;
import org.flows4j.core.tensor.TensorBackend;
import org.flows4j.core.tensor.cpu.CpuBackend;
import org.flows4j.core.tensor.cpu.CpuOptions;
import org.flows4j.core.training.TrainingSummary;
import org.flows4j.models.Model;
import org.flows4j.models.TabularFit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Runs the documentation's code on small data. */
class DocumentedCodeTest {
    private static final TensorBackend BACKEND =
            CpuBackend.create(CpuOptions.defaults().withThreads(1));

    // Surefire runs in the folder of the module.
    private static final Path IMAGES = Path.of("src/main/resources/org/flows4j/examples/data/fashion-mnist");

    @TempDir
    private Path folder;

    private Path table;

    @BeforeEach
    void writeTable() throws IOException {
        SplittableRandom random = new SplittableRandom(1);
        List<String> lines = new ArrayList<>();
        for (int i = 0; i < 300; i++) {
            double x = random.nextGaussian();
            lines.add(String.format(
                    Locale.ROOT, "%.4f,%.4f,%d", x, x * x + 0.2 * random.nextGaussian(), random.nextInt(2)));
        }
        table = Files.write(folder.resolve("table.csv"), lines);
    }

    private DataSet rows() {
        return CsvReader.read(table, CsvOptions.defaults().withLabelColumn("last"));
    }

    @Test
    void tablesAreFittedSavedAndAsked() throws IOException {
        Path file = folder.resolve("model.safetensors");
        TabularFit fit = DocumentedCode.tabular(table, file);
        Flow flow = Model.read(file, BACKEND).flow();
        assertThat(Objects.requireNonNull(fit.summary().best()).negativeLogLikelihood())
                .isLessThan(3);
        float[][] rows = {{1, 1}, {0, 0}};
        assertThat(DocumentedCode.queries(flow, rows)).isFinite();
        assertThat(Arrays.stream(DocumentedCode.readme(file)).flatMapToDouble(Arrays::stream))
                .allMatch(Double::isFinite)
                .hasSize(4);
        assertThat(DocumentedCode.budget(flow, rows)).isEqualTo(flow.logProb(rows)[0]);
        Path plain = Files.write(folder.resolve("plain.csv"), List.of("1,1", "0,0"));
        assertThat(DocumentedCode.streaming(flow, plain))
                .isEqualTo((flow.logProb(rows)[0] + flow.logProb(rows)[1]) / 2);
        assertThat(Arrays.stream(DocumentedCode.rows(file, plain, BACKEND))).allMatch(Double::isFinite);
        DocumentedCode.weights(flow, folder);
        assertThat(folder.resolve("weights.npz")).isNotEmptyFile();
    }

    @Test
    void presetsAndConditionsWork() {
        DataSet rows = rows();
        assertThat(DocumentedCode.presets(rows, BACKEND).summary().steps()).isPositive();
        assertThat(DocumentedCode.conditional(rows, rows.shuffled(1), BACKEND)).allMatch(Double::isFinite);
    }

    @Test
    void imagesAreTrained() {
        Model model = DocumentedCode.images(IMAGES, BACKEND, 1, folder.resolve("glow.safetensors"));
        assertThat(model.flow().sampleShape().dims()).containsExactly(28, 28, 1);
    }

    @Test
    void aTrainingStopsEarlyAndIsResumed() {
        DataSet rows = rows();
        TabularFit fit = DocumentedCode.presets(rows, BACKEND);
        Path checkpoint = folder.resolve("checkpoint.safetensors");
        Model fresh = Model.create(fit.model().description(), BACKEND, 0);
        TrainingSummary summary = DocumentedCode.training(
                fresh.flow(), fresh.description(), rows.take(250), rows.subset(250, 300), checkpoint);
        Model again = Model.create(fit.model().description(), BACKEND, 0);
        TrainingSummary resumed = DocumentedCode.training(
                again.flow(), again.description(), rows.take(250), rows.subset(250, 300), checkpoint);
        assertThat(resumed.best()).isEqualTo(summary.best());
    }

    @Test
    void flowsAreBuiltByHandOnAChosenBackend() {
        Flow flow = DocumentedCode.byHand(DocumentedCode.backend());
        assertThat(flow.logProb(new float[][] {new float[6]})[0]).isFinite();
    }
}
