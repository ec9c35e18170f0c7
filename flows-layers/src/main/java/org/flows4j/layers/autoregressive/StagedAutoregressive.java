package org.flows4j.layers.autoregressive;

import java.util.List;
import java.util.stream.IntStream;
import org.flows4j.core.autodiff.ParameterFactory;
import org.flows4j.core.autodiff.ParameterList;
import org.flows4j.core.layer.FlowContext;
import org.flows4j.core.layer.InvertibleLayer;
import org.flows4j.core.layer.LayerResult;
import org.flows4j.core.layer.PassCondition;
import org.flows4j.core.nn.Network;
import org.flows4j.core.nn.NetworkFactory;
import org.flows4j.core.tensor.SampleShapes;
import org.flows4j.core.tensor.Shape;
import org.flows4j.core.tensor.Tensor;
import org.flows4j.layers.transform.ElementTransform;

/**
 * An autoregressive layer around a network of any kind whose outputs for a column depend on the columns of earlier stages and on the
 * condition alone (Papamakarios, Pavlakou and Murray 2017, section 3). With one column per stage it is fully autoregressive, with two stages
 * a coupling.
 *
 * <pre>{@code
 * z_i = f(x_i; network(x, c)_i)
 * log|det| = sum over i of log |df/dx_i|
 * }</pre>
 *
 * <p>The layer does not check the network's dependencies, which its masks must ensure. Forward evaluates the network once, the inverse once
 * per stage, with zeros for the columns that are not known yet; {@link MaskedAutoregressive}, whose network is made for this purpose,
 * inverts faster.
 *
 * <p>Shapes: {@code [N, D]}, both ways.
 */
public final class StagedAutoregressive implements InvertibleLayer {
    private final Shape input;
    private final ElementTransform transform;
    private final List<int[]> stages;
    private final Network network;
    private final int conditionChannels;

    /**
     * Builds the network.
     *
     * @param transform f, the same for every column
     * @param stages the stage of each column, counted from 0
     * @param network sees all columns and the condition
     * @param conditionChannels channels k of the condition, 0 for none
     * @throws IllegalArgumentException if there is no column, or a stage is out of range or has no column
     */
    public StagedAutoregressive(
            ParameterFactory parameters,
            ElementTransform transform,
            List<Integer> stages,
            NetworkFactory network,
            int conditionChannels) {
        int columns = stages.size();
        int count = stages.stream().mapToInt(Integer::intValue).max().orElse(-1) + 1;
        boolean negative = stages.stream().anyMatch(stage -> stage < 0);
        if (negative || count < 1 || stages.stream().distinct().count() != count) {
            throw new IllegalArgumentException(
                    "Every column has a stage, and stages are numbered from 0 without gaps, got " + stages);
        }
        this.input = Shape.vector(columns);
        this.transform = transform;
        this.stages = IntStream.range(0, count)
                .mapToObj(stage -> IntStream.range(0, columns)
                        .filter(column -> stages.get(column) == stage)
                        .toArray())
                .toList();
        this.conditionChannels = conditionChannels;
        this.network = network.create(
                parameters.child("network"),
                Shape.vector(columns + conditionChannels),
                columns * transform.parameters());
    }

    @Override
    public LayerResult forward(Tensor x, FlowContext context) {
        outputShape(x.shape().sample());
        return transform.forward(x, numbers(x, context));
    }

    @Override
    public LayerResult inverseWithLogDet(Tensor z, FlowContext context) {
        outputShape(z.shape().sample());
        Tensor known = z.mul(0);
        LayerResult last = LayerResult.volumePreserving(known);
        for (int[] columns : stages) {
            Tensor numbers = numbers(known, context);
            LayerResult stage = transform.inverse(z.backend().select(z, columns), selected(numbers, columns));
            known = known.add(stage.value().backend().scatter(stage.value(), columns, input.channels()));
            last = new LayerResult(known, last.logTerm().add(stage.logTerm()));
        }
        return last;
    }

    private Tensor selected(Tensor numbers, int... columns) {
        int each = transform.parameters();
        int[] indices = IntStream.of(columns)
                .flatMap(column -> IntStream.range(column * each, (column + 1) * each))
                .toArray();
        return numbers.backend().select(numbers, indices);
    }

    private Tensor numbers(Tensor x, FlowContext context) {
        return network.apply(PassCondition.append(x, context, conditionChannels), context);
    }

    /** {@inheritDoc} False: the inverse is sequential. */
    @Override
    public boolean cheapInverse() {
        return false;
    }

    @Override
    public List<Shape> conditionShapes() {
        return PassCondition.shapes(input, conditionChannels);
    }

    @Override
    public Shape outputShape(Shape shape) {
        return SampleShapes.requireBuiltFor("StagedAutoregressive", input, shape);
    }

    @Override
    public ParameterList parameters() {
        return network.parameters();
    }
}
