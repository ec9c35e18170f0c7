package org.flows4j.core.autodiff;

import java.util.SplittableRandom;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.flows4j.core.tensor.DType;
import org.flows4j.core.tensor.Shape;
import org.flows4j.core.tensor.TensorBackend;
import org.jspecify.annotations.Nullable;

/**
 * Makes the parameters of a model while it is built: on one backend, of one dtype, from one generator, with hierarchical
 * names. Layers take a factory in their constructor and give their parts {@link #child} factories.
 */
public final class ParameterFactory {
    private static final long LARGEST_ARRAY = Integer.MAX_VALUE - 8L;

    private final TensorBackend backend;
    private final DType dtype;
    private final RandomGenerator random;
    private final String prefix;
    private final @Nullable StoredParameters stored;

    /**
     * The factory of a whole new model.
     *
     * @param backend where the parameters live
     * @param dtype their element type, and so the model's precision
     * @param random draws the starting values
     */
    public ParameterFactory(TensorBackend backend, DType dtype, RandomGenerator random) {
        this(backend, dtype, random, "", null);
    }

    private ParameterFactory(
            TensorBackend backend,
            DType dtype,
            RandomGenerator random,
            String prefix,
            @Nullable StoredParameters stored) {
        this.backend = backend;
        this.dtype = dtype;
        this.random = random;
        this.prefix = prefix;
        this.stored = stored;
    }

    /**
     * The factory of a model whose values are loaded as soon as it is built. Parameters begin as 0: no starting value is computed or
     * drawn.
     *
     * @param backend where the parameters live
     * @param dtype their element type, and so the model's precision
     * @param stored checks each parameter before anything is allocated for it
     */
    public static ParameterFactory forLoading(TensorBackend backend, DType dtype, StoredParameters stored) {
        return new ParameterFactory(backend, dtype, new SplittableRandom(0), "", stored);
    }

    /**
     * A factory for a named part: its parameters are called {@code name.…}.
     *
     * @param name of the part, without dots
     */
    public ParameterFactory child(String name) {
        return new ParameterFactory(backend, dtype, random, prefix + name + ".", stored);
    }

    /**
     * A trained parameter.
     *
     * @param name within this part
     * @param initializer starting values; not asked where they are about to be loaded
     * @throws IllegalArgumentException if it does not fit into the memory of this Java process
     */
    public Parameter parameter(String name, Shape shape, Initializer initializer) {
        return create(name, shape, initializer, true, null);
    }

    /**
     * A fixed buffer: saved with the model, never trained.
     *
     * @param name within this part
     * @param initializer its values; not asked where they are about to be loaded
     * @return the buffer
     * @throws IllegalArgumentException if it does not fit into the memory of this Java process
     */
    public Parameter buffer(String name, Shape shape, Initializer initializer) {
        return create(name, shape, initializer, false, null);
    }

    /**
     * A buffer that training replaces before every update of the parameters, such as the starting point of an iteration that continues
     * from step to step. Between updates it is constant, so that a pass is a function of the model's parameters and buffers.
     *
     * @param name within this part
     * @param initializer its values; not asked where they are about to be loaded
     * @param next the next values, a function of the model's parameters and buffers
     * @throws IllegalArgumentException if it does not fit into the memory of this Java process
     */
    public Parameter carried(String name, Shape shape, Initializer initializer, Supplier<double[]> next) {
        return create(name, shape, initializer, false, next);
    }

    private Parameter create(
            String name, Shape shape, Initializer initializer, boolean trainable, @Nullable Supplier<double[]> next) {
        if (stored != null) {
            stored.require(prefix + name, shape);
            return new Parameter(prefix + name, backend.fill(0, shape, dtype), trainable, next);
        }
        requireMemory(prefix + name, shape);
        double[] values = new double[Math.toIntExact(shape.size())];
        initializer.fill(values, random);
        return new Parameter(prefix + name, backend.fromDoubles(values, shape, dtype), trainable, next);
    }

    /** Starting values are computed in double, on the heap. */
    private static void requireMemory(String name, Shape shape) {
        long memory = Runtime.getRuntime().maxMemory();
        if (shape.size() > Math.min(LARGEST_ARRAY, memory / Double.BYTES)) {
            throw new IllegalArgumentException("Parameter " + name + " of shape " + shape + " has " + shape.size()
                    + " elements, too many for one array in the " + (memory >> 20)
                    + " MB of memory this Java process may use; make the model smaller, or allow more with -Xmx");
        }
    }

    /** The backend the parameters live on. */
    public TensorBackend backend() {
        return backend;
    }

    /** The parameters' element type. */
    public DType dtype() {
        return dtype;
    }

    /** The generator of starting values. */
    public RandomGenerator random() {
        return random;
    }
}
