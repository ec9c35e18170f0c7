package org.flows4j.core.autodiff;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
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
    private final List<Parameter> parameters = IntStream.range(0, COUNT)
            .mapToObj(n -> factory.parameter("p" + n, Shape.of(1), Initializer.zeros()))
            .toList();
    private final List<Float> arrived = Collections.synchronizedList(new ArrayList<>());
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

    /** What a parameter gets that each part uses twice, for orders in which two threads may come. Floats tell orders of sums apart. */
    @Test
    void theSumOfAParameterUsedTwiceDoesNotDependOnWhoWasFaster() {
        assertThat(sum("aaAbbB")).isEqualTo(2);
        assertThat(sum("abaAbB")).isEqualTo(2);
        assertThat(sum("ababBA")).isEqualTo(2);
        assertThat(sum("aabAbB")).isEqualTo(2);
    }

    /** Gradients of two parts, a: 1e8 and 1, b: -1e8 and 1, in the order of the letters; capitals are ends. */
    private float sum(String order) {
        float[] sum = new float[1];
        OrderedGradients two = new OrderedGradients((of, gradient) -> sum[0] += gradient.toFloats()[0], 2);
        int[] left = new int[2];
        for (int i = 0; i < order.length(); i++) {
            char letter = order.charAt(i);
            int part = Character.toLowerCase(letter) - 'a';
            if (Character.isUpperCase(letter)) {
                two.finish(part);
            } else {
                double value = left[part]++ > 0 ? 1 : part == 0 ? 1e8 : -1e8;
                try (Tensor gradient = backend.fill(value, Shape.of(1), DType.FLOAT32)) {
                    two.part(part).accumulate(parameters.get(0), gradient);
                }
            }
        }
        return sum[0];
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
                    sink.accumulate(parameters.get(n), value);
                }
            }
        } finally {
            gradients.finish(part);
        }
    }
}
