package org.flows4j.core.testing.backend;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.function.Consumer;
import org.flows4j.core.tensor.Scope;
import org.flows4j.core.tensor.TensorBackend;

/** What the parts of {@link TensorBackendContract} have in common: the backend, and scoped work that must leave nothing behind. */
public interface BackendUnderTest {
    /**
     * The backend of the running test.
     *
     * @return the same instance all through one test
     */
    TensorBackend backend();

    /**
     * Another backend of the same kind.
     *
     * @return a new instance
     */
    TensorBackend newBackend();

    /**
     * Runs a test body in a scope of its own and checks that the memory it took is given back.
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
