package org.flows4j.layers.elementwise;

import org.flows4j.core.autodiff.ParameterFactory;
import org.flows4j.core.autodiff.ParameterList;
import org.flows4j.core.layer.FlowContext;
import org.flows4j.core.layer.InvertibleLayer;
import org.flows4j.core.layer.LayerResult;
import org.flows4j.core.tensor.Shape;
import org.flows4j.core.tensor.Tensor;

/**
 * Standardizes a table's columns by the mean and the (biased) deviation of the columns in the data: {@code z = (x - mean) / deviation},
 * with log-determinant {@code -sum log deviation}. Neither is trained: {@link #initialize} sets both, once, from the batch it is
 * given, and they are saved with the model, so that its input and its samples are in the units of the data.
 *
 * <p>A column that does not vary is centered and keeps its scale. Shapes: {@code [N, D]}, kept; mean and deviation are {@code [D]}.
 */
public final class Standardize implements InvertibleLayer {
    private final AffineSharing sharing;
    private final Standardization moments;

    /**
     * Creates the layer, which is the identity until it is initialized.
     *
     * @param columns number of columns D
     * @throws IllegalArgumentException if there are none
     */
    public Standardize(ParameterFactory parameters, int columns) {
        this.sharing = AffineSharing.perElement("Standardize", Shape.vector(columns));
        this.moments = new Standardization(parameters, columns);
    }

    @Override
    public LayerResult forward(Tensor x, FlowContext context) {
        return sharing.apply(x, moments.mean(context).neg(), logScale(context));
    }

    @Override
    public LayerResult inverseWithLogDet(Tensor z, FlowContext context) {
        return sharing.invert(z, moments.mean(context).neg(), logScale(context));
    }

    private Tensor logScale(FlowContext context) {
        return moments.deviation(context).log().neg();
    }

    @Override
    public Tensor initialize(Tensor x, FlowContext context) {
        outputShape(x.shape().sample());
        moments.initialize(x);
        return forward(x, context).value();
    }

    @Override
    public Shape outputShape(Shape input) {
        return sharing.check(input);
    }

    @Override
    public ParameterList parameters() {
        return moments.parameters();
    }
}
