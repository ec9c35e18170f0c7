package org.flows4j.models.family;

import java.util.Map;
import org.flows4j.core.tensor.Shape;

/**
 * A kind of model of integer images.
 *
 * @param <C> the configuration
 */
public interface ImageFamily<C extends Record & ImageConfig> extends ModelFamily<C> {
    /** Sets the extents of the images, and checks that the model can split them. */
    @Override
    default C forData(C config, Shape sample, int levels) {
        C fitted = ModelConfigs.with(config, Map.of("image", config.image().forData(name(), sample, levels)));
        fitted.checkImage();
        return fitted;
    }

    @Override
    default int levels(C config) {
        return config.image().pixelLevels();
    }
}
