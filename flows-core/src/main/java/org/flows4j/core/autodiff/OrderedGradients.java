package org.flows4j.core.autodiff;

import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.concurrent.locks.LockSupport;
import org.flows4j.core.tensor.Tensor;
import org.flows4j.core.tensor.TensorBackend;

/**
 * Lets several threads that differentiate parts of one batch add to the same gradients, in the order of the parts: sums of floats
 * depend on their order, and a training step must not depend on which thread was faster. The n-th gradient of a part waits for the
 * n-th of the previous part; as all parts record the same operations, none waits long.
 *
 * <p>This orders the first gradient of each part for a parameter. A network that is evaluated several times has further ones, and
 * the next part may or may not have added its own by then. So each part sums its further gradients separately, and the sums are
 * added in the order of the parts when all parts have ended: {@code a1 + b1 + (a2 + a3 + ..) + (b2 + b3 + ..)}.
 */
public final class OrderedGradients {
    private static final int DONE = Integer.MAX_VALUE;
    private static final int SPINS = 1000;
    private static final long NAP_NANOS = 20_000;
    private static final double[] NOTHING = {};

    private final GradientSink sink;
    private final AtomicIntegerArray arrived;
    private final AtomicInteger unfinished;
    /** The parameters that each part had a gradient of, and the sums of those after the first: on the heap, as scopes end earlier. */
    private final List<Map<Parameter, double[]>> further = new ArrayList<>();

    /**
     * Prepares for a number of parts.
     *
     * @param sink gets all gradients, for any one parameter from one thread at a time
     * @param parts number of parts
     */
    public OrderedGradients(GradientSink sink, int parts) {
        this.sink = sink;
        this.arrived = new AtomicIntegerArray(parts);
        this.unfinished = new AtomicInteger(parts);
        for (int part = 0; part < parts; part++) {
            further.add(new IdentityHashMap<>());
        }
    }

    /**
     * The sink of one part.
     *
     * @param part from 0; parts must begin in order
     */
    public GradientSink part(int part) {
        return further.size() == 1 ? sink : (parameter, gradient) -> accumulate(part, parameter, gradient);
    }

    /**
     * Marks a part as finished, so the next one no longer waits for it. Call it once for each part, even after a failure: the
     * gradients are complete when all parts have ended.
     *
     * @param part from 0
     */
    public void finish(int part) {
        arrived.set(part, DONE);
        if (unfinished.decrementAndGet() == 0) {
            further.forEach(sums -> sums.forEach(this::addSum));
        }
    }

    private void accumulate(int part, Parameter parameter, Tensor gradient) {
        int number = arrived.get(part);
        double[] sum = further.get(part).putIfAbsent(parameter, NOTHING);
        if (sum == null) {
            awaitPartBefore(part, number);
            // The parts wait for one another; if they record different operations, two may still arrive together.
            synchronized (parameter) {
                sink.accumulate(parameter, gradient);
            }
        } else {
            further.get(part).put(parameter, plus(sum, gradient.toDoubles()));
        }
        arrived.set(part, number + 1);
    }

    private void awaitPartBefore(int part, int number) {
        for (int spins = 0; part > 0 && arrived.get(part - 1) <= number; spins++) {
            if (spins < SPINS) {
                Thread.onSpinWait();
            } else {
                LockSupport.parkNanos(this, NAP_NANOS);
            }
        }
    }

    /** Adds a sum, which is empty before the first gradient, to a fresh array. */
    private static double[] plus(double[] sum, double[] gradient) {
        for (int i = 0; i < sum.length; i++) {
            gradient[i] += sum[i];
        }
        return gradient;
    }

    private void addSum(Parameter parameter, double[] sum) {
        if (sum.length > 0) {
            TensorBackend backend = parameter.value().backend();
            try (Tensor gradient = backend.fromDoubles(sum, parameter.shape(), parameter.dtype())) {
                sink.accumulate(parameter, gradient);
            }
        }
    }
}
