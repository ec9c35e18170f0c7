package org.flows4j.core.tensor;

/**
 * An operation with one or more results that a backend may compute in one pass over memory. It is defined by
 * {@link #compose}; a backend that has a {@link FusedKernel} for it must agree with that composition, values and gradients.
 *
 * <p>An op that no composition of primitive ops can express (a log-determinant, say) implements {@link CustomGradient} too.
 */
public interface FusedOp {
    /**
     * The op as a formula in primitive tensor ops. The formula records itself if an input is being recorded.
     *
     * @param inputs the op's inputs in their fixed order
     * @return the op's results in their fixed order
     */
    Tensor[] compose(Tensor... inputs);

    /**
     * Checks number, shapes and dtypes of the inputs. Ops without requirements of their own accept anything.
     *
     * @param inputs the op's inputs
     * @throws IllegalArgumentException if they do not fit together
     */
    default void check(Tensor... inputs) {}

    /** Applies this op through the backend its inputs share. */
    default Tensor[] apply(Tensor... inputs) {
        return TensorBackend.common(inputs).fused(this, inputs);
    }
}
