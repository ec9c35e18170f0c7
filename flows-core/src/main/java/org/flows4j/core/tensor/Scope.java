package org.flows4j.core.tensor;

/**
 * A span of work on one thread whose temporary tensors are released together. Scopes nest; use them with
 * try-with-resources:
 *
 * <pre>{@code
 * try (Scope scope = backend.openScope()) {
 *     return scope.keep(x.add(bias).exp());
 * }
 * }</pre>
 */
public interface Scope extends AutoCloseable {
    /**
     * Lets a tensor outlive this scope: it passes to the enclosing scope, or to the caller if there is none. A tensor that
     * does not belong to this scope is returned as it is.
     *
     * @return the same tensor
     */
    Tensor keep(Tensor tensor);

    /**
     * Releases every tensor that was created in this scope and not kept.
     *
     * @throws IllegalStateException if an inner scope is still open, or on another thread than the one that opened it
     */
    @Override
    void close();
}
