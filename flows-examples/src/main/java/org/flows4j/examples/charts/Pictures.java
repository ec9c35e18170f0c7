package org.flows4j.examples.charts;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.function.Supplier;
import javax.imageio.ImageIO;
import org.flows4j.core.io.AtomicFiles;

/** Writes pictures as PNG files, atomically. */
public final class Pictures {
    private Pictures() {}

    /**
     * Writes a PNG file.
     *
     * @param file the file to create or replace
     * @throws org.flows4j.core.io.FlowsIoException if it cannot be written
     */
    public static void writePng(Path file, BufferedImage picture) {
        AtomicFiles.writeStream(file, stream -> {
            if (!ImageIO.write(picture, "png", stream)) {
                throw new IOException("this Java has no writer of PNG images");
            }
        });
    }

    /**
     * Writes a picture with text in it, or reports the reason for its absence; a missing picture must not lose results.
     *
     * @param file the file to create or replace
     * @param err receives a message if this machine cannot draw text
     * @throws org.flows4j.core.io.FlowsIoException if it cannot be written
     */
    public static void writeChart(Path file, Supplier<BufferedImage> chart, PrintWriter err) {
        try {
            writePng(file, chart.get());
        } catch (LinkageError | InternalError noFonts) {
            // Java fails in this way on a machine without fonts.
            err.println("flows: " + file.getFileName() + " was not drawn because this machine has no fonts (" + noFonts
                    + "); install fontconfig and a font");
        }
    }
}
