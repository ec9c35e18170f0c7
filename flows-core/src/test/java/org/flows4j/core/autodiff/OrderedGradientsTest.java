package org.flows4j.core.autodiff;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.flows4j.core.tensor.DType;
import org.flows4j.core.tensor.Shape;
import org.flows4j.core.tensor.Tensor;
import org.flows4j.core.tensor.TensorBackend;
import org.flows4j.core.tensor.cpu.CpuBackend;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(value = 60, unit = TimeUnit.SECONDS)
class OrderedGradientsTest {
    private static final int PARTS = 3;
    private static final int COUNT = 200;

    private final TensorBackend backend = CpuBackend.create();
    private final ParameterFactory factory = new ParameterFactory(backend, DType.FLOAT32, new SplittableRandom(1));
    private final Parameter parameter = factory.parameter("p", Shape.of(1), Initializer.zeros());
    private final List<Float> arrived = new ArrayList<>();
    private final OrderedGradients gradients =
            new OrderedGradients((of, gradient) -> arrived.add(gradient.toFloats()[0]), PARTS);

    /** The later a part, the more it would like to be first. */
    @Test
    void theNthGradientOfAPartComesAfterThatOfThePartBefore() throws Exception {
        run(COUNT, COUNT, COUNT);
        int[] next = new int[PARTS];
        for (float value : arrived) {
            int part = (int) value / COUNT;
            assertThat((int) value % COUNT).isEqualTo(next[part]++);
            assertThat(part == 0 || next[part - 1] >= next[part]).isTrue();
        }
        assertThat(next).containsOnly(COUNT);
    }

    @Test
    void nobodyWaitsForAPartThatHasEnded() throws Exception {
        run(COUNT, 3, COUNT);
        assertThat(arrived).hasSize(2 * COUNT + 3);
    }

    private void run(int... counts) throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(PARTS);
        List<Future<?>> ends = new ArrayList<>();
        for (int i = PARTS - 1; i >= 0; i--) {
            int part = i;
            ends.add(threads.submit(() -> leave(part, counts[part])));
        }
        for (Future<?> end : ends) {
            end.get();
        }
        threads.shutdown();
    }

    private void leave(int part, int count) {
        GradientSink sink = gradients.part(part);
        try {
            for (int n = 0; n < count; n++) {
                try (Tensor value = backend.fill(part * COUNT + n, Shape.of(1), DType.FLOAT32)) {
                    sink.accumulate(parameter, value);
                }
            }
        } finally {
            gradients.finish(part);
        }
    }
}
