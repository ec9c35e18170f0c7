package org.flows4j.core.autodiff;

import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import org.flows4j.core.tensor.DType;
import org.flows4j.core.tensor.Shape;
import org.flows4j.core.tensor.Tensor;
import org.jspecify.annotations.Nullable;

/**
 * A named tensor that belongs to a model and is saved with it: trained by gradients, or a fixed buffer (a permutation, an
 * "initialised" mark). Its values change only between passes, by training, initialization or loading; layers read it through
 * {@link Evaluation#value}, so that a pass being differentiated sees a recorded leaf.
 */
public final class Parameter {
    private final String name;
    private final boolean trainable;
    private final @Nullable Supplier<double[]> next;
    private final AtomicLong version = new AtomicLong();
    private volatile Tensor value;

    Parameter(String name, Tensor value, boolean trainable) {
        this(name, value, trainable, null);
    }

    Parameter(String name, Tensor value, boolean trainable, @Nullable Supplier<double[]> next) {
        this.name = name;
        this.value = value;
        this.trainable = trainable;
        this.next = next;
    }

    /** The full name, for example {@code "level1.step3.actnorm.bias"}; unique within a model and stable across versions. */
    public String name() {
        return name;
    }

    /** The current values as a plain tensor, whose contents change when the parameter is updated. */
    public Tensor value() {
        return value;
    }

    /** The shape of the values. */
    public Shape shape() {
        return value.shape();
    }

    /** The element type of the values. */
    public DType dtype() {
        return value.dtype();
    }

    /** Returns whether gradients train it; a buffer is saved but never trained and not counted as a parameter. */
    public boolean trainable() {
        return trainable;
    }

    /** A number that grows whenever the values change. Caches of derived values (inverses, factorizations) compare it. */
    public long version() {
        return version.get();
    }

    /** Invalidates caches of values derived from this parameter, after its values were changed in place. */
    public void markChanged() {
        version.incrementAndGet();
    }

    /**
     * Replaces the values.
     *
     * @param values row-major, exactly as many as the shape has
     * @throws IllegalArgumentException if the count does not match
     */
    public void assign(double[] values) {
        if (values.length != value.shape().size()) {
            throw new IllegalArgumentException("Parameter " + name + " has shape " + value.shape() + " ("
                    + value.shape().size() + " elements), cannot take " + values.length + " values");
        }
        try (Tensor source = value.backend().fromDoubles(values, value.shape(), value.dtype())) {
            assign(source);
        }
    }

    /**
     * Replaces the values.
     *
     * @param source plain tensor of the same shape and dtype
     */
    public void assign(Tensor source) {
        value.backend().updates().copy(value, source);
        markChanged();
    }

    /** Replaces the values of a {@link ParameterFactory#carried carried} buffer by the next ones; does nothing for others. */
    public void advance() {
        if (next != null) {
            assign(next.get());
        }
    }

    /** Moves the values to other memory of the same shape (a slice of one flat buffer). */
    void rebind(Tensor target) {
        target.backend().updates().copy(target, value);
        Tensor old = value;
        value = target;
        old.close();
        markChanged();
    }

    @Override
    public String toString() {
        return name + shape();
    }
}
