package org.flows4j.examples.outside;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The names of the jars that a program with Flows4J brings, with the platform as {@code (platform)}. */
final class RuntimeJars {
    /** Where the invoker's Maven copies them. */
    static final Path MAVEN = Path.of("target/embed/embed-example/target/lib");

    private static final Pattern PLATFORM = Pattern.compile("(?:linux|macosx|windows)-(?:x86_64|arm64)");

    private RuntimeJars() {}

    /** The list that the documentation shows. */
    static List<String> documented() throws IOException {
        try (Stream<String> lines = Files.lines(Path.of("../docs/embed-example/dependencies.txt"))) {
            return lines.toList();
        }
    }

    /** The jars of a folder, without the one of the program itself. */
    static List<String> in(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return of(files.map(file -> file.getFileName().toString())
                    .filter(name -> name.endsWith(".jar") && !name.startsWith("embed-example")));
        }
    }

    public static List<String> of(Stream<String> names) {
        return names.map(name -> PLATFORM.matcher(name).replaceFirst("(platform)"))
                .sorted()
                .toList();
    }

    /** The platform that Maven chose for the example. */
    static String platform() throws IOException {
        try (Stream<Path> jars = Files.list(MAVEN)) {
            return jars.map(jar -> PLATFORM.matcher(jar.getFileName().toString()))
                    .filter(Matcher::find)
                    .findFirst()
                    .orElseThrow()
                    .group();
        }
    }
}
