package org.flows4j.models.interop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.flows4j.core.io.FlowsIoException;
import org.flows4j.core.io.safetensors.SafetensorsFile;
import org.flows4j.core.io.safetensors.SafetensorsTensor;
import org.flows4j.core.io.safetensors.SafetensorsWriter;
import org.flows4j.core.tensor.TensorBackend;
import org.flows4j.core.tensor.cpu.CpuBackend;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Architectures and weights that are no model are refused by messages that name the file, the place and the fix. */
class RefusedImportsTest {
    private static final TensorBackend BACKEND = CpuBackend.create();
    private static final Path FOLDER = Path.of("src/test/resources/interop");
    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    private Path folder;

    private Path edited(String model, Consumer<ObjectNode> edit) throws IOException {
        JsonNode root =
                JSON.readTree(FOLDER.resolve(model).resolve("architecture.json").toFile());
        edit.accept((ObjectNode) root);
        return Files.writeString(folder.resolve("architecture.json"), root.toString());
    }

    private static Path weights(String model) {
        return FOLDER.resolve(model).resolve("weights.safetensors");
    }

    private void refused(String model, Consumer<ObjectNode> edit, String... parts) throws IOException {
        Path architecture = edited(model, edit);
        Library library = new LibraryCase(FOLDER.resolve(model)).library();
        assertThatThrownBy(() -> ModelImport.read(library, architecture, weights(model), BACKEND))
                .isInstanceOf(FlowsIoException.class)
                .hasMessageContainingAll(parts);
    }

    @Test
    void allTensorsThatDoNotFitAreListedAtOnce() throws IOException {
        Path weights = folder.resolve("weights.safetensors");
        List<SafetensorsTensor> tensors = new ArrayList<>();
        try (SafetensorsFile file = SafetensorsFile.open(weights("zuko-nice"))) {
            for (String name : file.entries().keySet()) {
                switch (name) {
                    case "base.loc", "transform.transforms.1.hyper.2.bias" -> {}
                    case "transform.transforms.0.hyper.0.bias" ->
                        tensors.add(SafetensorsTensor.ofDoubles(name, new double[23], 23));
                    case "transform.transforms.3.hyper.4.weight" ->
                        tensors.add(SafetensorsTensor.ofDoubles("strange", new double[] {1}, 1));
                    default -> {
                        long[] shape = file.entry(name).shape().stream()
                                .mapToLong(Long::longValue)
                                .toArray();
                        tensors.add(
                                name.endsWith("mask")
                                        ? SafetensorsTensor.ofLongs(name, file.longs(name), shape)
                                        : SafetensorsTensor.ofDoubles(name, file.doubles(name), shape));
                    }
                }
            }
        }
        SafetensorsWriter.write(weights, Map.of(), tensors);
        Path architecture = FOLDER.resolve("zuko-nice/architecture.json");
        assertThatThrownBy(() -> ModelImport.read(Library.ZUKO, architecture, weights, BACKEND))
                .isInstanceOf(FlowsIoException.class)
                .hasMessageContainingAll(
                        weights.toString(),
                        "Missing from the file: transform.transforms.1.hyper.2.bias [24], "
                                + "transform.transforms.3.hyper.4.weight [4, 24], base.loc [4].",
                        "Left over: strange.",
                        "Of another shape: transform.transforms.0.hyper.0.bias (architecture: [24], file: [23]).");
    }

    @Test
    void unknownClassesAndArgumentsAreNamedWithTheNearestKnownOnes() throws IOException {
        refused("zuko-nice", root -> root.put("class", "zuko.flows.NICER"), "NICER", "NICE");
        refused(
                "nflows-nsf-edges",
                root -> ((ObjectNode) root.at("/transforms/1")).put("class", "ReversePermutations"),
                "transforms[1]",
                "ReversePermutation");
        refused(
                "nflows-nsf-edges",
                root -> ((ObjectNode) root.at("/transforms/0/args")).put("num_bin", 5),
                "transforms[0].args",
                "num_bins");
        refused("zuko-ncsf-context", root -> ((ObjectNode) root.get("args")).put("slop", 1), "slope");
    }

    /** What the libraries have and the importer does not. */
    @Test
    void argumentsThatAreNotSupportedAreNamed() throws IOException {
        refused("zuko-nice", root -> root.put("class", "zuko.flows.GF"), "GF");
        refused("zuko-nice", root -> root.put("univariate", "SOSTransform"), "univariate", "MonotonicRQSTransform");
        refused("zuko-nice-spline", root -> shapes(root, 3, 3, 3), "shapes", "[[3], [3], [2]]");
        refused("zuko-nsf-passes", root -> shapes(root, 3, 3, 2), "shapes", "NSF has a transformation of its own");
        refused("nflows-linear", root -> root.put("base", "ConditionalDiagonalNormal"), "base", "DiagonalNormal");
        refused("nflows-class-maf", root -> root.put("class", "MaskedFlow"), "MaskedAutoregressiveFlow");
        refused(
                "nflows-class-realnvp",
                root -> ((ObjectNode) root.get("args")).put("use_random_masks", true),
                "use_random_masks",
                "SimpleRealNVP");
        refused(
                "normflows-spline-context",
                root -> ((ObjectNode) root.at("/flows/0")).put("class", "CircularCoupledRationalQuadraticSpline"),
                "flows[0]",
                "CircularCoupledRationalQuadraticSpline");
        refused(
                "normflows-glow-options",
                root -> ((ObjectNode) root.at("/merges/0/args")).put("mode", "channel_inv"),
                "merges[0].args.mode",
                "channel_inv");
        refused("normflows-glow-options", root -> root.put("transform", "Logit"), "transform");
        refused(
                "normflows-glow-classes",
                root -> ((ObjectNode) root.at("/q0/1/args")).put("num_classes", 4),
                "q0[1].args.num_classes",
                "3");
        refused(
                "normflows-glow-classes",
                root -> ((ObjectNode) root.at("/q0/0")).put("class", "GaussianMixture"),
                "q0[0].class",
                "ClassCondDiagGaussian");
    }

