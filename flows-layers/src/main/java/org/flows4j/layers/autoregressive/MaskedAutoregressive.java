package org.flows4j.layers.autoregressive;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.flows4j.core.autodiff.ParameterFactory;
import org.flows4j.core.autodiff.ParameterList;
import org.flows4j.core.layer.FlowContext;
import org.flows4j.core.layer.InvertibleLayer;
import org.flows4j.core.layer.LayerResult;
import org.flows4j.core.layer.PassCondition;
import org.flows4j.core.nn.masked.ColumnLayout;
import org.flows4j.core.nn.masked.MaskedMlp;
import org.flows4j.core.nn.masked.MaskedNetwork;
import org.flows4j.core.nn.masked.MaskedSequence;
import org.flows4j.core.tensor.SampleShapes;
import org.flows4j.core.tensor.Scope;
import org.flows4j.core.tensor.Shape;
import org.flows4j.core.tensor.Split;
import org.flows4j.core.tensor.Tensor;
import org.flows4j.layers.transform.ColumnTransforms;
import org.flows4j.layers.transform.ElementTransform;
import org.jspecify.annotations.Nullable;

/**
 * A masked autoregressive layer (MAF: Papamakarios, Pavlakou and Murray 2017, "Masked autoregressive flow for density estimation",
 * section 3): each column is transformed with parameters that a masked network computes from the columns before it in an order,
 *
 * <pre>{@code
 * z_i = f(x_i; h(x_1, .., x_(i-1), c))
 * log|det| = sum over i of log |df/dx_i|
 * }</pre>
 *
 * <p>with any {@link ElementTransform} f: affine (MAF), rational quadratic splines (autoregressive neural spline flows, Durkan et al.
 * 2019), and others; the Jacobian is triangular up to the order. Forward evaluates the network once. The inverse recovers one column
 * after another; it computes each hidden unit once, when the columns that it sees are known, so it costs about as many multiplications
 * as forward, in D steps. {@link InverseAutoregressive} is the layer that is fast in the other direction.
 *
 * <p>A conditional layer's network also sees the pass's condition {@code [N, k]}; it affects every column.
 *
 * <p>Shapes: {@code [N, D]}, both ways.
 */
public final class MaskedAutoregressive implements InvertibleLayer {
    /** Rows that are inverted together: their hidden units stay in the second-level cache. */
    private static final int BLOCK = 1024;

    private final Shape input;
    private final ColumnTransforms transforms;
    private final ColumnLayout layout;
    private final MaskedNetwork network;

    /**
     * An unconditional layer.
     *
     * @param transforms one transform per column
     * @param order the column at each position: {@link ColumnLayout#identity} or any other
     * @param network configuration of the network
     * @throws IllegalArgumentException if the order is not one of the columns, or the network has fewer hidden units than columns
     */
    public MaskedAutoregressive(
            ParameterFactory parameters, ColumnTransforms transforms, List<Integer> order, MaskedMlp network) {
        this(parameters, transforms, order, network, 0);
    }

    /**
     * A layer whose network also sees the pass's condition.
     *
     * @param transforms one transform per column
     * @param order the column at each position: {@link ColumnLayout#identity} or any other
     * @param network configuration of the network
     * @param conditionChannels channels k of the condition, 0 for none
     * @throws IllegalArgumentException if the order is not one of the columns, or the network has fewer hidden units than columns
     */
    public MaskedAutoregressive(
            ParameterFactory parameters,
            ColumnTransforms transforms,
            List<Integer> order,
            MaskedMlp network,
            int conditionChannels) {
        this.input = Shape.vector(transforms.size());
        this.transforms = transforms;
        this.layout =
                new ColumnLayout(order, transforms.featureCounts(), transforms.parameterCounts(), conditionChannels);
        this.network = network.create(parameters, layout);
    }

    @Override
    public LayerResult forward(Tensor x, FlowContext context) {
        outputShape(x.shape().sample());
        Tensor seen = PassCondition.append(transforms.features(x), context, layout.context());
        return transforms.forward(x, network.apply(seen, context));
    }

    @Override
    public LayerResult inverseWithLogDet(Tensor z, FlowContext context) {
        outputShape(z.shape().sample());
        int rows = z.shape().dim(0);
        @Nullable Tensor condition = layout.context() == 0 ? null : PassCondition.of(z, context, layout.context());
        boolean recorded = context.tape() != null || z.backend() != z.backend().plain();
        if (recorded || rows <= BLOCK) {
            return sequential(z, condition, context, recorded);
        }
        List<LayerResult> blocks = new ArrayList<>();
        for (int from = 0; from < rows; from += BLOCK) {
            int to = Math.min(rows, from + BLOCK);
            try (Scope scope = z.backend().openScope()) {
                LayerResult block = sequential(
                        z.slice(0, from, to), condition == null ? null : condition.slice(0, from, to), context, false);
                blocks.add(new LayerResult(scope.keep(block.value()), scope.keep(block.logTerm())));
            }
        }
        return new LayerResult(
                Tensor.concat(0, blocks.stream().map(LayerResult::value).toArray(Tensor[]::new)),
                Tensor.concat(0, blocks.stream().map(LayerResult::logTerm).toArray(Tensor[]::new)));
    }

    /** Recovers one column after another. */
    private LayerResult sequential(Tensor z, @Nullable Tensor condition, FlowContext context, boolean recorded) {
        int[] single = new int[transforms.size()];
        Arrays.fill(single, 1);
        Tensor[] latent = new Split(-1, single).apply(z);
        Tensor[] recovered = new Tensor[single.length];
        MaskedSequence sequence = network.sequence(z.shape().dim(0), context, recorded);
        @Nullable Tensor known = condition;
        @Nullable Tensor logDet = null;
        for (int column : layout.order()) {
            ElementTransform transform = transforms.of(column);
            LayerResult result = transform.inverse(latent[column], sequence.next(known));
            recovered[column] = result.value();
            known = transform.features(result.value());
            logDet = logDet == null ? result.logTerm() : logDet.add(result.logTerm());
        }
        return new LayerResult(Tensor.concat(-1, recovered), Objects.requireNonNull(logDet));
    }

    /** {@inheritDoc} False: the inverse is sequential. */
    @Override
    public boolean cheapInverse() {
        return false;
    }

    @Override
    public List<Shape> conditionShapes() {
        return PassCondition.shapes(input, layout.context());
    }

    @Override
    public Shape outputShape(Shape shape) {
        return SampleShapes.requireBuiltFor("MaskedAutoregressive", input, shape);
    }

    @Override
    public ParameterList parameters() {
        return network.parameters();
    }
}
