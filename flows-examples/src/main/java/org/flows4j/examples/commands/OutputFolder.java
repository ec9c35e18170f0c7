package org.flows4j.examples.commands;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.flows4j.core.io.FlowsIoException;

/** Makes sure that results can be written, before hours are spent on making them. */
final class OutputFolder {
    private OutputFolder() {}

    /**
     * Creates a folder where there is none, and tries to write into it.
     *
     * @throws FlowsIoException if that is not possible
     */
    static void prepare(Path folder) {
        try {
            Files.createDirectories(folder);
            Files.delete(Files.createTempFile(folder, ".flows", ".tmp"));
        } catch (FileAlreadyExistsException e) {
            throw new FlowsIoException("cannot write to " + folder + ": it is a file; give --out a folder", e);
        } catch (IOException e) {
            throw new FlowsIoException(
                    "cannot write to " + folder + ": " + e + "; give --out a folder that you may write to", e);
        }
    }

    /** Does the same for the folder of a file. */
    static void prepareFor(Path file) {
        Path parent = file.toAbsolutePath().getParent();
        if (parent == null || Files.isDirectory(file)) {
            throw new FlowsIoException("cannot write " + file + ": it is a folder; give --out the name of a file");
        }
        prepare(parent);
    }
}
