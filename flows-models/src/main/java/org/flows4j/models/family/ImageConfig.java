package org.flows4j.models.family;

/**
 * The configuration of a model of integer images.
 *
 * @param <C> the configuration itself
 */
public interface ImageConfig<C extends Record & ImageConfig<C>> {
    /**
     * The images of the data.
     *
     * @return their format
     */
    ImageFormat image();

    /**
     * Returns the same model for other images.
     *
     * @param image their format
     * @return a configuration
     */
    C withImage(ImageFormat image);

    /**
     * Checks that the model can split images of its format.
     *
     * @throws IllegalArgumentException if it cannot, naming the extents and the fix
     */
    void checkImage();
}
