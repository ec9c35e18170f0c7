package org.flows4j.core.nn.masked;

import java.util.ArrayList;
import java.util.List;
import org.flows4j.core.autodiff.Evaluation;
import org.flows4j.core.nn.Nonlinearity;
import org.flows4j.core.tensor.Tensor;
import org.flows4j.core.tensor.TensorBackend;
import org.jspecify.annotations.Nullable;

/**
 * A {@link MaskedNetwork} evaluated one column after another. Each step computes the hidden units whose degree has just become known,
 * from the known units below, and the outputs of the next column; all steps together cost the multiplications of one evaluation.
 */
public final class MaskedSequence {
    private final MaskedNetwork network;
    private final int rows;
    private final List<KnownInputs> layers = new ArrayList<>();
    private int position;

    MaskedSequence(MaskedNetwork network, int rows, Evaluation evaluation, boolean recorded) {
        this.network = network;
        this.rows = rows;
        int output = network.outputLayer();
        for (int i = 0; i <= output; i++) {
            MaskedDense layer = network.layers().get(i);
            Tensor weights = layer.weights(evaluation);
            int[] widths = i < output
                    ? network.hiddenWidths()
                    : network.layout().outputs().stream()
                            .mapToInt(Integer::intValue)
                            .toArray();
            TensorBackend backend = weights.backend();
            boolean inPlace =
                    !recorded && backend == backend.plain() && backend.networkType(weights.dtype()) == weights.dtype();
            Tensor sorted = i == 0 ? rowsByDegree(weights) : weights;
            Tensor biases = layer.biases(evaluation);
            layers.add(
                    inPlace
                            ? new BufferedInputs(sorted, biases, rows, widths)
                            : new JoinedInputs(sorted, biases, rows, widths));
        }
    }

    /** The weights of the inputs in the order in which these become known. */
    private Tensor rowsByDegree(Tensor weights) {
        int[] order = network.layout().inputsByDegree();
        boolean sorted = true;
        for (int i = 0; i < order.length; i++) {
            sorted &= order[i] == i;
        }
        return sorted
                ? weights
                : weights.backend().select(weights.permute(1, 0), order).permute(1, 0);
    }

    /**
     * Returns the outputs of the column at the next position.
     *
     * @param known at the first call the context {@code [N, context]}, or null without context; later the inputs of the column at the
     *     previous position
     * @return {@code [N, outputs of the column]}
     */
    public Tensor next(@Nullable Tensor known) {
        int column = network.layout().order().get(position);
        KnownInputs output = layers.get(network.outputLayer());
        Tensor result;
        if (known == null) {
            result = output.constant(column);
        } else {
            int degree = position - network.firstDegree();
            Tensor units = network.hidden(
                    output.entering(known),
                    (layer, x, nonlinearity, hidden) -> layers.get(layer).next(degree, x, nonlinearity));
            result = output.next(column, units, Nonlinearity.IDENTITY);
        }
        position++;
        return output.leaving(result).reshape(rows, -1);
    }
}
