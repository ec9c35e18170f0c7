package org.flows4j.core.testing.backend;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.function.Consumer;
import org.flows4j.core.tensor.Scope;
import org.flows4j.core.tensor.TensorBackend;

/** The common base of the parts of {@link TensorBackendContract}: the backend, and scoped work that must release its memory. */
public interface BackendUnderTest {
    /** The backend of the running test: the same instance throughout a test. */
    TensorBackend backend();

    /**
     * Another backend of the same kind.
     *
     * @return a new instance
     */
    TensorBackend newBackend();

    /**
     * Runs a test body in a new scope and checks that its memory is released.
     *
     * @param body the test
     */
    @SuppressWarnings("try") // the scope is open for its effect on the thread
    default void inScope(Consumer<TensorBackend> body) {
        long before = backend().memory().live();
        try (Scope scope = backend().openScope()) {
            body.accept(backend());
        }
        assertThat(backend().memory().live()).as("live bytes after the scope").isEqualTo(before);
    }
}
