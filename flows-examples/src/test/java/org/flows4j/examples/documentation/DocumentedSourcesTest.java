package org.flows4j.examples.documentation;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every block of Java in README and docs is code that is compiled and tested: a whole file that the line before it names ({@code <!--
 * source: path -->}), or a part of one, {@code path#name}, between the comments {@code // docs: name} and {@code // docs end}.
 */
class DocumentedSourcesTest {
    // Surefire runs in the folder of the module.
    private static final Path ROOT = Path.of("..");
    private static final Pattern BLOCK =
            Pattern.compile("(?:<!-- source: (\\S+) -->\\R)?```java\\R(.*?)```", Pattern.DOTALL);

    static Stream<Path> documents() throws IOException {
        List<Path> documents = new ArrayList<>();
        documents.add(ROOT.resolve("README.md"));
        documents.add(ROOT.resolve("CONTRIBUTING.md"));
        try (Stream<Path> docs = Files.list(ROOT.resolve("docs"))) {
            docs.filter(file -> file.toString().endsWith(".md")).sorted().forEach(documents::add);
        }
        return documents.stream();
    }

    @ParameterizedTest
    @MethodSource("documents")
    void everyBlockOfJavaIsTested(Path document) throws IOException {
        Matcher blocks = BLOCK.matcher(Files.readString(document));
        while (blocks.find()) {
            String source = blocks.group(1);
            assertThat(source)
                    .as("the source of the block in %s: %s", document, blocks.group(2))
                    .isNotNull();
            assertThat(essence(blocks.group(2)))
                    .as("%s in %s", source, document)
                    .isEqualTo(essence(code(source)));
        }
    }

    /** Blanks and line ends are the document's. */
    private static String essence(String code) {
        return code.replaceAll("\\s+", "");
    }

    private static String code(String source) throws IOException {
        String[] parts = source.split("#", -1);
        String file = Files.readString(ROOT.resolve(parts[0]));
        if (parts.length == 1) {
            return file;
        }
        Matcher part = Pattern.compile("// docs: " + parts[1] + "\\R(.*?)// docs end", Pattern.DOTALL)
                .matcher(file);
        assertThat(part.find()).as("a part %s in %s", parts[1], parts[0]).isTrue();
        return part.group(1);
    }

    /** A link that leads nowhere helps nobody. */
    @ParameterizedTest
    @MethodSource("documents")
    void everyRelativeLinkLeadsToAFile(Path document) throws IOException {
        Matcher links =
                Pattern.compile("\\]\\((?!https?:|#)([^)#\\s]+)[^)]*\\)").matcher(Files.readString(document));
        Path folder = Path.of(String.valueOf(document.toAbsolutePath().getParent()));
        while (links.find()) {
            assertThat(folder.resolve(links.group(1)))
                    .as("linked from %s", document)
                    .exists();
        }
    }

    @Test
    void theQuickStartIsShort() throws IOException {
        Path program = ROOT.resolve("docs/embed-example/src/main/java/com/example/QuickStart.java");
        assertThat(Files.readAllLines(program)).hasSizeLessThan(40);
    }
}
