package org.flows4j.core.data.image;

import java.awt.color.ColorSpace;
import java.awt.image.BufferedImage;
import java.awt.image.IndexColorModel;
import java.awt.image.Raster;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Iterator;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.stream.ImageInputStream;
import javax.imageio.stream.MemoryCacheImageInputStream;
import org.flows4j.core.io.FlowsIoException;
import org.flows4j.core.io.MemoryLimit;

/** Decodes image files into pixels, gray images into one channel and all others into three. */
public final class ImageDecoder {
    /** A tiny file can declare a huge image, so the size is checked before the pixels are allocated. */
    static final long MAXIMUM_PIXELS = 1L << 26;

    /** Four colors of 16 bits as decoded, then one integer, then three bytes. */
    private static final long BYTES_FOR_EACH_PIXEL = 16;

    private ImageDecoder() {}

    /**
     * Decodes the first image of a file.
     *
     * @param memory limits the memory of the decoded pixels to the remaining amount
     * @throws FlowsIoException if the file is unreadable, damaged, too large, or of an unsupported kind
     */
    public static Pixels decode(Path file, MemoryLimit memory) {
        try (InputStream stream = Files.newInputStream(file);
                ImageInputStream input = new MemoryCacheImageInputStream(stream)) {
            Iterator<ImageReader> readers = ImageIO.getImageReaders(input);
            if (!readers.hasNext()) {
                throw new FlowsIoException(
                        file + ": is not an image that can be read (PNG, JPEG, BMP or GIF);" + " convert or remove it");
            }
            ImageReader reader = readers.next();
            try {
                // Without metadata: packed texts within it could unpack to any size.
                reader.setInput(input, true, true);
                requireReasonable(file, reader.getHeight(0), reader.getWidth(0), memory);
                DecodingFaults faults = DecodingFaults.of(reader);
                Pixels pixels = toPixels(reader.read(0));
                faults.requireNone(file);
                return pixels;
            } finally {
                reader.dispose();
            }
        } catch (FlowsIoException e) {
            throw e;
        } catch (IOException | RuntimeException e) {
            // The decoders of the JDK throw runtime exceptions of many kinds for damaged files.
            throw new FlowsIoException(file + ": the image cannot be decoded: " + e + "; replace or remove it", e);
        }
    }

    private static void requireReasonable(Path file, int height, int width, MemoryLimit memory) {
        if ((long) height * width > MAXIMUM_PIXELS) {
            throw new FlowsIoException(file + ": declares " + height + " x " + width + " pixels, more than the "
                    + MAXIMUM_PIXELS + " that are read; scale it down");
        }
        memory.require(
                file.toString(),
                (long) height * width * BYTES_FOR_EACH_PIXEL,
                "an image of " + height + " x " + width + " pixels");
    }

    private static Pixels toPixels(BufferedImage image) {
        boolean greyRaster = image.getColorModel().getColorSpace().getType() == ColorSpace.TYPE_GRAY
                && !(image.getColorModel() instanceof IndexColorModel);
        return greyRaster ? fromGreyRaster(image) : fromColours(image);
    }

    /** Takes the stored samples: getRGB would take them for linear light and change every one of them. */
    private static Pixels fromGreyRaster(BufferedImage image) {
        Raster raster = image.getRaster();
        int maximum = (1 << image.getColorModel().getComponentSize(0)) - 1;
        int[] samples = raster.getSamples(0, 0, image.getWidth(), image.getHeight(), 0, (int[]) null);
        byte[] values = new byte[samples.length];
        for (int i = 0; i < samples.length; i++) {
            values[i] = (byte) ((samples[i] * 255 + maximum / 2) / maximum);
        }
        return new Pixels(image.getHeight(), image.getWidth(), 1, values);
    }

    private static Pixels fromColours(BufferedImage image) {
        int[] colours = image.getRGB(0, 0, image.getWidth(), image.getHeight(), null, 0, image.getWidth());
        byte[] values = new byte[colours.length * 3];
        for (int i = 0; i < colours.length; i++) {
            values[i * 3] = (byte) (colours[i] >> 16);
            values[i * 3 + 1] = (byte) (colours[i] >> 8);
            values[i * 3 + 2] = (byte) colours[i];
        }
        Pixels pixels = new Pixels(image.getHeight(), image.getWidth(), 3, values);
        return hasGreyPalette(image) ? pixels.withChannels(1) : pixels;
    }

    /** Gray images of fewer than 8 bits and gray GIFs come with a palette. */
    private static boolean hasGreyPalette(BufferedImage image) {
        if (!(image.getColorModel() instanceof IndexColorModel palette)) {
            return false;
        }
        int[] colours = new int[palette.getMapSize()];
        palette.getRGBs(colours);
        for (int colour : colours) {
            if ((colour >> 16 & 0xff) != (colour & 0xff) || (colour >> 8 & 0xff) != (colour & 0xff)) {
                return false;
            }
        }
        return true;
    }
}
