package org.flows4j.core.testing;

import java.util.List;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import org.flows4j.core.autodiff.Parameter;
import org.flows4j.core.autodiff.ParameterFactory;
import org.flows4j.core.layer.FlowLayer;
import org.flows4j.core.tensor.DType;
import org.flows4j.core.tensor.Shape;
import org.flows4j.core.tensor.TensorBackend;
import org.jspecify.annotations.Nullable;

/**
 * The part of a layer's test that describes the layer: its construction and its inputs. Extend {@link InvertibleLayerContract} or
 * {@link StochasticLayerContract}, not this class.
 */
public abstract class LayerFixture {
    /** Samples in the batches that the checks use. */
    protected static final int BATCH = 3;

    private static final long PARAMETER_SEED = 20240229;
    private static final long SCRAMBLE_SEED = 314159;
    private static final long CONDITION_SEED = 161803;
    private static final long LAYER_SEED = 141421;

    /** For subclasses. */
    protected LayerFixture() {}

    /**
     * Makes the layer under test.
     *
     * @param parameters makes its parameters; backend and dtype change from check to check
     * @param input one of {@link #inputShapes()}
     * @return a new layer
     */
    protected abstract FlowLayer create(ParameterFactory parameters, Shape input);

    /**
     * The sample shapes to test with. Keep them small: at most 64 elements.
     *
     * @return at least one
     */
    protected abstract List<Shape> inputShapes();

    /**
     * The shape of a sample's condition.
     *
     * @param input one of {@link #inputShapes()}
     * @return the shape without batch, or null for an unconditional layer
     */
    protected @Nullable Shape conditionShape(Shape input) {
        return null;
    }

    /**
     * Draws one element of an input. Override for a layer whose domain is not the whole line, keeping a distance of 0.1
     * from its ends.
     *
     * @param random source of randomness
     * @return a standard normal number unless overridden
     */
    protected double inputElement(RandomGenerator random) {
        return random.nextGaussian();
    }

    /**
     * Sample shapes that a layer built for a given shape must reject.
     *
     * @param input one of {@link #inputShapes()}
     * @return one channel more, and a rank that is neither a vector's nor an image's, unless overridden
     */
    protected List<Shape> refusedShapes(Shape input) {
        return List.of(input.with(-1, input.channels() + 1), Shape.of(2, 2, 2, input.channels()));
    }

    /**
     * The standard deviation of what is added to every trained parameter before a check, so that nothing is tested at its
     * starting values, where layers tend to be the identity.
     *
     * @return 0.2 unless overridden
     */
    protected double scramble() {
        return 0.2;
    }

    /**
     * A layer with scrambled parameters: the same values on every backend, in every dtype and at every call.
     *
     * @param input one of {@link #inputShapes()}
     * @param backend where it lives
     * @param dtype its precision
     * @return a new layer with a condition, if it takes one, and a seed for its randomness
     */
    protected final LayerProbe probe(Shape input, TensorBackend backend, DType dtype) {
        FlowLayer layer = create(new ParameterFactory(backend, dtype, new SplittableRandom(PARAMETER_SEED)), input);
        SplittableRandom noise = new SplittableRandom(SCRAMBLE_SEED);
        for (Parameter parameter : layer.parameters().trainable()) {
            double[] values = parameter.value().toDoubles();
            for (int i = 0; i < values.length; i++) {
                // Rounded to float: a float32 layer then has exactly the values of a double one.
                values[i] = (float) (values[i] + scramble() * noise.nextGaussian());
            }
            parameter.assign(values);
        }
        Shape condition = conditionShape(input);
        SplittableRandom random = new SplittableRandom(CONDITION_SEED);
        @Nullable Values given =
                condition == null ? null : Values.draw(condition.batch(BATCH), () -> (float) random.nextGaussian());
        return new LayerProbe(layer, backend, dtype, given, LAYER_SEED);
    }

    /**
     * The layer that most checks use: on the fast backend, in double.
     *
     * @param input one of {@link #inputShapes()}
     * @return as {@link #probe(Shape, TensorBackend, DType)}
     */
    protected final LayerProbe probe(Shape input) {
        return probe(input, TestBackends.cpu(), DType.FLOAT64);
    }

    /**
     * A batch of inputs, representable in float.
     *
     * @param input sample shape
     * @param seed of the elements
     * @return {@link #BATCH} samples
     */
    protected final Values batch(Shape input, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        return Values.draw(input.batch(BATCH), () -> (float) inputElement(random));
    }
}
