package org.flows4j.examples.outside;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.assertj.core.api.Assertions;

/**
 * A folder below target with a project of its own, and programs that build it from the artifacts that the invoker has installed in
 * target/local-repository. The build passes the properties that are read here.
 */
final class OutsideBuild {
    private static final Path EXAMPLE = Path.of("../docs/embed-example");
    private static final Path REPOSITORY = Path.of("target/local-repository").toAbsolutePath();

    private final Path folder;

    private OutsideBuild(Path folder) {
        this.folder = folder;
    }

    /** An empty folder of that name. */
    static OutsideBuild empty(String name) throws IOException {
        Path folder = Path.of("target/outside", name).toAbsolutePath();
        if (Files.exists(folder)) {
            try (Stream<Path> old = Files.walk(folder)) {
                for (Path path : old.sorted(Comparator.reverseOrder()).toList()) {
                    Files.delete(path);
                }
            }
        }
        Files.createDirectories(folder);
        return new OutsideBuild(folder);
    }

    /** A copy of docs/embed-example without what earlier builds left in it. */
    static OutsideBuild example(String name) throws IOException {
        OutsideBuild build = empty(name);
        try (Stream<Path> files = Files.walk(EXAMPLE)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                Path relative = EXAMPLE.relativize(file);
                if (!relative.startsWith("target")
                        && !relative.startsWith("build")
                        && !relative.startsWith(".gradle")) {
                    build.write(relative.toString(), Files.readString(file));
                }
            }
        }
        return build;
    }

    Path folder() {
        return folder;
    }

    void write(String file, String text) throws IOException {
        Path path = folder.resolve(file);
        Files.createDirectories(path.getParent());
        Files.writeString(path, text);
    }

    /** Runs the Maven of this build, with a local repository of its own that copies from the machine's. */
    String maven(String... arguments) throws IOException, InterruptedException {
        Path machine = Path.of(System.getProperty("flows.localRepository"));
        write(
                "settings.xml",
                Files.readString(Path.of("src/it/settings.xml"))
                        .replace("@localRepositoryUrl@", machine.toUri().toString()));
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("flows.mavenHome"), "bin", "mvn").toString(),
                "-B",
                "-s",
                "settings.xml",
                "-Dmaven.repo.local=" + REPOSITORY));
        command.addAll(List.of(arguments));
        return run(command);
    }

    /** Runs a Gradle that finds the artifacts of this build in its mavenLocal(). */
    String gradle(Path program, String... arguments) throws IOException, InterruptedException {
        List<String> command =
                new ArrayList<>(List.of(program.toString(), "--no-daemon", "-Dmaven.repo.local=" + REPOSITORY));
        command.addAll(List.of(arguments));
        return run(command);
    }

    private String run(List<String> command) throws IOException, InterruptedException {
        ProcessBuilder builder =
                new ProcessBuilder(command).directory(folder.toFile()).redirectErrorStream(true);
        builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
        builder.environment().put("OMP_WAIT_POLICY", "passive");
        // Of the build around this one: they mean other folders and other agents.
        builder.environment().keySet().removeAll(List.of("MAVEN_OPTS", "MAVEN_ARGS", "JAVA_TOOL_OPTIONS"));
        Process process = builder.start();
        process.getOutputStream().close();
        String printed = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        Assertions.assertThat(process.waitFor())
                .as("%s in %s printed%n%s", command, folder, printed)
                .isZero();
        return printed;
    }
}
