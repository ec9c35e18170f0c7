package org.flows4j.layers.elementwise;

import java.util.List;
import java.util.stream.IntStream;
import org.flows4j.core.layer.FlowContext;
import org.flows4j.core.layer.InvertibleLayer;
import org.flows4j.core.layer.InvertibleWrapper;
import org.flows4j.core.layer.LayerResult;
import org.flows4j.core.tensor.SampleShapes;
import org.flows4j.core.tensor.Shape;
import org.flows4j.core.tensor.Tensor;

/**
 * A layer on some columns of a vector; the other columns pass unchanged. The log-determinant is that of the layer.
 *
 * <p>Shapes: {@code [N, D]}, kept; the layer maps vectors of the columns named, in that order, to vectors of the same length.
 */
public final class OnColumns extends InvertibleWrapper {
    private final Shape input;
    private final int[] chosen;
    private final int[] others;
    private final int[] places;

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
        if (columns.isEmpty()
                || columns.stream().distinct().count() < columns.size()
                || columns.stream().anyMatch(column -> column < 0 || column >= dimensions)) {
            throw new IllegalArgumentException(
                    "The columns of a layer are different numbers from 0 to " + (dimensions - 1) + ", got " + columns);
        }
        Shape own = Shape.vector(columns.size());
        SampleShapes.requireBuiltFor("A layer on columns", own, inner().outputShape(own));
        this.input = Shape.vector(dimensions);
        this.chosen = columns.stream().mapToInt(Integer::intValue).toArray();
        this.others = IntStream.range(0, dimensions)
                .filter(column -> !columns.contains(column))
                .toArray();
        this.places = new int[dimensions];
        for (int i = 0; i < chosen.length; i++) {
            places[chosen[i]] = i;
        }
        for (int i = 0; i < others.length; i++) {
            places[others[i]] = chosen.length + i;
        }
    }

    private LayerResult with(Tensor whole, LayerResult result) {
        return new LayerResult(joined(whole, result.value()), result.logTerm());
    }

    private Tensor joined(Tensor whole, Tensor replaced) {
        Tensor all = others.length == 0
                ? replaced
                : Tensor.concat(-1, replaced, whole.backend().select(whole, others));
        return all.backend().select(all, places);
    }

    private Tensor part(Tensor whole) {
        outputShape(whole.shape().sample());
        return whole.backend().select(whole, chosen);
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
        return joined(x, inner().initialize(part(x), context));
    }

    @Override
    public Shape outputShape(Shape shape) {
        return SampleShapes.requireBuiltFor("OnColumns", input, shape);
    }
}
