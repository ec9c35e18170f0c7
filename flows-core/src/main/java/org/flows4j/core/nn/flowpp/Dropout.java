package org.flows4j.core.nn.flowpp;

import java.util.random.RandomGenerator;
import org.flows4j.core.autodiff.Evaluation;
import org.flows4j.core.autodiff.ParameterList;
import org.flows4j.core.nn.Network;
import org.flows4j.core.tensor.Shape;
import org.flows4j.core.tensor.Tensor;

/**
 * Dropout (Srivastava et al. 2014): in training, each element becomes 0 with some probability p, and the others are divided by
 * {@code 1 - p}; otherwise nothing happens. The elements are drawn from the pass's generator, so that a pass that is repeated drops the
 * same ones.
 *
 * <p>Shapes: any, kept.
 *
 * @param probability p of an element to be dropped, at least 0 and less than 1; rounded to a multiple of 1/65536
 */
public record Dropout(double probability) implements Network {
    private static final int BITS = 16;
    private static final long CHANCES = 1 << BITS;

    /** Checks the probability. */
    public Dropout {
        if (!(probability >= 0 && probability < 1)) {
            throw new IllegalArgumentException(
                    "The probability of dropout must be at least 0 and less than 1, got " + probability);
        }
    }

    @Override
    public Tensor apply(Tensor x, Evaluation evaluation) {
        long dropped = Math.min(CHANCES - 1, Math.round(probability * CHANCES));
        return evaluation.training() && dropped > 0 ? x.mul(mask(x, dropped, evaluation.random())) : x;
    }

    /** Four elements are decided by one random number. */
    private static Tensor mask(Tensor x, long dropped, RandomGenerator random) {
        float kept = (float) ((double) CHANCES / (CHANCES - dropped));
        float[] mask = new float[Math.toIntExact(x.shape().size())];
        long bits = 0;
        for (int i = 0; i < mask.length; i++) {
            bits = i % (Long.SIZE / BITS) == 0 ? random.nextLong() : bits >>> BITS;
            mask[i] = (bits & (CHANCES - 1)) < dropped ? 0 : kept;
        }
        return x.backend().plain().fromFloats(mask, x.shape(), x.dtype());
    }

    @Override
    public Shape outputShape(Shape input) {
        return input;
    }

    @Override
    public ParameterList parameters() {
        return ParameterList.empty();
    }
}
