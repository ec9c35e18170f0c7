package org.flows4j.examples.outside;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** docs/writing-a-layer.md followed to the letter: its pom, its layer and its test, in a project of their own. */
class WritingALayerIT {
    private static final Pattern BLOCK = Pattern.compile("```(java|xml)\\R(.*?)```", Pattern.DOTALL);
    private static final Pattern CLASS = Pattern.compile("package (\\S+);.*?\\bclass (\\w+)", Pattern.DOTALL);
    private static final Pattern TESTS = Pattern.compile("Tests run: (\\d+), Failures: 0, Errors: 0, Skipped: 0");

    @Test
    void itsTestRuns() throws IOException, InterruptedException {
        OutsideBuild build = OutsideBuild.empty("layer");
        Matcher blocks = BLOCK.matcher(Files.readString(Path.of("../docs/writing-a-layer.md")));
        while (blocks.find()) {
            String text = blocks.group(2);
            if (text.startsWith("<?xml")) {
                build.write("pom.xml", text);
            }
            Matcher name = CLASS.matcher(text);
            if (blocks.group(1).equals("java") && name.find()) {
                String folder = name.group(2).endsWith("Test") ? "src/test/java/" : "src/main/java/";
                build.write(folder + name.group(1).replace('.', '/') + "/" + name.group(2) + ".java", text);
            }
        }
        Matcher tests = TESTS.matcher(build.maven("test"));
        assertThat(tests.find()).isTrue();
        assertThat(Integer.parseInt(tests.group(1))).isGreaterThan(30);
    }
}
