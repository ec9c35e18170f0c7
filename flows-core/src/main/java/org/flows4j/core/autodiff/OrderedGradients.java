package org.flows4j.core.autodiff;

import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.concurrent.locks.LockSupport;
import org.flows4j.core.tensor.Tensor;

/**
 * Lets several threads that differentiate parts of one batch add to the same gradients, in the order of the parts: sums of floats
 * depend on their order, and a training step shall not depend on which thread was faster. The n-th gradient of a part waits for the
 * n-th of the part before; as all record the same operations, nobody waits long.
 */
public final class OrderedGradients {
    private static final int DONE = Integer.MAX_VALUE;
    private static final int SPINS = 1000;
    private static final long NAP_NANOS = 20_000;

    private final GradientSink sink;
    private final AtomicIntegerArray arrived;

    /**
     * For so many parts.
     *
     * @param sink gets all gradients, for any one parameter from one thread at a time
     * @param parts number of parts
     */
    public OrderedGradients(GradientSink sink, int parts) {
        this.sink = sink;
        this.arrived = new AtomicIntegerArray(parts);
    }

    /**
     * Where one part leaves its gradients.
     *
     * @param part from 0; parts must begin in order
     * @return the sink of its tape
     */
    public GradientSink part(int part) {
        return (parameter, gradient) -> accumulate(part, parameter, gradient);
    }

    /**
     * Says that a part will leave no more gradients, so that the next one does not wait for it. To be called however the part ends.
     *
     * @param part from 0
     */
    public void finish(int part) {
        arrived.set(part, DONE);
    }

    private void accumulate(int part, Parameter parameter, Tensor gradient) {
        int number = arrived.get(part);
        for (int spins = 0; part > 0 && arrived.get(part - 1) <= number; spins++) {
            if (spins < SPINS) {
                Thread.onSpinWait();
            } else {
                LockSupport.parkNanos(this, NAP_NANOS);
            }
        }
        // The order is that of the operations; a parameter used by several of them may yet be due from two parts at
        // once.
        synchronized (parameter) {
            sink.accumulate(parameter, gradient);
        }
        arrived.set(part, number + 1);
    }
}
