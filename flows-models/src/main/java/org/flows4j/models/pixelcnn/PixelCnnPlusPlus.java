package org.flows4j.models.pixelcnn;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.flows4j.core.autodiff.ParameterFactory;
import org.flows4j.core.flow.Flow;
import org.flows4j.core.tensor.Shape;
import org.flows4j.layers.pixelcnn.PixelCnn;
import org.flows4j.layers.reshape.Reshape;
import org.flows4j.models.family.ImageFamily;
import org.flows4j.models.family.ImageFormat;
import org.flows4j.models.family.TrainingRecipe;

/**
 * PixelCNN++ (Salimans, Karpathy, Chen and Kingma 2017): a distribution over images of whole numbers, without a flow in front of it. Its
 * likelihood is the probability of an image, exactly; there is no dequantization, and the latent is the image itself.
 *
 * <p>Samples are integer images {@code [H, W, C]} with {@code 2^bits} levels, drawn pixel by pixel.
 */
public final class PixelCnnPlusPlus implements ImageFamily<PixelCnnConfig> {
    /** Creates the family. */
    public PixelCnnPlusPlus() {}

    @Override
    public String name() {
        return "pixelcnn";
    }

    /** A small model of gray images, and the paper's model of CIFAR-10: 53,659,080 parameters. */
    @Override
    public Map<String, PixelCnnConfig> presets() {
        Map<String, PixelCnnConfig> presets = new LinkedHashMap<>();
        presets.put("MNIST", new PixelCnnConfig(ImageFormat.square(1, 28, 8), 2, 1, 16, 5, 0));
        presets.put("CIFAR10", new PixelCnnConfig(ImageFormat.square(3, 32, 8), 3, 5, 160, 10, 0.5));
        return Collections.unmodifiableMap(presets);
    }

    @Override
    public Optional<TrainingRecipe> recipe(String preset) {
        return preset.equals("CIFAR10") ? Optional.of(TrainingRecipe.pixelCnn()) : Optional.empty();
    }

    @Override
    public Flow build(PixelCnnConfig config, ParameterFactory parameters) {
        Shape shape = config.image().shape();
        PixelCnn distribution = PixelCnn.discrete(
                parameters.child("pixelcnn"),
                shape,
                config.size(),
                config.image().pixelLevels());
        return new Flow(new Reshape(shape, shape), distribution, shape, parameters.backend(), parameters.dtype());
    }
}
