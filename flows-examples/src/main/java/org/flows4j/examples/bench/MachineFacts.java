package org.flows4j.examples.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.stream.Stream;

/** The facts about the machine that measurements depend on. */
public final class MachineFacts {
    private static final Path PROCESSOR = Path.of("/proc/cpuinfo");
    private static final Path PROCESS = Path.of("/proc/self/status");

    private MachineFacts() {}

    /** Describes processor, its fast formats of matrix products, operating system and Java on one line. */
    public static String describe() {
        String system = System.getProperty("os.name") + " " + System.getProperty("os.arch");
        return Runtime.getRuntime().availableProcessors() + " processors of "
                + find(PROCESSOR, "model name").orElse("unknown kind")
                + find(PROCESSOR, "flags").map(MachineFacts::instructions).orElse("") + ", " + system + ", Java "
                + Runtime.version();
    }

    /**
     * The instructions for matrix products among the flags of a processor, on which the speed of a precision depends.
     *
     * @param flags names separated by spaces
     * @return such as {@code " (AVX-512, AVX512-BF16, no AMX)"}
     */
    static String instructions(String flags) {
        List<String> known = List.of(flags.split(" ", -1));
        return " (" + (known.contains("avx512f") ? "" : "no ") + "AVX-512, "
                + (known.contains("avx512_bf16") ? "" : "no ") + "AVX512-BF16, "
                + (known.contains("amx_bf16") ? "" : "no ") + "AMX)";
    }

    /** The largest resident memory of this process so far, in MiB; empty if the system does not report it. */
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
