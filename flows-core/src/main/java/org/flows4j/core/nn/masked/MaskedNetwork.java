package org.flows4j.core.nn.masked;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.flows4j.core.autodiff.Evaluation;
import org.flows4j.core.autodiff.ParameterFactory;
import org.flows4j.core.autodiff.ParameterList;
import org.flows4j.core.nn.InputShapes;
import org.flows4j.core.nn.Network;
import org.flows4j.core.nn.Nonlinearity;
import org.flows4j.core.tensor.Shape;
import org.flows4j.core.tensor.Tensor;
import org.flows4j.core.tensor.UnaryOp;

/**
 * A network whose outputs for a column depend on the context and on the inputs of the columns before it in an order, and on nothing
 * else; see {@link MaskedMlp}. {@link #apply} computes the outputs of all columns at once, {@link #sequence} those of one column
 * after another, as their inputs become known, for about the price of one evaluation.
 *
 * <p>A column at position p, counted from 1, has degree p; its inputs are seen by hidden units of degree p or higher, and its outputs see
 * hidden units below p. Degrees start at 0, the context's, or at 1 without context, and end at D - 1. The units of a layer are divided
 * evenly among them and sorted, so that all masks are block-triangular.
 *
 * <p>Shapes: {@code [N, inputs + context]} to {@code [N, outputs]}, in the order of {@link ColumnLayout}.
 */
public final class MaskedNetwork implements Network {
    private final MaskedMlp config;
    private final ColumnLayout layout;
    private final int firstDegree;
    private final List<MaskedDense> layers = new ArrayList<>();

    MaskedNetwork(ParameterFactory parameters, MaskedMlp config, ColumnLayout layout) {
        this.config = config;
        this.layout = layout;
        this.firstDegree = layout.context() > 0 ? 0 : 1;
        int count = hiddenDegreeCount();
        if (config.width() < count) {
            throw new IllegalArgumentException("A masked network of " + layout.columns() + " columns"
                    + (firstDegree == 0 ? " and a context" : "") + " needs at least " + count
                    + " units in each hidden layer, got width " + config.width());
        }
        int[] inputs = layout.inputDegrees();
        if (count > 0) {
            int[] hidden = IntStream.range(0, config.width())
                    .map(unit -> firstDegree + (int) ((long) unit * count / config.width()))
                    .toArray();
            for (int i = 1; i <= (config.residual() ? 2 * config.depth() + 1 : config.depth()); i++) {
                MaskedDense.Start start =
                        config.residual() && i > 1 && i % 2 == 1 ? seen -> 1e-3 : MaskedDense.Start.FAN_IN;
                layers.add(new MaskedDense(parameters.child("dense" + i), inputs, hidden, false, start));
                inputs = hidden;
            }
        }
        layers.add(new MaskedDense(parameters.child("output"), inputs, layout.outputDegrees(), true, seen -> 0));
    }

    /** Evaluates one layer: all of it, or the units of one degree. */
    interface Products {
        Tensor apply(int layer, Tensor x, Nonlinearity nonlinearity, boolean hidden);
    }

    @Override
    public Tensor apply(Tensor x, Evaluation evaluation) {
        outputShape(x.shape().sample());
        Products products = (layer, input, nonlinearity, hidden) ->
                layers.get(layer).apply(input, evaluation, nonlinearity, hidden);
        return products.apply(outputLayer(), hidden(x, products), Nonlinearity.IDENTITY, false);
    }

    /** The formula of the hidden layers; without any it is the input. */
    Tensor hidden(Tensor x, Products products) {
        Tensor h = x;
        if (!config.residual()) {
            for (int i = 0; i < outputLayer(); i++) {
                h = products.apply(i, h, config.nonlinearity(), true);
            }
            return h;
        }
        if (outputLayer() > 0) {
            h = products.apply(0, h, Nonlinearity.IDENTITY, false);
        }
        for (int i = 1; i < outputLayer(); i += 2) {
            Tensor inner = products.apply(i, activated(h), config.nonlinearity(), true);
            h = h.add(products.apply(i + 1, inner, Nonlinearity.IDENTITY, false));
        }
        return h;
    }

    private Tensor activated(Tensor h) {
        Nonlinearity f = config.nonlinearity();
        return f == Nonlinearity.RELU ? h.unary(UnaryOp.RELU) : f.rest(h);
    }

    /**
     * Prepares to evaluate the network column by column.
     *
     * @param rows N, the number of samples
     * @param recorded whether the pass records anything; inputs of other passes are kept in place
     * @return an evaluation in front of the first position
     */
    public MaskedSequence sequence(int rows, Evaluation evaluation, boolean recorded) {
        return new MaskedSequence(this, rows, evaluation, recorded);
    }

    ColumnLayout layout() {
        return layout;
    }

    int firstDegree() {
        return firstDegree;
    }

    /** The number of different degrees of hidden units; 0 if the outputs of a single column depend on nothing. */
    int hiddenDegreeCount() {
        return layout.columns() - firstDegree;
    }

    /** The number of hidden units of each degree. */
    int[] hiddenWidths() {
        int[] widths = new int[hiddenDegreeCount()];
        for (int unit = 0; unit < config.width(); unit++) {
            widths[(int) ((long) unit * widths.length / config.width())]++;
        }
        return widths;
    }

    int outputLayer() {
        return layers.size() - 1;
    }

    List<MaskedDense> layers() {
        return layers;
    }

    @Override
    public Shape outputShape(Shape input) {
        return InputShapes.vector("A masked network", input, layout.inputCount())
                .with(-1, layout.outputCount());
    }

    @Override
    public ParameterList parameters() {
        return ParameterList.concat(layers.stream().map(MaskedDense::parameters).toList());
    }
}
