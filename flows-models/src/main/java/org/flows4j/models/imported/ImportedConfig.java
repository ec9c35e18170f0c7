package org.flows4j.models.imported;

import java.util.List;
import org.flows4j.core.tensor.Shape;
import org.flows4j.models.family.ConfigLimits;

/**
 * The configuration of an imported flow: all of its layers.
 *
 * @param origin the library that trained it
 * @param sample shape of a sample, {@code [D]} or {@code [H, W, C]}
 * @param conditionColumns length k of the condition, 0 for an unconditional flow
 * @param layers from data to latent
 * @param base base distribution
 */
public record ImportedConfig(
        Origin origin, List<Integer> sample, int conditionColumns, List<FlowPart> layers, LatentBase base) {
    private static final long VALUES = 1L << 28;

    /** @throws IllegalArgumentException if a number is out of range, or there are no layers */
    public ImportedConfig {
        sample = List.copyOf(sample);
        layers = List.copyOf(layers);
        if (sample.size() != 1 && sample.size() != 3) {
            throw new IllegalArgumentException("A sample has the shape [D] or [H, W, C], got " + sample);
        }
        long values = 1;
        for (int extent : sample) {
            ConfigLimits.range(1, ConfigLimits.COMPONENTS, "an extent of a sample", extent);
            values *= extent;
        }
        if (values > VALUES) {
            throw new IllegalArgumentException("A sample has at most " + VALUES + " numbers, got " + sample);
        }
        ConfigLimits.range(0, ConfigLimits.COMPONENTS, "conditionColumns", conditionColumns);
        ConfigLimits.range(1, ConfigLimits.DEPTH, "the number of layers", layers.size());
    }

    /** The shape of a sample. */
    public Shape sampleShape() {
        return Shape.of(sample.stream().mapToInt(Integer::intValue).toArray());
    }
}
