package org.flows4j.models.interop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Consumer;
import org.flows4j.core.flow.Flow;
import org.flows4j.core.io.FlowsIoException;
import org.flows4j.core.model.DataDescription;
import org.flows4j.core.tensor.DType;
import org.flows4j.core.tensor.Shape;
import org.flows4j.core.tensor.Tensor;
import org.flows4j.core.tensor.TensorBackend;
import org.flows4j.core.tensor.cpu.CpuBackend;
import org.flows4j.models.Model;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Names, classes and units that the file of an architecture states become those of the imported model. */
class DataUnitsTest {
    private static final TensorBackend BACKEND = CpuBackend.create();
    private static final Path FOLDER = Path.of("src/test/resources/interop/zuko-realnvp-context");
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final double[] MEAN = {100, -3, 0.5};
    private static final double[] DEVIATION = {20, 0.25, 4};
    private static final double[] CONDITION_MEAN = {7, -70};
    private static final double[] CONDITION_DEVIATION = {0.5, 30};

    @TempDir
    private Path folder;

    private Model imported(Consumer<ObjectNode> edit) throws IOException {
        ObjectNode root =
                (ObjectNode) JSON.readTree(FOLDER.resolve("architecture.json").toFile());
        edit.accept(root);
        Path architecture = Files.writeString(folder.resolve("architecture.json"), root.toString());
        return ModelImport.read(Library.ZUKO, architecture, FOLDER.resolve("weights.safetensors"), BACKEND);
    }

    private static void put(ObjectNode root, String key, double... numbers) {
        for (double number : numbers) {
            root.withArray(key).add(number);
        }
    }

    private static Tensor rows(double[] values, int columns, double[] mean, double[] deviation) {
        double[] raw = new double[values.length];
        for (int i = 0; i < raw.length; i++) {
            raw[i] = mean[i % columns] + deviation[i % columns] * values[i];
        }
        return BACKEND.fromDoubles(raw, Shape.of(raw.length / columns, columns), DType.FLOAT64);
    }

    @Test
    void dataAndConditionsAreInTheirOwnUnits() throws IOException {
        double[] x = {0, 0, 0, 1, -1, 2, 0.3, 0.1, -4};
        double[] c = {0, 0, 1, -1, 0.2, 3};
        Flow standardized = imported(root -> {}).flow().given(rows(c, 2, new double[2], new double[] {1, 1}));
        Model model = imported(root -> {
            put(root, "column_mean", MEAN);
            put(root, "column_deviation", DEVIATION);
            put(root, "condition_mean", CONDITION_MEAN);
            put(root, "condition_deviation", CONDITION_DEVIATION);
        });
        Path file = folder.resolve("model.safetensors");
        model.save(file);
        Flow own = Model.read(file, BACKEND).flow().given(rows(c, 2, CONDITION_MEAN, CONDITION_DEVIATION));
        double[] expected = standardized.logProb(rows(x, 3, new double[3], new double[] {1, 1, 1}));
        double[] actual = own.logProb(rows(x, 3, MEAN, DEVIATION));
        double change = Math.log(20) + Math.log(0.25) + Math.log(4);
        for (int i = 0; i < expected.length; i++) {
            assertThat(actual[i]).isCloseTo(expected[i] - change, within(1e-11));
        }
        Tensor z = standardized.encode(rows(x, 3, new double[3], new double[] {1, 1, 1}));
        double[] back = own.decode(z).toDoubles();
        double[] raw = rows(x, 3, MEAN, DEVIATION).toDoubles();
        for (int i = 0; i < raw.length; i++) {
            assertThat(back[i]).isCloseTo(raw[i], within(1e-9));
        }
    }

    @Test
    void namesOfColumnsConditionsAndClassesComeAlong() throws IOException {
        DataDescription data = imported(root -> {
                    root.withArray("column_names").add("a").add("b").add("c");
                    root.withArray("condition_names").add("u").add("v");
                })
                .description()
                .data();
        assertThat(data.columnNames()).containsExactly("a", "b", "c");
        assertThat(data.conditionNames()).containsExactly("u", "v");
        assertThat(data.classes()).isZero();
        Model ofClasses =
                imported(root -> root.withArray("class_names").add("cat").add("dog"));
        assertThat(ofClasses.description().data().classNames()).containsExactly("cat", "dog");
    }

    @Test
    void momentsThatDoNotFitAreNamed() {
        refused(root -> put(root, "column_mean", MEAN), "column_deviation", "a list");
        refused(
                root -> {
                    put(root, "column_mean", 1, 2);
                    put(root, "column_deviation", DEVIATION);
                },
                "column_mean",
                "3 numbers");
        refused(
                root -> {
                    put(root, "condition_mean", CONDITION_MEAN);
                    put(root, "condition_deviation", 1, 0);
                },
                "condition_deviation",
                "positive");
        refused(root -> root.withArray("class_names").add("cat"), "class_names", "2 names");
    }

    private void refused(Consumer<ObjectNode> edit, String... parts) {
        assertThatThrownBy(() -> imported(edit))
                .isInstanceOf(FlowsIoException.class)
                .hasMessageContainingAll(parts);
    }
}
