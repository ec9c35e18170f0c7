package org.flows4j.core.distribution;

import java.util.random.RandomGenerator;
import org.flows4j.core.tensor.DType;
import org.flows4j.core.tensor.Shape;
import org.flows4j.core.tensor.Tensor;
import org.flows4j.core.tensor.TensorBackend;

/** The code that the distributions share: argument checks and normal noise. */
final class Gaussians {
    private Gaussians() {}

    static void checkBatch(Tensor z, Shape sampleShape) {
        if (z.shape().rank() != sampleShape.rank() + 1 || !z.shape().sample().equals(sampleShape)) {
            throw new IllegalArgumentException("This distribution is over samples of shape " + sampleShape
                    + ", so it needs a batch [N, ...] of them; got shape " + z.shape());
        }
    }

    /** Independent N(0, temperature^2) numbers. */
    static Tensor noise(
            TensorBackend backend, DType dtype, Shape sampleShape, int n, double temperature, RandomGenerator random) {
        checkDraw(n, temperature);
        return backend.normal(sampleShape.batch(n), dtype, random).mul(temperature);
    }

    static void checkDraw(int n, double temperature) {
        if (n < 1) {
            throw new IllegalArgumentException("Cannot draw " + n + " samples; ask for at least 1");
        }
        Temperature.check(temperature);
    }
}
