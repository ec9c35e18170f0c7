package org.flows4j.core.testing;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SplittableRandom;
import org.flows4j.core.autodiff.Parameter;
import org.flows4j.core.autodiff.Tape;
import org.flows4j.core.layer.FlowContext;
import org.flows4j.core.layer.FlowLayer;
import org.flows4j.core.layer.LayerResult;
import org.flows4j.core.layer.MemoryMode;
import org.flows4j.core.tensor.DType;
import org.flows4j.core.tensor.Scope;
import org.flows4j.core.tensor.Tensor;
import org.flows4j.core.tensor.TensorBackend;
import org.jspecify.annotations.Nullable;

/**
 * A layer seen from outside, in plain arrays: what it returns, and the gradients of a loss. The loss is
 * {@code <a, value> + <b, logTerm>} with fixed random a and b, so that every output matters and none cancels another.
 *
 * @param layer evaluated in the direction data to latent; wrap it in {@code Inverted} for the other
 * @param backend the layer's own
 * @param dtype the layer's own
 * @param condition a batch, or null
 * @param seed of the layer's randomness, the same in every evaluation
 */
public record LayerProbe(
        FlowLayer layer,
        TensorBackend backend,
        DType dtype,
        @Nullable Values condition,
        long seed) {
    /** The gradient of an input in {@link Pass#gradients()}. */
    public static final String INPUT = "<input>";

    /** The gradient of the condition in {@link Pass#gradients()}. */
    public static final String CONDITION = "<condition>";

    /**
     * What one evaluation gave.
     *
     * @param value the transformed batch
     * @param logTerm a number a sample
     * @param loss {@code <a, value> + <b, logTerm>}
     * @param gradients of the loss: by parameter name, {@link #INPUT} and {@link #CONDITION}; what the loss does not depend
     *     on is missing; empty after a plain pass
     */
    public record Pass(Values value, Values logTerm, double loss, Map<String, Values> gradients) {}

    /**
     * The same probe with another condition.
     *
     * @param other a batch of conditions
     * @return a new probe
     */
    public LayerProbe withCondition(Values other) {
        return new LayerProbe(layer, backend, dtype, other, seed);
    }

    /**
     * The same probe with other randomness.
     *
     * @param other seed
     * @return a new probe
     */
    public LayerProbe withSeed(long other) {
        return new LayerProbe(layer, backend, dtype, condition, other);
    }

    /**
     * Evaluates without gradients.
     *
     * @param x a batch
     * @return value, log term and loss
     */
    public Pass plain(Values x) {
        try (Scope scope = backend.openScope()) {
            LayerResult result = layer.forward(x.on(backend, dtype), plainContext());
            return pass(result, Map.of());
        }
    }

    /**
     * Maps latent to data, without gradients.
     *
     * @param z a batch
     * @return the batch in data space
     */
    public Values inverse(Values z) {
        try (Scope scope = backend.openScope()) {
            return Values.of(layer.inverse(z.on(backend, dtype), plainContext()));
        }
    }

    /**
     * Sets data-dependent starting values, if the layer has any.
     *
     * @param x a batch
     * @return the transformed batch
     */
    public Values initialize(Values x) {
        try (Scope scope = backend.openScope()) {
            return Values.of(layer.initialize(x.on(backend, dtype), plainContext()));
        }
    }

    private FlowContext plainContext() {
        return FlowContext.inference(new SplittableRandom(seed))
                .withCondition(condition == null ? null : condition.on(backend, dtype));
    }

    /**
     * Evaluates on a tape and differentiates.
     *
     * @param x a batch
     * @param mode what the pass keeps; takes effect if the layer is a chain
     * @return value, log term, loss and all its gradients
     */
    public Pass recorded(Values x, MemoryMode mode) {
        Map<String, Values> gradients = new LinkedHashMap<>();
        try (Scope scope = backend.openScope()) {
            Tape tape = new Tape(backend, (parameter, gradient) -> accumulate(gradients, parameter, gradient));
            Tensor input = tape.variable(x.on(backend, dtype));
            @Nullable Tensor given = condition == null ? null : tape.variable(condition.on(backend, dtype));
            FlowContext context =
                    FlowContext.training(new SplittableRandom(seed), tape, mode).withCondition(given);
            LayerResult result = layer.forward(input, context);
            Pass pass = pass(result, gradients);
            tape.backward(new Tensor[] {result.value(), result.logTerm()}, new Tensor[] {
                weights(pass.value()).on(backend, result.value().dtype()),
                weights(pass.logTerm()).on(backend, DType.FLOAT64)
            });
            put(gradients, INPUT, tape.gradient(input));
            if (given != null) {
                put(gradients, CONDITION, tape.gradient(given));
            }
            return pass;
        }
    }

    private static void accumulate(Map<String, Values> gradients, Parameter parameter, Tensor gradient) {
        Values arrived = Values.of(gradient);
        gradients.merge(parameter.name(), arrived, (sum, more) -> sum.moved(1, more.elements()));
    }

    private static void put(Map<String, Values> gradients, String name, @Nullable Tensor gradient) {
        if (gradient != null) {
            gradients.put(name, Values.of(gradient));
        }
    }

    private static Pass pass(LayerResult result, Map<String, Values> gradients) {
        Values value = Values.of(result.value());
        Values logTerm = Values.of(result.logTerm());
        double loss = value.dot(weights(value).elements())
                + logTerm.dot(weights(logTerm).elements());
        return new Pass(value, logTerm, loss, gradients);
    }

    /** Fixed numbers in [0.5, 1.5) with random signs: none of them small, so nothing hides behind a small weight. */
    private static Values weights(Values like) {
        SplittableRandom random = new SplittableRandom(271828);
        return Values.draw(like.shape(), () -> (random.nextBoolean() ? 1 : -1) * (0.5 + random.nextDouble()));
    }
}
