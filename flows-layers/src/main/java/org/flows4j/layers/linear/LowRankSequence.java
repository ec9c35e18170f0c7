package org.flows4j.layers.linear;

import java.util.ArrayList;
import java.util.List;
import org.flows4j.core.autodiff.ParameterFactory;
import org.flows4j.core.autodiff.ParameterList;
import org.flows4j.core.layer.FlowContext;
import org.flows4j.core.layer.InvertibleLayer;
import org.flows4j.core.layer.LayerResult;
import org.flows4j.core.tensor.Shape;
import org.flows4j.core.tensor.Tensor;

/** {@link LowRankMap}s along different axes of images, applied in sequence: the components of Woodbury transformations. */
abstract class LowRankSequence implements InvertibleLayer {
    private final Shape input;
    private final List<LowRankMap> maps = new ArrayList<>();

    private final LowRankStart start;

    LowRankSequence(Shape input, LowRankStart start) {
        if (input.rank() != 3 || input.size() == 0) {
            throw new IllegalArgumentException(name() + " takes images [H, W, C], got samples of shape " + input);
        }
        this.input = input;
        this.start = start;
    }

    /** Appends a map. */
    final void then(ParameterFactory parameters, LowRankMap.Axis axis, int rank) {
        maps.add(new LowRankMap(parameters, input, axis, rank, start));
    }

    private String name() {
        return getClass().getSimpleName();
    }

    @Override
    public final LayerResult forward(Tensor x, FlowContext context) {
        outputShape(x.shape().sample());
        Tensor y = x;
        for (LowRankMap map : maps) {
            y = map.forward(y, context);
        }
        return LayerResult.shared(y, logDet(context));
    }

    @Override
    public final LayerResult inverseWithLogDet(Tensor z, FlowContext context) {
        outputShape(z.shape().sample());
        Tensor x = z;
        for (int i = maps.size() - 1; i >= 0; i--) {
            x = maps.get(i).inverse(x, context);
        }
        return LayerResult.shared(x, logDet(context).neg());
    }

    private Tensor logDet(FlowContext context) {
        Tensor sum = maps.get(0).logDet(context);
        for (LowRankMap map : maps.subList(1, maps.size())) {
            sum = sum.add(map.logDet(context));
        }
        return sum;
    }

    @Override
    public final Shape outputShape(Shape shape) {
        if (!shape.equals(input)) {
            throw new IllegalArgumentException(name() + " was built for images of shape " + input
                    + " (its matrices have the extents of an image), got samples of shape " + shape);
        }
        return shape;
    }

    @Override
    public final ParameterList parameters() {
        return ParameterList.concat(maps.stream().map(LowRankMap::parameters).toList());
    }
}