    @Test
    void layersOfImagesAndOfVectorsAreNotMixed() throws IOException {
        for (String type : List.of("GlowBlock", "Squeeze", "Invertible1x1Conv")) {
            refused("normflows-realnvp", root -> replace(root, "/flows", type), "flows[0].class", "vectors", type);
        }
        for (String type : List.of("MaskedAffineFlow", "LULinearPermute", "CoupledRationalQuadraticSpline")) {
            refused("normflows-glow-options", root -> replace(root, "/flows/1", type), "list[0].class", "images", type);
        }
    }

    private static void replace(ObjectNode root, String list, String type) {
        ((ArrayNode) root.at(list)).set(0, type);
    }

    private static void shapes(ObjectNode root, int... lengths) {
        ArrayNode shapes = ((ObjectNode) root.get("args")).putArray("shapes");
        for (int length : lengths) {
            shapes.addArray().add(length);
        }
    }

    @Test
    void valuesOfTheWrongTypeOrSizeAreNamedWithTheirPlace() throws IOException {
        refused("zuko-nice", root -> root.put("features", "four"), "features", "whole number", "four");
        refused("zuko-nice", root -> root.put("features", 2_000_000_000), "features", "1000000");
        refused("zuko-nice", root -> root.put("transforms", -1), "transforms");
        refused("zuko-nice", root -> root.put("hidden_features", 3), "hidden_features", "list");
        refused("zuko-nice", root -> root.putArray("hidden_features").add(1.5), "hidden_features");
        refused("zuko-nice", root -> root.put("activation", "GELU"), "activation", "relu");
        refused("zuko-nice", root -> root.put("library", "nflows"), "library", "zuko");
        refused("nflows-nsf-edges", root -> root.putArray("transforms"), "transforms");
        refused("nflows-nsf-edges", root -> root.put("transforms", 3), "transforms", "list");
        refused("nflows-nsf-edges", root -> root.put("base", "MADEMoG"), "base", "StandardNormal");
        refused(
                "nflows-nsf-edges",
                root -> ((ObjectNode) root.at("/transforms/2/args"))
                        .putArray("mask")
                        .add(0)
                        .add(1)
                        .add(0)
                        .add(1),
                "mask",
                "identity_features");
        refused(
                "nflows-nsf-edges",
                root -> ((ObjectNode) root.at("/transforms/0/args")).put("tails", "quadratic"),
                "tails");
    }

    /** The order of the columns is that of another model, so the masks would let columns depend on later ones. */
    @Test
    void masksThatContradictTheOrderAreRefused() throws IOException {
        refused(
                "zuko-ncsf-context",
                root -> adjacency(root, new int[][] {{1, 1, 1}, {0, 1, 0}, {0, 1, 1}}),
                "architecture.json",
                "transform.transforms.0",
                "depend on");
        refused(
                "zuko-ncsf-context",
                root -> adjacency(root, new int[][] {{1, 1, 0}, {1, 1, 0}, {0, 0, 1}}),
                "adjacency",
                "cycles");
    }

    private static void adjacency(ObjectNode root, int[][] matrix) {
        ArrayNode rows = ((ObjectNode) root.get("args")).putArray("adjacency");
        for (int[] row : matrix) {
            ArrayNode list = rows.addArray();
            for (int element : row) {
                list.add(element);
            }
        }
    }

    @Test
    void hugeSizesAreRefusedBeforeAnythingIsAllocated() throws IOException {
        refused("zuko-nice", root -> root.put("transforms", 10_000), "Missing from the file", "more");
        refused(
                "zuko-nice",
                root -> root.putArray("hidden_features").add(65_536).add(65_536),
                "architecture: [65536");
        refused("zuko-ncsf-context", root -> ((ObjectNode) root.get("args")).put("bins", 257), "bins");
        refused("zuko-nice", root -> root.put("features", 1_000_000), "Of another shape");
        refused("nflows-nsf-edges", root -> root.put("features", 1_000_000), "list of 1000000 numbers");
    }

    @Test
    void textsThatAreNoArchitectureAreRefused() throws IOException {
        for (String text : List.of("", "[]", "{", "{}{}", "3", "{\"a\":1,\"a\":2}", "[".repeat(5000), "\u0000")) {
            Path file = Files.writeString(folder.resolve("a.json"), text);
            assertThatThrownBy(() -> ModelImport.read(Library.ZUKO, file, weights("zuko-nice"), BACKEND))
                    .as("%.20s", text)
                    .isInstanceOf(FlowsIoException.class)
                    .hasMessageContaining("a.json");
        }
        assertThatThrownBy(() ->
                        ModelImport.read(Library.ZUKO, folder.resolve("missing.json"), weights("zuko-nice"), BACKEND))
                .isInstanceOf(FlowsIoException.class)
                .hasMessageContaining("missing.json");
    }

    @Test
    void namesOfColumnsComeAlong() throws IOException {
        Path architecture = edited("zuko-nice", root -> {
            root.putArray("column_names").add("a").add("b").add("c").add("d");
        });
        assertThat(ModelImport.read(Library.ZUKO, architecture, weights("zuko-nice"), BACKEND)
                        .description()
                        .data()
                        .columnNames())
                .containsExactly("a", "b", "c", "d");
        refused("zuko-nice", root -> root.putArray("column_names").add("a"), "4 columns", "1 names");
    }
}
