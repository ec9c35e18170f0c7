package org.flows4j.layers.elementwise;

import org.flows4j.core.autodiff.Initializer;
import org.flows4j.core.autodiff.Parameter;
import org.flows4j.core.autodiff.ParameterFactory;
import org.flows4j.core.autodiff.ParameterList;
import org.flows4j.core.layer.FlowContext;
import org.flows4j.core.layer.InvertibleLayer;
import org.flows4j.core.layer.LayerResult;
import org.flows4j.core.tensor.Shape;
import org.flows4j.core.tensor.Tensor;

/**
 * Standardizes by a learned mean and scale: {@code y = (x - mean) * exp(-logs)}, with log-determinant the sum of -logs over
 * all elements of a sample. In front of a standard normal prior this is a learned diagonal normal prior: Glow's learned top
 * (Kingma and Dhariwal 2018) has one per channel, Woodbury flows (Lu and Huang 2020) one per element. It starts as the identity.
 *
 * <p>Shapes: {@code [N, D]} or {@code [N, H, W, C]}, kept; mean and logs are {@code [C]}, or the sample shape if per element.
 */
public final class DiagonalAffine implements InvertibleLayer {
    private final AffineSharing sharing;
    private final Parameter mean;
    private final Parameter logs;

    private DiagonalAffine(ParameterFactory parameters, AffineSharing sharing) {
        this.sharing = sharing;
        this.mean = parameters.parameter("mean", sharing.parameterShape(), Initializer.zeros());
        this.logs = parameters.parameter("logs", sharing.parameterShape(), Initializer.zeros());
    }

    /** Creates a layer with one mean and scale per channel, shared by all positions; for images of any size, and for vectors. */
    public static DiagonalAffine perChannel(ParameterFactory parameters, int channels) {
        return new DiagonalAffine(parameters, AffineSharing.perChannel("DiagonalAffine", channels));
    }

    /** Creates a layer with a separate mean and scale for every element of a sample. */
    public static DiagonalAffine perElement(ParameterFactory parameters, Shape sample) {
        return new DiagonalAffine(parameters, AffineSharing.perElement("DiagonalAffine", sample));
    }

    @Override
    public LayerResult forward(Tensor x, FlowContext context) {
        return sharing.apply(x, context.value(mean).neg(), context.value(logs).neg());
    }

    @Override
    public LayerResult inverseWithLogDet(Tensor z, FlowContext context) {
        return sharing.invert(z, context.value(mean).neg(), context.value(logs).neg());
    }

    @Override
    public Shape outputShape(Shape input) {
        return sharing.check(input);
    }

    @Override
    public ParameterList parameters() {
        return ParameterList.of(mean, logs);
    }
}
