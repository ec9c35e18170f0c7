package org.flows4j.examples.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import org.flows4j.core.data.DataSet;
import org.flows4j.core.data.csv.CsvOptions;
import org.flows4j.core.data.csv.CsvReader;
import org.flows4j.core.model.DataDescription;
import org.flows4j.core.tensor.Shape;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ModelDataTest {
    @TempDir
    private Path folder;

    private DataSet labelled(String... labels) throws IOException {
        StringBuilder text = new StringBuilder("x,y,label\n");
        for (String label : labels) {
            text.append("1.5,2.5,").append(label).append('\n');
        }
        Path file = Files.writeString(folder.resolve("table.csv"), text);
        return CsvReader.read(file, CsvOptions.defaults().withLabelColumn("label"));
    }

    private static DataDescription model(String... names) {
        return new DataDescription(Shape.vector(2), 0)
                .withClasses(List.of(names))
                .withColumns(List.of("x", "y"));
    }

    private static int[] labels(DataSet data) {
        return IntStream.range(0, data.size())
                .map(i -> data.label(i).orElseThrow())
                .toArray();
    }

    @Test
    void theModelsNamesNumberTheClasses() throws IOException {
        DataSet fitted = ModelData.fit(labelled("c", "b", "c"), model("a", "b", "c"));
        assertThat(labels(fitted)).containsExactly(2, 1, 2);
        assertThat(fitted.labelNames()).containsExactly("a", "b", "c");
        assertThat(labels(ModelData.fit(labelled("c", "b"), new DataDescription(Shape.vector(2), 0, 3))))
                .as("a model that does not know names")
                .containsExactly(1, 0);
        assertThatThrownBy(() -> ModelData.fit(labelled("b", "d"), model("a", "b", "c")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("Row 2")
                .hasMessageContaining("'d'")
                .hasMessageContaining("[a, b, c]");
    }

    @Test
    void labelsWithoutNamesAreNumbersOfClassesOrNamesThatAreNumbers() throws IOException {
        assertThat(labels(ModelData.fit(labelled("1", "0"), model("cat", "dog"))))
                .containsExactly(1, 0);
        assertThat(labels(ModelData.fit(labelled("3", "2"), model("1a", "2.0", "3"))))
                .containsExactly(2, 1);
        assertThatThrownBy(() -> ModelData.fit(labelled("0"), model("1a", "2", "3")))
                .hasMessageContaining("'0'");
    }

    @Test
    void dataOfAModelHasNamesIfItsClassesHave() throws IOException {
        assertThat(ModelData.describe(labelled("b", "a"), 0, 2)).isEqualTo(model("a", "b"));
        assertThat(ModelData.describe(labelled("b", "a"), 0, 0)).isEqualTo(model());
        assertThat(ModelData.describe(labelled("0", "1"), 0, 2).classNames()).isEmpty();
    }

    @Test
    void labelsThatCountNoClassesAreRefused() throws IOException {
        assertThat(ModelData.classes(labelled("0", "999"))).isEqualTo(1000);
        for (String large : List.of("1000", "2000000000", "2147483647")) {
            assertThatThrownBy(() -> ModelData.classes(labelled("0", large)))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("row 2 is " + large)
                    .hasMessageContaining("2 rows");
        }
    }
}
