package org.flows4j.models.family;

/** The configuration of a model of integer images. */
public interface ImageConfig {
    /** The format of the data's images, a setting with the name {@code image}. */
    ImageFormat image();

    /**
     * Checks that the model can split images of its format.
     *
     * @throws IllegalArgumentException if it cannot, naming the extents and the fix
     */
    void checkImage();

    /** A configuration that contains another one, which determines the images. */
    interface Containing extends ImageConfig {
        /** The configuration of the model inside. */
        ImageConfig base();

        @Override
        default ImageFormat image() {
            return base().image();
        }

        @Override
        default void checkImage() {
            base().checkImage();
        }
    }
}
