package org.flows4j.core.tensor.cpu.internal.memory;

import java.lang.ref.WeakReference;
import java.util.Collections;
import java.util.Map;
import java.util.Objects;
import java.util.WeakHashMap;
import java.util.function.Supplier;

/**
 * A value per thread, which is dropped when the thread ends or when this object is garbage. Plain thread locals keep their values in
 * threads that outlive them, such as those of an application server, and through the class of a value all classes of the application.
 *
 * @param <T> the type of the values, which must not refer to a thread
 */
public final class PerThread<T> {
    private final Supplier<T> initial;
    private final ThreadLocal<WeakReference<T>> values = ThreadLocal.withInitial(this::make);
    private final Map<Thread, T> alive = Collections.synchronizedMap(new WeakHashMap<>());

    /** Creates the value of a thread on its first request. */
    public PerThread(Supplier<T> initial) {
        this.initial = initial;
    }

    /** The calling thread's value. */
    public T get() {
        return Objects.requireNonNull(values.get().get(), "kept alive by the map");
    }

    private WeakReference<T> make() {
        T value = initial.get();
        alive.put(Thread.currentThread(), value);
        return new WeakReference<>(value);
    }
}
