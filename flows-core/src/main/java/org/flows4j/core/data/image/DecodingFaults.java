package org.flows4j.core.data.image;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.BitSet;
import java.util.List;
import javax.imageio.ImageReader;
import javax.imageio.event.IIOReadUpdateListener;
import javax.imageio.event.IIOReadWarningListener;
import org.flows4j.core.io.FlowsIoException;
import org.jspecify.annotations.Nullable;

/**
 * Collects the warnings of a JDK decoder about a damaged image that it does not reject: it warns of JPEG data that ends early or is
 * invalid, and returns gray for the rest; it omits the missing rows of a GIF.
 */
final class DecodingFaults implements IIOReadWarningListener, IIOReadUpdateListener {
    /** Warnings of libjpeg and the JDK about files whose pixels are complete. */
    private static final List<String> HARMLESS = List.of(
            "Embedded color profile is invalid",
            "Invalid SOS parameters for sequential JPEG",
            "Warning: unknown JFIF revision number",
            "Unknown Adobe color transform code",
            "Inconsistent metadata read from stream");

    private final int rows;
    private final BitSet decoded = new BitSet();
    private @Nullable String warning;

    private DecodingFaults(int rows) {
        this.rows = rows;
    }

    /** Listens to a reader from now on. */
    static DecodingFaults of(ImageReader reader) throws IOException {
        boolean reportsRows = reader.getFormatName().equalsIgnoreCase("gif");
        DecodingFaults faults = new DecodingFaults(reportsRows ? reader.getHeight(0) : 0);
        reader.addIIOReadWarningListener(faults);
        if (reportsRows) {
            reader.addIIOReadUpdateListener(faults);
        }
        return faults;
    }

    /**
     * Checks for faults; call it when the image has been read.
     *
     * @throws FlowsIoException if something was wrong with it
     */
    void requireNone(Path file) {
        if (warning != null) {
            throw new FlowsIoException(file + ": the image is damaged: " + warning + "; replace or remove it");
        }
        if (decoded.cardinality() < rows) {
            throw new FlowsIoException(file + ": the image is damaged: its data ends after " + decoded.cardinality()
                    + " of " + rows + " rows; replace or remove it");
        }
    }

    @Override
    public void warningOccurred(ImageReader source, String text) {
        if (warning == null && HARMLESS.stream().noneMatch(text::startsWith)) {
            warning = text;
        }
    }

    @Override
    public void imageUpdate(
            ImageReader source,
            BufferedImage image,
            int minX,
            int minY,
            int width,
            int height,
            int periodX,
            int periodY,
            int[] bands) {
        for (int i = 0; i < height; i++) {
            decoded.set(minY + i * periodY);
        }
    }

    @Override
    public void passStarted(
            ImageReader source,
            BufferedImage image,
            int pass,
            int minPass,
            int maxPass,
            int minX,
            int minY,
            int periodX,
            int periodY,
            int[] bands) {}

    @Override
    public void passComplete(ImageReader source, BufferedImage image) {}

    @Override
    public void thumbnailPassStarted(
            ImageReader source,
            BufferedImage thumbnail,
            int pass,
            int minPass,
            int maxPass,
            int minX,
            int minY,
            int periodX,
            int periodY,
            int[] bands) {}

    @Override
    public void thumbnailUpdate(
            ImageReader source,
            BufferedImage thumbnail,
            int minX,
            int minY,
            int width,
            int height,
            int periodX,
            int periodY,
            int[] bands) {}

    @Override
    public void thumbnailPassComplete(ImageReader source, BufferedImage thumbnail) {}
}
