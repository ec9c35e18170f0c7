package org.flows4j.examples.charts;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Path;
import javax.imageio.ImageIO;
import org.flows4j.core.io.AtomicFiles;

/** Writes pictures as PNG files that are complete or not there at all. */
public final class Pictures {
    private Pictures() {}

    /**
     * Writes a PNG file.
     *
     * @param file the file to create or replace
     * @param picture its content
     * @throws org.flows4j.core.io.FlowsIoException if it cannot be written
     */
    public static void writePng(Path file, BufferedImage picture) {
        AtomicFiles.writeStream(file, stream -> {
            if (!ImageIO.write(picture, "png", stream)) {
                throw new IOException("this Java has no writer of PNG images");
            }
        });
    }
}
