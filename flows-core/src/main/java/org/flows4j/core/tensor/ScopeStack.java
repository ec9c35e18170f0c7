package org.flows4j.core.tensor;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** The open scopes of each thread, for one backend: the shared bookkeeping behind {@link TensorBackend#openScope()}. */
public final class ScopeStack {
    private final ThreadLocal<ArrayDeque<OpenScope>> stacks = ThreadLocal.withInitial(ArrayDeque::new);

    private final AtomicInteger threads = new AtomicInteger();

    /** Opens a scope on the calling thread, inside the innermost one. */
    public Scope open() {
        ArrayDeque<OpenScope> stack = stacks.get();
        OpenScope scope = new OpenScope(stack);
        if (stack.isEmpty()) {
            threads.incrementAndGet();
        }
        stack.push(scope);
        return scope;
    }

    /** The number of threads with an open scope. */
    public int threads() {
        return threads.get();
    }

    /**
     * Hands a new tensor to the calling thread's innermost scope; without a scope the tensor is notified.
     *
     * @param <T> the backend's kind of tensor
     * @return the same tensor
     */
    public <T extends Tensor> T adopt(T tensor) {
        OpenScope scope = stacks.get().peek();
        if (scope == null) {
            tensor.onUnscoped();
        } else {
            scope.own(tensor);
        }
        return tensor;
    }

    /** Each tensor knows its owner, so that kept tensors may stay in the list: closing skips them. */
    private final class OpenScope implements Scope {
        private final List<Tensor> made = new ArrayList<>();
        private final ArrayDeque<OpenScope> stack;
        private final Thread thread = Thread.currentThread();

        OpenScope(ArrayDeque<OpenScope> stack) {
            this.stack = stack;
        }

        void own(Tensor tensor) {
            tensor.owner = this;
            made.add(tensor);
        }

        @Override
        public Tensor keep(Tensor tensor) {
            if (tensor.owner == this) {
                OpenScope parent = parent();
                if (parent == null) {
                    tensor.owner = null;
                    tensor.onUnscoped();
                } else {
                    parent.own(tensor);
                }
            }
            return tensor;
        }

        private @Nullable OpenScope parent() {
            boolean found = false;
            for (OpenScope scope : stack) {
                if (found) {
                    return scope;
                }
                found = scope == this;
            }
            return null;
        }

        @Override
        public void close() {
            if (Thread.currentThread() != thread || stack.peek() != this) {
                throw new IllegalStateException(
                        "Scopes close innermost first, on the thread that opened them (" + thread.getName() + ")");
            }
            stack.pop();
            if (stack.isEmpty()) {
                threads.decrementAndGet();
            }
            for (Tensor tensor : made) {
                if (tensor.owner == this) {
                    tensor.close();
                }
            }
            made.clear();
        }
    }
}
