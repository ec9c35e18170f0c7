package org.flows4j.core.model;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Objects;
import java.util.Properties;

/**
 * The version of this library. It is read from a resource that the build fills in, which exists next to unpacked classes and in
 * jars that repackage several libraries; a manifest does not.
 */
public final class LibraryVersion {
    private static final String RESOURCE = "library.properties";
    private static final String CURRENT = read();

    private LibraryVersion() {}

    /**
     * Returns the version that model files record as their writer.
     *
     * @return the version, such as {@code "0.1.0"}; {@code "development"} for classes that were compiled without the build
     */
    public static String current() {
        return CURRENT;
    }

    private static String read() {
        Properties properties = new Properties();
        try (InputStream resource =
                Objects.requireNonNull(LibraryVersion.class.getResourceAsStream(RESOURCE), RESOURCE)) {
            properties.load(resource);
        } catch (IOException e) {
            throw new UncheckedIOException("reading " + RESOURCE + " of flows-core", e);
        }
        String version = properties.getProperty("version");
        return version.startsWith("$") ? "development" : version;
    }
}
