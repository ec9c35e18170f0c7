package org.flows4j.core.autodiff;

import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A value derived from parameters (an inverse, a factorization), computed when it is first asked for and again when one of
 * them has changed. Values are kept on the heap, not as tensors, so they need no release; they must
 * not be modified.
 *
 * <p>Any number of threads may ask. Two that ask at the same time may both compute; neither waits for the other.
 *
 * @param <T> the derived value, immutable
 */
public final class ParameterCache<T> {
    private final List<Parameter> sources;
    private final Supplier<T> computation;
    private volatile @Nullable Entry<T> latest;

    /**
     * A cache of one value.
     *
     * @param sources all parameters that the value depends on
     * @param computation derives it from their present values
     */
    public ParameterCache(ParameterList sources, Supplier<T> computation) {
        this.sources = sources.asList();
        this.computation = computation;
    }

    /** The value for the parameters as they are now; do not modify it. */
    public T get() {
        // Read before computing: a change during the computation then makes this entry stale.
        long version = version();
        Entry<T> entry = latest;
        if (entry == null || entry.version() != version) {
            entry = new Entry<>(version, computation.get());
            latest = entry;
        }
        return entry.value();
    }

    /** Versions only grow, so their sum is the same exactly if all of them are. */
    private long version() {
        long sum = 0;
        for (Parameter source : sources) {
            sum += source.version();
        }
        return sum;
    }

    private record Entry<T>(long version, T value) {}
}
