package org.flows4j.examples.bench;

import java.util.Locale;
import org.flows4j.core.autodiff.ParameterFactory;
import org.flows4j.core.layer.InvertibleLayer;
import org.flows4j.core.tensor.Shape;
import org.flows4j.layers.convolution.EmergingConv;
import org.flows4j.layers.convolution.PeriodicConv;
import org.flows4j.layers.linear.Invertible1x1Conv;
import org.flows4j.layers.linear.MatrixParametrization;
import org.flows4j.layers.linear.MemoryEfficientWoodbury;
import org.flows4j.layers.linear.Woodbury;

/** The invertible linear layers whose cost is compared, as in the Woodbury paper (Lu and Huang 2020). */
public enum LinearLayer implements LayerBench.Kind {
    /** A 1x1 convolution with a free matrix. */
    CONV1X1,
    /** The Woodbury transformation, of rank 16 in both maps. */
    WOODBURY,
    /** The memory-efficient Woodbury transformation, of rank 16 in all three maps. */
    ME_WOODBURY,
    /** A 3x3 emerging convolution. */
    EMERGING,
    /** A 3x3 periodic convolution. */
    PERIODIC;

    private static final int RANK = 16;
    private static final int KERNEL_SIZE = 3;

    /** Its name in results, in lower case. */
    public String key() {
        return name().toLowerCase(Locale.ROOT);
    }

    @Override
    public InvertibleLayer create(ParameterFactory parameters, Shape image) {
        return switch (this) {
            case CONV1X1 -> new Invertible1x1Conv(parameters, image.channels(), MatrixParametrization.plain());
            case WOODBURY -> new Woodbury(parameters, image, RANK, RANK);
            case ME_WOODBURY -> new MemoryEfficientWoodbury(parameters, image, RANK, RANK, RANK);
            case EMERGING -> new EmergingConv(parameters, image, KERNEL_SIZE, false);
            case PERIODIC -> new PeriodicConv(parameters, image, KERNEL_SIZE);
        };
    }
}
