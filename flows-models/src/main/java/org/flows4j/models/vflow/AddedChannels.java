package org.flows4j.models.vflow;

import org.flows4j.models.family.ImageFormat;

/** The checks of all VFlows. */
final class AddedChannels {
    private AddedChannels() {}

    /**
     * Checks what a VFlow models.
     *
     * @throws IllegalArgumentException if data and added channels together are too large, or the base is conditioned on classes
     */
    static void check(ImageFormat data, int addedChannels, int classes) {
        data.withAdded(addedChannels);
        if (classes != 0) {
            throw new IllegalArgumentException(
                    "A VFlow cannot be conditioned on classes, got " + classes + "; train without labels");
        }
    }
}
