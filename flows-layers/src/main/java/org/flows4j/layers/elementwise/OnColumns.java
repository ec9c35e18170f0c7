package org.flows4j.layers.elementwise;

import java.util.List;
import org.flows4j.core.layer.FlowContext;
import org.flows4j.core.layer.InvertibleLayer;
import org.flows4j.core.layer.InvertibleWrapper;
import org.flows4j.core.layer.LayerResult;
import org.flows4j.core.tensor.SampleShapes;
import org.flows4j.core.tensor.Shape;
import org.flows4j.core.tensor.Tensor;
import org.flows4j.layers.reshape.ChosenChannels;

/**
 * A layer on some columns of a vector; the other columns pass unchanged. The log-determinant is that of the layer.
 *
 * <p>Shapes: {@code [N, D]}, kept; the layer maps vectors of the columns named, in that order, to vectors of the same length.
 */
public final class OnColumns extends InvertibleWrapper {
    private final Shape input;
    private final ChosenChannels chosen;

    /**
     * Restricts a layer.
     *
     * @param inner the layer
     * @param columns indices of its columns, from 0, each at most once
     * @param dimensions D
     * @throws IllegalArgumentException if an index is out of range or repeated, or the layer does not keep such vectors
     */
    public OnColumns(InvertibleLayer inner, List<Integer> columns, int dimensions) {
        super(inner);
        this.chosen = new ChosenChannels(columns, dimensions);
        Shape own = Shape.vector(columns.size());
        SampleShapes.requireBuiltFor("A layer on columns", own, inner().outputShape(own));
        this.input = Shape.vector(dimensions);
    }

    private LayerResult with(Tensor whole, LayerResult result) {
        return new LayerResult(chosen.replaced(whole, result.value()), result.logTerm());
    }

    private Tensor part(Tensor whole) {
        outputShape(whole.shape().sample());
        return chosen.of(whole);
    }

    @Override
    public LayerResult forward(Tensor x, FlowContext context) {
        return with(x, inner().forward(part(x), context));
    }

    @Override
    public LayerResult inverseWithLogDet(Tensor z, FlowContext context) {
        return with(z, inner().inverseWithLogDet(part(z), context));
    }

    @Override
    public Tensor initialize(Tensor x, FlowContext context) {
        return chosen.replaced(x, inner().initialize(part(x), context));
    }

    @Override
    public Shape outputShape(Shape shape) {
        return SampleShapes.requireBuiltFor("OnColumns", input, shape);
    }
}
