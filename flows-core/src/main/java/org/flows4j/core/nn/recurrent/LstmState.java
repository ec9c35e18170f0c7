package org.flows4j.core.nn.recurrent;

import java.util.ArrayList;
import java.util.List;
import org.flows4j.core.tensor.Tensor;

/**
 * The state of one layer of a recurrent network between two steps.
 *
 * @param hidden the last result, {@code [N, H, W, K]}
 * @param cell its memory, shaped the same
 */
public record LstmState(Tensor hidden, Tensor cell) {
    /**
     * The tensors of the states of several layers.
     *
     * @param states one per layer
     * @return hidden state and cell of the first, of the second, and so on
     */
    public static List<Tensor> tensors(List<LstmState> states) {
        List<Tensor> tensors = new ArrayList<>();
        for (LstmState state : states) {
            tensors.add(state.hidden);
            tensors.add(state.cell);
        }
        return tensors;
    }

    /**
     * The opposite of {@link #tensors}.
     *
     * @param tensors two per layer
     * @return one state per layer
     */
    public static List<LstmState> of(List<Tensor> tensors) {
        List<LstmState> states = new ArrayList<>();
        for (int i = 0; i < tensors.size(); i += 2) {
            states.add(new LstmState(tensors.get(i), tensors.get(i + 1)));
        }
        return states;
    }
}
