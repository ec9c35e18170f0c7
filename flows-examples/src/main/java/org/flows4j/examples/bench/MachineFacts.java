package org.flows4j.examples.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.stream.Stream;

/** The facts about the machine that measurements depend on. */
public final class MachineFacts {
    private static final Path PROCESSOR = Path.of("/proc/cpuinfo");
    private static final Path PROCESS = Path.of("/proc/self/status");

    private MachineFacts() {}

    /**
     * Describes the machine.
     *
     * @return processor, operating system and Java on one line
     */
    public static String describe() {
        String system = System.getProperty("os.name") + " " + System.getProperty("os.arch");
        return Runtime.getRuntime().availableProcessors() + " processors of "
                + find(PROCESSOR, "model name").orElse("unknown kind") + ", " + system + ", Java "
                + Runtime.version();
    }

    /**
     * The largest amount of memory this process has used so far.
     *
     * @return resident memory in MiB; empty if the system does not report it
     */
    static OptionalDouble peakResidentMebibytes() {
        Optional<String> kibibytes =
                find(PROCESS, "VmHWM").map(text -> text.replace("kB", "").strip());
        return kibibytes.isEmpty()
                ? OptionalDouble.empty()
                : OptionalDouble.of(Long.parseLong(kibibytes.get()) / 1024.0);
    }

    /** Finds a value in a file of lines such as {@code key : value}. */
    private static Optional<String> find(Path file, String key) {
        if (!Files.isReadable(file)) {
            return Optional.empty();
        }
        try (Stream<String> lines = Files.lines(file)) {
            return lines.filter(line -> line.startsWith(key))
                    .map(line -> line.substring(line.indexOf(':') + 1).strip())
                    .findFirst();
        } catch (IOException e) {
            return Optional.empty();
        }
    }
}
