package org.flows4j.layers.autoregressive;

import java.util.List;
import org.flows4j.core.autodiff.ParameterFactory;
import org.flows4j.core.autodiff.ParameterList;
import org.flows4j.core.layer.FlowContext;
import org.flows4j.core.layer.InvertibleLayer;
import org.flows4j.core.layer.LayerResult;
import org.flows4j.core.nn.masked.MaskedMlp;
import org.flows4j.core.tensor.SampleShapes;
import org.flows4j.core.tensor.Shape;
import org.flows4j.core.tensor.Tensor;
import org.flows4j.layers.transform.ColumnTransforms;

/**
 * An inverse autoregressive layer (IAF: Kingma, Salimans, Jozefowicz, Chen, Sutskever and Welling 2016, "Improved variational inference
 * with inverse autoregressive flow", section 4): the inverse of a {@link MaskedAutoregressive},
 *
 * <pre>{@code
 * x_i = f(z_i; h(z_1, .., z_(i-1), c))
 * log|det dz/dx| = -sum over i of log |df/dz_i|
 * }</pre>
 *
 * <p>The inverse, which samples, evaluates the network once. Forward, which scores data, recovers one column after another.
 *
 * <p>Shapes: {@code [N, D]}, both ways.
 */
public final class InverseAutoregressive implements InvertibleLayer {
    private final Shape input;
    private final MaskedAutoregressive layer;

    /**
     * A layer with or without condition.
     *
     * @param transforms one transform per column, latent to data
     * @param order the column at each position
     * @param network configuration of the network
     * @param conditionChannels channels k of the condition, 0 for none
     * @throws IllegalArgumentException if the order is not one of the columns, or the network has fewer hidden units than columns
     */
    public InverseAutoregressive(
            ParameterFactory parameters,
            ColumnTransforms transforms,
            List<Integer> order,
            MaskedMlp network,
            int conditionChannels) {
        this.input = Shape.vector(transforms.size());
        this.layer = new MaskedAutoregressive(parameters, transforms, order, network, conditionChannels);
    }

    @Override
    public LayerResult forward(Tensor x, FlowContext context) {
        return layer.inverseWithLogDet(x, context);
    }

    @Override
    public LayerResult inverseWithLogDet(Tensor z, FlowContext context) {
        return layer.forward(z, context);
    }

    @Override
    public List<Shape> conditionShapes() {
        return layer.conditionShapes();
    }

    @Override
    public Shape outputShape(Shape shape) {
        return SampleShapes.requireBuiltFor("InverseAutoregressive", input, shape);
    }

    @Override
    public ParameterList parameters() {
        return layer.parameters();
    }
}
