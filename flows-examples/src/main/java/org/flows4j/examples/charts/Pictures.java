package org.flows4j.examples.charts;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Optional;
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
        drawn(String.valueOf(file.getFileName()), chart, err).ifPresent(picture -> writePng(file, picture));
    }

    /**
     * Draws a picture with text in it, or reports the reason for its absence.
     *
     * @param name of the picture in the message
     * @param err receives the message
     */
    public static Optional<BufferedImage> drawn(String name, Supplier<BufferedImage> chart, PrintWriter err) {
        try {
            return Optional.of(chart.get());
        } catch (LinkageError | InternalError noFonts) {
            // Java fails in this way on a machine without fonts.
            err.println("flows: " + name + " was not drawn because this machine has no fonts (" + noFonts
                    + "); install fontconfig and a font");
            return Optional.empty();
        }
    }

    /** A picture as the bytes of a PNG file. */
    public static byte[] png(BufferedImage picture) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try {
            ImageIO.write(picture, "png", bytes);
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot write a picture to memory", e);
        }
        return bytes.toByteArray();
    }
}
