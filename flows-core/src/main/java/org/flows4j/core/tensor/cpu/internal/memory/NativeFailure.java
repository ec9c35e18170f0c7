package org.flows4j.core.tensor.cpu.internal.memory;

import java.util.Locale;
import java.util.Set;

/** The reason why a native library could not be loaded, and the fix. */
public final class NativeFailure {
    /** Messages of musl's loader about a binary for glibc, or parts of glibc that it misses. */
    private static final Set<String> GLIBC = Set.of("ld-linux", "libc.so.6", "libm.so.6", "Error relocating", "musl");

    private NativeFailure() {}

    /** The first cause, which JavaCPP wraps in "no jni... in java.library.path". */
    static String reason(Throwable failure) {
        Throwable first = first(failure);
        String message = first.getMessage();
        return message == null || first instanceof NoClassDefFoundError ? first.toString() : message;
    }

    private static Throwable first(Throwable failure) {
        Throwable first = failure;
        for (Throwable cause = failure.getCause(); cause != null && cause != first; cause = cause.getCause()) {
            first = cause;
        }
        return first;
    }

    /** A sentence with the change that allows a library of JavaCPP to be loaded. */
    static String advice(Throwable failure, String artifact) {
        String reason = reason(failure);
        if (reason.contains("Could not create the cache")) {
            return "JavaCPP unpacks libraries into a folder, and the home folder and the temporary one cannot be written:"
                    + " name one with -Dorg.bytedeco.javacpp.cachedir=FOLDER";
        }
        if (reason.contains("Operation not permitted") || reason.contains("failed to map segment")) {
            return "JavaCPP unpacks libraries into a folder, which must not be mounted noexec:"
                    + " name another with -Dorg.bytedeco.javacpp.cachedir=FOLDER";
        }
        if (reason.contains("Cannot allocate memory") || reason.contains("address space")) {
            return "Raise the limit of the process's address space (ulimit -v) or lower Java's own (-Xmx, -XX:ReservedCodeCacheSize)";
        }
        if (GLIBC.stream().anyMatch(reason::contains)) {
            return "The binaries are made for glibc: use an image of Java that is not based on musl (Alpine)";
        }
        return "Add org.flows4j:flows-natives-" + platform() + " to the class path, or org.bytedeco:" + artifact
                + " with that classifier; if there is none for this machine, everything works, but more slowly";
    }

    /** The platform as classifiers of JavaCPP's artifacts name it, except on rare ones. */
    public static String platform() {
        String system = System.getProperty("os.name", "").toLowerCase(Locale.ROOT);
        String processor = System.getProperty("os.arch", "").toLowerCase(Locale.ROOT);
        String family = system.startsWith("mac") ? "macosx" : system.startsWith("windows") ? "windows" : system;
        return family + "-"
                + switch (processor) {
                    case "amd64", "x86_64" -> "x86_64";
                    case "aarch64", "arm64" -> "arm64";
                    default -> processor;
                };
    }
}
