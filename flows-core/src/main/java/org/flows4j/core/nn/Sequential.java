package org.flows4j.core.nn;

import java.util.List;
import org.flows4j.core.autodiff.Evaluation;
import org.flows4j.core.autodiff.ParameterList;
import org.flows4j.core.tensor.Shape;
import org.flows4j.core.tensor.Tensor;

/** Networks one after another. */
public final class Sequential implements Network {
    private final List<Network> parts;

    /**
     * Chains networks.
     *
     * @param parts in the order the input passes them
     * @throws IllegalArgumentException if there are none
     */
    public Sequential(List<? extends Network> parts) {
        if (parts.isEmpty()) {
            throw new IllegalArgumentException("A sequence of networks needs at least one");
        }
        this.parts = List.copyOf(parts);
    }

    /**
     * Chains networks.
     *
     * @param parts in the order the input passes them
     * @throws IllegalArgumentException if there are none
     */
    public static Sequential of(Network... parts) {
        return new Sequential(List.of(parts));
    }

    @Override
    public Tensor apply(Tensor x, Evaluation evaluation) {
        Tensor y = x;
        for (int i = 0; i < parts.size(); i++) {
            if (parts.get(i) instanceof ProductLayer product) {
                boolean hidden = i + 1 < parts.size() && parts.get(i + 1) instanceof ProductLayer;
                y = product.apply(y, evaluation, hidden);
            } else {
                y = parts.get(i).apply(y, evaluation);
            }
        }
        return y;
    }

    @Override
    public Tensor initialize(Tensor x, Evaluation evaluation) {
        Tensor y = x;
        for (Network part : parts) {
            y = part.initialize(y, evaluation);
        }
        return y;
    }

    @Override
    public Shape outputShape(Shape input) {
        Shape shape = input;
        for (Network part : parts) {
            shape = part.outputShape(shape);
        }
        return shape;
    }

    @Override
    public ParameterList parameters() {
        return ParameterList.concat(parts.stream().map(Network::parameters).toList());
    }
}
