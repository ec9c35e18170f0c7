package org.flows4j.core.autodiff;

import java.util.random.RandomGenerator;
import org.flows4j.core.tensor.DType;
import org.flows4j.core.tensor.Shape;
import org.flows4j.core.tensor.TensorBackend;

/**
 * Makes the parameters of a model while it is built: on one backend, of one dtype, from one generator, with hierarchical
 * names. Layers take a factory in their constructor and give their parts {@link #child} factories.
 */
public final class ParameterFactory {
    private final TensorBackend backend;
    private final DType dtype;
    private final RandomGenerator random;
    private final String prefix;

    /**
     * The factory of a whole model.
     *
     * @param backend where the parameters live
     * @param dtype their element type, and so the model's precision
     * @param random draws the starting values
     */
    public ParameterFactory(TensorBackend backend, DType dtype, RandomGenerator random) {
        this(backend, dtype, random, "");
    }

    private ParameterFactory(TensorBackend backend, DType dtype, RandomGenerator random, String prefix) {
        this.backend = backend;
        this.dtype = dtype;
        this.random = random;
        this.prefix = prefix;
    }

    /**
     * A factory for a named part: its parameters are called {@code name.…}.
     *
     * @param name of the part, without dots
     * @return the part's factory
     */
    public ParameterFactory child(String name) {
        return new ParameterFactory(backend, dtype, random, prefix + name + ".");
    }

    /**
     * A trained parameter.
     *
     * @param name within this part
     * @param shape extents
     * @param initializer starting values
     * @return the parameter
     */
    public Parameter parameter(String name, Shape shape, Initializer initializer) {
        return create(name, shape, initializer, true);
    }

    /**
     * A fixed buffer: saved with the model, never trained.
     *
     * @param name within this part
     * @param shape extents
     * @param initializer its values
     * @return the buffer
     */
    public Parameter buffer(String name, Shape shape, Initializer initializer) {
        return create(name, shape, initializer, false);
    }

    private Parameter create(String name, Shape shape, Initializer initializer, boolean trainable) {
        double[] values = new double[Math.toIntExact(shape.size())];
        initializer.fill(values, random);
        return new Parameter(prefix + name, backend.fromDoubles(values, shape, dtype), trainable);
    }

    /**
     * The backend the parameters live on.
     *
     * @return the backend
     */
    public TensorBackend backend() {
        return backend;
    }

    /**
     * The parameters' element type.
     *
     * @return the dtype
     */
    public DType dtype() {
        return dtype;
    }

    /**
     * The generator of starting values.
     *
     * @return the generator
     */
    public RandomGenerator random() {
        return random;
    }
}
