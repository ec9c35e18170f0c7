package org.flows4j.examples.custom;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** Code in the documentation that names its source file is that file. */
class DocumentedSourcesTest {
    private static final Pattern BLOCK =
            Pattern.compile("<!-- source: (\\S+) -->\\R```java\\R(.*?)```", Pattern.DOTALL);

    @Test
    void theLayerOfTheGuideIsTheOneThatIsTested() throws IOException {
        // Surefire runs in the folder of the module.
        Path root = Path.of("..");
        String guide = Files.readString(root.resolve("docs/writing-a-layer.md"));
        Matcher blocks = BLOCK.matcher(guide);
        int found = 0;
        while (blocks.find()) {
            found++;
            assertThat(blocks.group(2)).isEqualTo(Files.readString(root.resolve(blocks.group(1))));
        }
        assertThat(found).isEqualTo(2);
    }
}
