package org.flows4j.examples.outside;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The poms of flows-natives are published as they stand, and so repeat versions that the parent's properties have. */
class NativePomsTest {
    private static final Path ROOT = Path.of("..");
    private static final Pattern VERSION =
            Pattern.compile("<artifactId>([\\w-]+)</artifactId>\\s*<version>([^<]+)</version>");

    private static List<String> versions(String pom) throws IOException {
        return VERSION.matcher(Files.readString(ROOT.resolve(pom)))
                .results()
                .map(found -> found.group(1) + " " + found.group(2))
                .toList();
    }

    private static String property(String name) throws IOException {
        Matcher found = Pattern.compile("<" + name + ">([^<]+)<").matcher(Files.readString(ROOT.resolve("pom.xml")));
        assertThat(found.find()).as(name).isTrue();
        return found.group(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"linux-x86_64", "linux-arm64", "macosx-x86_64", "macosx-arm64", "windows-x86_64"})
    void haveTheVersionsOfTheBuild(String platform) throws IOException {
        String own = versions("pom.xml").get(0).replace("flows-parent", "flows-natives-" + platform);
        assertThat(versions("flows-natives/" + platform + "/pom.xml"))
                .contains(
                        own,
                        "javacpp " + property("javacpp.version"),
                        "openblas " + property("openblas.version"),
                        "dnnl " + property("dnnl.version"),
                        "opencl " + property("opencl.version"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"nd4j-native", "nd4j-native-api", "nd4j-native-preset", "nd4j-presets-common"})
    void haveTheVersionOfNd4j(String artifact) throws IOException {
        assertThat(versions("flows-natives/nd4j-native/pom.xml")).contains(artifact + " " + property("nd4j.version"));
    }
}
