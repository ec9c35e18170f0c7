package org.flows4j.core.autodiff;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.function.UnaryOperator;
import org.flows4j.core.tensor.Activation;
import org.flows4j.core.tensor.DType;
import org.flows4j.core.tensor.Scope;
import org.flows4j.core.tensor.Shape;
import org.flows4j.core.tensor.Tensor;
import org.flows4j.core.tensor.TensorBackend;
import org.flows4j.core.tensor.cpu.CpuBackend;
import org.junit.jupiter.api.Test;

/** A backward pass through wide layers leaves nothing but gradients: their temporaries are as large as the recorded values. */
class TapeMemoryTest {
    private static final int WIDTH = 64;
    private static final int ROWS = 256;
    private static final int LAYERS = 6;

    private final TensorBackend backend = CpuBackend.create();

    private long left(Shape input, UnaryOperator<Tensor> layer) {
        try (Scope scope = backend.openScope()) {
            assertThat(scope).isNotNull();
            Tape tape = new Tape(backend, (parameter, gradient) -> {});
            Tensor x = tape.variable(backend.fill(1, input, DType.FLOAT32));
            Tensor y = x;
            for (int i = 0; i < LAYERS; i++) {
                y = layer.apply(y);
            }
            Tensor seed = backend.fill(1, y.shape(), DType.FLOAT32);
            long before = backend.memory().live();
            tape.backward(new Tensor[] {y}, new Tensor[] {seed});
            assertThat(tape.gradient(x)).isNotNull();
            return backend.memory().live() - before;
        }
    }

    @Test
    void denseLayersLeaveTheGradientOfTheirInput() {
        Tensor weight = backend.fill(0.01, Shape.of(WIDTH, WIDTH), DType.FLOAT32);
        Shape rows = Shape.of(ROWS, WIDTH);
        long left = left(rows, x -> x.backend().dense(x, weight, null, Activation.RELU));
        assertThat(left).isEqualTo(rows.size() * (long) Float.BYTES);
    }

    @Test
    void convolutionsLeaveTheGradientOfTheirInput() {
        Tensor weight = backend.fill(0.01, Shape.of(WIDTH, WIDTH, 1, 1), DType.FLOAT32);
        Shape images = Shape.of(ROWS / 64, 8, 8, WIDTH);
        long left = left(images, x -> x.backend().conv2d(x, weight, null, Activation.RELU));
        assertThat(left).isEqualTo(images.size() * (long) Float.BYTES);
    }
}
