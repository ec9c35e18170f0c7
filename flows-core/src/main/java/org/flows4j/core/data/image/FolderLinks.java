package org.flows4j.core.data.image;

import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.flows4j.core.io.FlowsIoException;

/**
 * The rule for links in folders of images: they are followed, so classes may lie elsewhere, but none may lead to the folder being read or
 * above it, and no two names to the same folder. Files around the data are therefore not taken for data, no file is read twice, and there
 * are no cycles.
 */
public final class FolderLinks {
    private FolderLinks() {}

    /**
     * Checks folders that are about to be read as parts of another one.
     *
     * @param folder holds them
     * @param parts in it, links or not
     * @throws FlowsIoException if one breaks the rule, or cannot be followed
     */
    public static void check(Path folder, List<Path> parts) {
        Path whole = real(folder);
        Map<Path, Path> seen = new HashMap<>();
        for (Path part : parts) {
            Path target = real(part);
            if (whole.startsWith(target)) {
                throw new FlowsIoException(part + ": is a link to " + target + ", which is not below " + folder
                        + " but holds it; remove the link");
            }
            Path other = seen.put(target, part);
            if (other != null) {
                throw new FlowsIoException(
                        part + ": is the same folder as " + other + ", so its images would be read twice; remove one");
            }
        }
    }

    private static Path real(Path path) {
        try {
            return path.toRealPath();
        } catch (IOException e) {
            throw new FlowsIoException("cannot follow " + path + ": " + e, e);
        }
    }
}
