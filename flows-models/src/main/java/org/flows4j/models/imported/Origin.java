package org.flows4j.models.imported;

/**
 * Where a model comes from.
 *
 * @param library name of the library that trained it
 * @param version version or commit of the library; empty if unknown
 */
public record Origin(String library, String version) {
    private static final int LONGEST = 200;

    /** @throws IllegalArgumentException if a text is longer than 200 characters */
    public Origin {
        if (library.length() > LONGEST || version.length() > LONGEST) {
            throw new IllegalArgumentException("The name and the version of a library have at most " + LONGEST
                    + " characters, got " + library.length() + " and " + version.length());
        }
    }
}
