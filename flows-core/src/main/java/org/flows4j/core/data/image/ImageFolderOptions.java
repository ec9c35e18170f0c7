package org.flows4j.core.data.image;

/**
 * Options for reading a folder of images.
 *
 * @param channels gray or color
 * @param fit treatment of images of different sizes
 * @param height the height of the samples; 0 with {@link Fit#SAME_SIZE}, where the first image decides
 * @param width the width of the samples; 0 with {@link Fit#SAME_SIZE}
 */
public record ImageFolderOptions(Channels channels, Fit fit, int height, int width) {
    /** Gray or color. An alpha channel is dropped in either case. */
    public enum Channels {
        /** The channels of the first image; if it is gray, a later color image is rejected. */
        FROM_FIRST(0),
        /** One channel: colors become their luma, 0.299 R + 0.587 G + 0.114 B. */
        GREY(1),
        /** Three channels: red, green, blue. */
        RGB(3);

        private final int count;

        Channels(int count) {
            this.count = count;
        }

        /** Returns the number of channels, 0 if the first image decides. */
        int count() {
            return count;
        }
    }

    /** The treatment of images of different sizes. */
    public enum Fit {
        /** Every image must have the size of the first. */
        SAME_SIZE,
        /** Crops the center of every image, which must be large enough. */
        CENTER_CROP,
        /** Crops the largest central part with the right proportions from every image and scales it, averaging areas. */
        RESIZE
    }

    /**
     * Checks the size.
     *
     * @throws IllegalArgumentException if the size is missing, too large, or given where the first image decides
     */
    public ImageFolderOptions {
        boolean sized = height > 0 && width > 0;
        boolean unsized = height == 0 && width == 0;
        if (fit == Fit.SAME_SIZE ? !unsized : !sized) {
            throw new IllegalArgumentException("size " + height + " x " + width + " does not go with " + fit
                    + "; give a positive size for CENTER_CROP and RESIZE, and 0 x 0 for SAME_SIZE");
        }
        if ((long) height * width > ImageDecoder.MAXIMUM_PIXELS) {
            throw new IllegalArgumentException("size " + height + " x " + width + " is more than the "
                    + ImageDecoder.MAXIMUM_PIXELS + " pixels that a sample may have; choose a smaller one");
        }
    }

    /** Returns the options for a folder of images of one size: nothing is converted. */
    public static ImageFolderOptions defaults() {
        return new ImageFolderOptions(Channels.FROM_FIRST, Fit.SAME_SIZE, 0, 0);
    }

    /**
     * Returns the options to crop the center of every image.
     *
     * @param height the height of the samples
     * @param width the width of the samples
     * @return options with the channels of the first image
     */
    public static ImageFolderOptions centerCrop(int height, int width) {
        return new ImageFolderOptions(Channels.FROM_FIRST, Fit.CENTER_CROP, height, width);
    }

    /**
     * Returns the options to scale every image to one size.
     *
     * @param height the height of the samples
     * @param width the width of the samples
     * @return options with the channels of the first image
     */
    public static ImageFolderOptions resize(int height, int width) {
        return new ImageFolderOptions(Channels.FROM_FIRST, Fit.RESIZE, height, width);
    }

    /**
     * Returns these options with another choice of channels.
     *
     * @param choice gray or color
     */
    public ImageFolderOptions withChannels(Channels choice) {
        return new ImageFolderOptions(choice, fit, height, width);
    }
}
