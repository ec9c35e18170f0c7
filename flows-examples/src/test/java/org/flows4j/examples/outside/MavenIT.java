package org.flows4j.examples.outside;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** docs/embed-example with Maven, without a BOM. */
class MavenIT {
    private static final String TREE = "org.apache.maven.plugins:maven-dependency-plugin:3.11.0:tree";

    @Test
    void bringsTheDocumentedJars() throws IOException {
        assertThat(RuntimeJars.in(RuntimeJars.MAVEN)).isEqualTo(RuntimeJars.documented());
    }

    @Test
    void buildsForAnotherMachineByAProperty() throws IOException, InterruptedException {
        installNatives();
        OutsideBuild build = OutsideBuild.example("maven");
        for (String platform : List.of("linux-arm64", "windows-x86_64")) {
            assertThat(build.maven("-Dflows.platform=" + platform, TREE).lines().filter(line -> line.contains("dnnl")))
                    .hasSize(2)
                    .anyMatch(line -> line.endsWith("org.bytedeco:dnnl:jar:" + platform + ":3.11-1.5.13:runtime"));
        }
    }

    /** Other tools than Maven do not know a parent's profiles, nor properties that these set. */
    @Test
    void publishedPomsHoldLiterals() throws IOException {
        for (String artifact :
                List.of("flows-core", "flows-layers", "flows-models", "flows-testing", "flows-natives")) {
            Path folder = Path.of("target/local-repository/org/flows4j", artifact);
            try (Stream<Path> files = Files.walk(folder)) {
                List<Path> poms =
                        files.filter(file -> file.toString().endsWith(".pom")).toList();
                assertThat(poms).as(artifact).hasSize(1);
                String pom = Files.readString(poms.get(0)).replace("${flows.native}", "none");
                assertThat(pom).as(artifact).doesNotContain("${").doesNotContain("<parent>");
            }
        }
    }

    /** The invoker installs what this machine needs; the poms of the other platforms are published as they stand in the sources. */
    private static void installNatives() throws IOException {
        try (Stream<Path> folders =
                Files.list(Path.of("../flows-natives")).filter(folder -> Files.exists(folder.resolve("pom.xml")))) {
            for (Path folder : folders.toList()) {
                Path pom = folder.resolve("pom.xml");
                String text = Files.readString(pom);
                String artifact = text.split("<artifactId>", 2)[1].split("</artifactId>", 2)[0];
                String version = text.split("<version>", 2)[1].split("</version>", 2)[0];
                Path target = Path.of("target/local-repository/org/flows4j", artifact, version);
                Files.createDirectories(target);
                Files.writeString(target.resolve(artifact + "-" + version + ".pom"), text);
            }
        }
    }
}
