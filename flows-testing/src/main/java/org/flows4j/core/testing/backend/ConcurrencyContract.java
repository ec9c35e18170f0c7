package org.flows4j.core.testing.backend;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.flows4j.core.tensor.Activation;
import org.flows4j.core.tensor.DType;
import org.flows4j.core.tensor.Scope;
import org.flows4j.core.tensor.Shape;
import org.flows4j.core.tensor.Tensor;
import org.flows4j.core.tensor.TensorBackend;
import org.flows4j.core.testing.Samples;
import org.flows4j.core.testing.TensorAssert;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Several threads at once, each with its own tensors and scopes, all reading the same parameters. */
public interface ConcurrencyContract extends BackendUnderTest {
    /** A small network and a few other operations, as one array of numbers. */
    @SuppressWarnings("try") // the scope is open for its effect on the thread
    private static double[] program(TensorBackend backend, DType dtype, List<Tensor> parameters, long seed) {
        try (Scope scope = backend.openScope()) {
            Tensor x = new Samples(backend, dtype, seed).normal(4, 6, 5, 8);
            Tensor hidden = backend.conv2d(x, parameters.get(0), parameters.get(1), Activation.RELU);
            Tensor gradient = backend.conv2dInputGradient(hidden.mul(0.1), parameters.get(0));
            Tensor dense = backend.dense(
                    gradient.reshape(4 * 6 * 5, 8), parameters.get(2), parameters.get(3), Activation.NONE);
            Tensor gates = dense.slice(1, 0, 3).exp().add(1).log().mul(dense.slice(1, 3, 6));
            Tensor joined = Tensor.concat(1, gates, backend.select(dense, 5, 0, 2));
            Tensor sums = joined.reshape(4, 30, 6).permute(0, 2, 1).sumPerSample();
            backend.updates().add(gates, gates);
            Tensor all = Tensor.concat(0, sums, gates.cast(DType.FLOAT64).sum(0), hidden.sumPerSample());
            return all.toDoubles();
        }
    }

    /** Every thread gets the results of a single thread, and all memory is released. */
    @ParameterizedTest
    @EnumSource(value = DType.class, mode = EnumSource.Mode.EXCLUDE, names = "BFLOAT16")
    @Timeout(value = 120, unit = TimeUnit.SECONDS)
    default void computesOnManyThreads(DType dtype) throws Exception {
        TensorBackend backend = backend();
        long before = backend.memory().live();
        Samples samples = new Samples(backend, dtype, 81);
        List<Tensor> parameters =
                List.of(samples.normal(12, 8, 3, 3), samples.normal(12), samples.normal(8, 6), samples.normal(6));
        int programs = 24;
        List<double[]> alone = new ArrayList<>();
        for (int i = 0; i < programs; i++) {
            alone.add(program(backend, dtype, parameters, i));
        }
        ExecutorService threads = Executors.newFixedThreadPool(4);
        try {
            List<Callable<double[]>> work = new ArrayList<>();
            for (int repeat = 0; repeat < 3; repeat++) {
                for (int i = 0; i < programs; i++) {
                    int seed = i;
                    work.add(() -> program(backend, dtype, parameters, seed));
                }
            }
            List<Future<double[]>> together = threads.invokeAll(work);
            for (int i = 0; i < together.size(); i++) {
                assertClose(together.get(i).get(), alone.get(i % programs), dtype, i % programs);
            }
        } finally {
            threads.shutdownNow();
        }
        parameters.forEach(Tensor::close);
        assertThat(backend.memory().live()).as("live bytes afterwards").isEqualTo(before);
    }

    /** A library may split its sums by the number of threads it finds: only the last digits may differ. */
    private static void assertClose(double[] actual, double[] expected, DType dtype, int seed) {
        assertThat(actual).hasSameSizeAs(expected);
        for (int i = 0; i < expected.length; i++) {
            double allowed = 64 * TensorAssert.epsilon(dtype) * (1000 + Math.abs(expected[i]));
            assertThat(Math.abs(actual[i] - expected[i]))
                    .as("element %d of program %d, %s instead of %s", i, seed, actual[i], expected[i])
                    .isLessThanOrEqualTo(allowed);
        }
    }

    /** Tensors created on one thread are used and closed on another. */
    @ParameterizedTest
    @EnumSource(value = DType.class, mode = EnumSource.Mode.EXCLUDE, names = "BFLOAT16")
    default void handsTensorsOver(DType dtype) throws Exception {
        TensorBackend backend = backend();
        long before = backend.memory().live();
        ExecutorService thread = Executors.newSingleThreadExecutor();
        try {
            for (int i = 0; i < 50; i++) {
                int value = i;
                Tensor made = thread.submit(() -> backend.fill(value, Shape.of(257), dtype))
                        .get();
                assertThat(made.toDoubles()[256]).isEqualTo(value);
                made.close();
            }
        } finally {
            thread.shutdownNow();
        }
        assertThat(backend.memory().live()).isEqualTo(before);
    }
}
