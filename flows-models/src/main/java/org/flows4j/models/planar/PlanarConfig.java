package org.flows4j.models.planar;

import org.flows4j.core.autodiff.ParameterFactory;
import org.flows4j.core.layer.InvertibleLayer;
import org.flows4j.layers.planar.Planar;
import org.flows4j.layers.planar.Radial;
import org.flows4j.layers.planar.Sylvester;
import org.flows4j.models.family.BaseConfig;
import org.flows4j.models.family.ConfigLimits;
import org.flows4j.models.family.Flattened;

/**
 * The configuration of a {@link PlanarFlow}.
 *
 * @param columns length D of a row; set from the data
 * @param steps number of layers
 * @param layer kind of layer
 * @param rank number of planes M of each Sylvester layer, at most D of which are used
 * @param actNorm whether an activation normalization precedes each layer
 * @param prior base distribution
 */
public record PlanarConfig(
        int columns,
        int steps,
        Layer layer,
        int rank,
        boolean actNorm,
        @Flattened BaseConfig prior) {
    /** The kinds of layer. */
    public enum Layer {
        /** Moves points along a direction, by their distance from a plane. */
        PLANAR,
        /** Contracts or expands around a point. */
        RADIAL,
        /** Several planar layers at once, with orthogonal directions. */
        SYLVESTER
    }

    /**
     * Checks every number.
     *
     * @throws IllegalArgumentException if one is out of range
     */
    public PlanarConfig {
        ConfigLimits.range(1, ConfigLimits.COMPONENTS, "columns", columns);
        ConfigLimits.range(1, ConfigLimits.DEPTH, "steps", steps);
        ConfigLimits.range(1, ConfigLimits.WIDTH, "rank", rank);
    }

    InvertibleLayer create(ParameterFactory parameters) {
        return switch (layer) {
            case PLANAR -> new Planar(parameters, columns);
            case RADIAL -> new Radial(parameters, columns);
            case SYLVESTER -> new Sylvester(parameters, columns, Math.min(rank, columns));
        };
    }
}
