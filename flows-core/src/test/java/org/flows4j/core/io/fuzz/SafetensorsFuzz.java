package org.flows4j.core.io.fuzz;

import org.flows4j.core.io.safetensors.SafetensorsEntry;
import org.flows4j.core.io.safetensors.SafetensorsFile;
import org.flows4j.core.model.ModelFile;

/** Safetensors files, as such and as models. */
public final class SafetensorsFuzz {
    private SafetensorsFuzz() {}

    /**
     * Reads a file of these bytes.
     *
     * @param content anything
     */
    public static void fuzzerTestOneInput(byte[] content) {
        FuzzedFile.read(".safetensors", content, file -> {
            try (SafetensorsFile opened = SafetensorsFile.open(file)) {
                for (SafetensorsEntry entry : opened.entries().values()) {
                    if (entry.type().name().startsWith("F")
                            || entry.type().name().startsWith("BF")) {
                        opened.doubles(entry.name());
                    }
                }
            }
        });
        FuzzedFile.read(".safetensors", content, file -> {
            try (ModelFile model = ModelFile.read(file)) {
                model.progress();
            }
        });
    }
}
