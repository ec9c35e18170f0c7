package org.flows4j.examples.documentation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.flows4j.core.tensor.Shape;
import org.flows4j.core.tensor.TensorBackend;
import org.flows4j.core.tensor.cpu.CpuBackend;
import org.flows4j.examples.charts.Pictures;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The pictures of docs/layers.md. They are drawn into the folder that the property {@code flows.pictures} names, if there is one:
 * {@code mvn -pl flows-examples -am test -Dtest=LayerPicturesTest -Dsurefire.failIfNoSpecifiedTests=false
 * -Dflows.pictures=$PWD/docs/images}.
 */
class LayerPicturesTest {
    private static final Path LAYERS = Path.of("../docs/layers.md");
    private static final Path IMAGES = Path.of("../docs/images");
    private static final int LARGEST_FILE = 60_000;

    /** Drawn by no Jacobian: either what it does to x is what another layer does, or no picture has been made so far. */
    private static final Set<String> NOT_DRAWN = Set.of(
            "VariationalDequantization",
            "ContinuousFlow",
            "ChannelCheckerboard",
            "ColumnCoupling",
            "ColumnDequantization",
            "Domain",
            "InvertibleResidualBlock",
            "MintLayer",
            "MissingColumns",
            "PowerTransform",
            "StagedAutoregressive");

    private static final Map<String, Map<String, LayerJacobian>> PICTURES = jacobians();

    @TempDir
    private Path folder;

    private static Map<String, Map<String, LayerJacobian>> jacobians() {
        TensorBackend backend = CpuBackend.create();
        Map<String, Map<String, LayerJacobian>> pictures = new LinkedHashMap<>();
        LayerGallery.pictures(backend).forEach((picture, layers) -> {
            Map<String, LayerJacobian> panels = new LinkedHashMap<>();
            layers.forEach((name, exhibit) -> panels.put(
                    name,
                    LayerJacobian.of(
                            exhibit.layer(),
                            exhibit.input(),
                            sample(exhibit.input(), name.endsWith("Dequantization")),
                            backend)));
            pictures.put(picture, panels);
        });
        return pictures;
    }

    private static double[] sample(Shape shape, boolean whole) {
        double[] sample =
                new SplittableRandom(4).doubles(shape.size(), 0.2, 0.8).toArray();
        return whole ? Arrays.stream(sample).map(x -> Math.rint(3 * x)).toArray() : sample;
    }

    private static String fileName(String picture) {
        return "layers-" + picture + ".png";
    }

    private static LayerJacobian jacobian(String picture, String layer) {
        return Objects.requireNonNull(
                Objects.requireNonNull(PICTURES.get(picture)).get(layer));
    }

    @Test
    void picturesAreSmallAndInTheDocumentation() throws IOException {
        String property = System.getProperty("flows.pictures");
        Path target = property == null ? folder : Path.of(property);
        String page = Files.readString(LAYERS);
        for (Map.Entry<String, Map<String, LayerJacobian>> picture : PICTURES.entrySet()) {
            Path file = target.resolve(fileName(picture.getKey()));
            Pictures.writePng(file, JacobianPicture.draw(picture.getValue()));
            assertThat(Files.size(file)).isBetween(1_000L, (long) LARGEST_FILE);
            assertThat(page).contains("](images/" + fileName(picture.getKey()) + ")");
            assertThat(IMAGES.resolve(fileName(picture.getKey()))).isNotEmptyFile();
        }
    }

    /** Every layer of the tables is in a picture, and the other way round. */
    @Test
    void everyLayerIsInAPicture() throws IOException {
        Set<String> documented = new TreeSet<>();
        for (String line : Files.readAllLines(LAYERS)) {
            if (line.startsWith("| `")) {
                Pattern.compile("`(\\w+)`")
                        .matcher(line.split("\\|", 3)[1])
                        .results()
                        .forEach(match -> documented.add(match.group(1)));
            }
        }
        Set<String> drawn = new TreeSet<>(NOT_DRAWN);
        PICTURES.values().forEach(panels -> drawn.addAll(panels.keySet()));
        assertThat(drawn).isEqualTo(documented);
    }

    @Test
    void rearrangementsMoveEveryNumberOnce() {
        for (LayerJacobian jacobian :
                PICTURES.getOrDefault("rearrangements", Map.of()).values()) {
            for (double[] row : jacobian.entries()) {
                assertThat(row).containsOnlyOnce(1);
                assertThat(Arrays.stream(row).sum()).isCloseTo(1, within(0.0));
            }
        }
    }

    @Test
    void theAutoregressivePriorSeesTheChannelsBefore() {
        double[][] entries = jacobian("autoregressive", "MultiScaleArPrior").entries();
        assertThat(entries).hasNumberOfRows(64);
        int channel = 16;
        for (int row = 0; row < entries.length; row++) {
            double[] later = Arrays.copyOfRange(entries[row], (row / channel + 1) * channel, entries.length);
            assertThat(later).isEqualTo(new double[later.length]);
        }
        assertThat(entries[3 * channel + 5][2 * channel + 5]).isNotZero();
    }

    /** Outputs of 16 numbers for 64: a quarter of the dimensions is left. */
    @Test
    void injectiveFlowsHaveFewerRowsThanColumns() {
        for (String layer : List.of("GaussianNif", "UpsamplingNif", "StochasticCoupling")) {
            assertThat(jacobian("stochastic", layer).entries()).hasDimensions(16, 64);
        }
    }
}
