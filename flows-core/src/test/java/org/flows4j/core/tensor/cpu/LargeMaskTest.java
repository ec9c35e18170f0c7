package org.flows4j.core.tensor.cpu;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.SplittableRandom;
import org.flows4j.core.tensor.DType;
import org.flows4j.core.tensor.Shape;
import org.flows4j.core.tensor.Tensor;
import org.flows4j.core.tensor.UnaryOp;
import org.junit.jupiter.api.Test;

/** The gradient of a large ReLU is computed by oneDNN, that of a small one in Java, with equal values. */
class LargeMaskTest {
    private static final int SIZE = (1 << 15) + 5;

    private static float[] gradient(CpuBackend backend, int size) {
        SplittableRandom random = new SplittableRandom(3);
        float[] results = new float[size];
        float[] gradients = new float[size];
        for (int i = 0; i < size; i++) {
            results[i] = (float) Math.max(0, random.nextGaussian());
            gradients[i] = (float) random.nextGaussian();
        }
        Shape shape = Shape.vector(size);
        try (Tensor y = backend.fromFloats(results, shape, DType.FLOAT32);
                Tensor g = backend.fromFloats(gradients, shape, DType.FLOAT32);
                Tensor toX = backend.unaryGradient(UnaryOp.RELU, y, y, g)) {
            return toX.toFloats();
        }
    }

    @Test
    void bothWaysGiveEqualValues() {
        float[] large = gradient(CpuBackend.create(CpuOptions.defaults().withThreads(2)), SIZE);
        float[] java = gradient(CpuBackend.create(CpuOptions.defaults().withEngine(CpuOptions.Engine.JAVA)), SIZE);
        float[] small = gradient(CpuBackend.create(), 100);
        for (int i = 0; i < SIZE; i++) {
            // Numbers: a masked element may be -0.
            assertThat(large[i] == java[i])
                    .as("element %d: %s and %s", i, large[i], java[i])
                    .isTrue();
            assertThat(i >= small.length || small[i] == java[i]).isTrue();
        }
    }
}
