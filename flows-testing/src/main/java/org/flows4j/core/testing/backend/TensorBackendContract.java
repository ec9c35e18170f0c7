package org.flows4j.core.testing.backend;

import org.flows4j.core.tensor.TensorBackend;
import org.junit.jupiter.api.BeforeEach;

/**
 * The tests every {@link TensorBackend} passes: each operation, in both dtypes, compared with plain loops in double
 * ({@link ReferenceOps}, {@link ReferenceProducts}), and the rules of lifetime, memory counting and threads.
 *
 * <p>To test a backend, extend this class and create the backend:
 *
 * <pre>{@code
 * class MyBackendTest extends TensorBackendContract {
 *     @Override
 *     public TensorBackend newBackend() {
 *         return new MyBackend();
 *     }
 * }
 * }</pre>
 *
 * <p>Tolerances are units of the dtype's epsilon times a scale that the rounding errors of the operation are proportional to:
 * the result itself for elementwise functions, the sum of magnitudes for sums of products. They are the same for all backends.
 */
public abstract class TensorBackendContract
        implements CreationContract,
                ElementwiseContract,
                BroadcastContract,
                ReductionContract,
                ProductContract,
                ConvolutionContract,
                IndexingContract,
                UpdateContract,
                NotANumberContract,
                LifetimeContract,
                ConcurrencyContract,
                FusedOpContract {
    private TensorBackend current;

    /** For subclasses. */
    protected TensorBackendContract() {}

    @BeforeEach
    final void makeBackend() {
        current = newBackend();
    }

    @Override
    public final TensorBackend backend() {
        return current;
    }
}
