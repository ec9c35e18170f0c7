package org.flows4j.core.tensor.cpu;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.flows4j.core.tensor.DType;
import org.flows4j.core.tensor.Scope;
import org.flows4j.core.tensor.Tensor;
import org.flows4j.core.tensor.cpu.internal.math.PlainMath;
import org.flows4j.core.tensor.cpu.internal.tensor.CpuRuntime;
import org.flows4j.core.testing.Samples;
import org.junit.jupiter.api.Test;

/** How the threads of a backend are divided among the threads that call it. */
class ThreadShareTest {
    private static CpuRuntime runtime(int threads) {
        CpuOptions options = CpuOptions.defaults().withThreads(threads);
        return new CpuRuntime(CpuBackend.create(options), threads, options.newPool(), new PlainMath());
    }

    @Test
    void callersAtWorkShareTheThreads() throws Exception {
        CpuRuntime runtime = runtime(4);
        assertThat(runtime.share()).isEqualTo(4);
        ExecutorService others = Executors.newCachedThreadPool();
        List<CountDownLatch> ends = new ArrayList<>();
        List<Future<?>> running = new ArrayList<>();
        int[] shares = {4, 2, 1, 1, 1};
        try (Scope scope = runtime.scopes().open();
                Scope inner = runtime.scopes().open()) {
            assertThat(scope).isNotSameAs(inner);
            for (int share : shares) {
                assertThat(runtime.share()).isEqualTo(share);
                CountDownLatch begun = new CountDownLatch(1);
                CountDownLatch end = new CountDownLatch(1);
                ends.add(end);
                running.add(others.submit(() -> {
                    try (Scope theirs = runtime.scopes().open()) {
                        assertThat(theirs).isNotNull();
                        begun.countDown();
                        end.await();
                    }
                    return null;
                }));
                begun.await();
            }
            ends.forEach(CountDownLatch::countDown);
            for (Future<?> done : running) {
                done.get();
            }
            assertThat(runtime.share()).isEqualTo(4);
        } finally {
            others.shutdownNow();
        }
    }

    /** Each part waits for the others, so that one thread alone could not take them all. */
    @Test
    void kernelsUseTheShare() throws Exception {
        CpuRuntime runtime = runtime(3);
        Set<Thread> threads = ConcurrentHashMap.newKeySet();
        CountDownLatch all = new CountDownLatch(3);
        runtime.workers().parts(3, (part, tile) -> {
            threads.add(Thread.currentThread());
            all.countDown();
            try {
                all.await();
            } catch (InterruptedException stopped) {
                throw new IllegalStateException(stopped);
            }
        });
        assertThat(threads).hasSize(3);
        ExecutorService caller = Executors.newSingleThreadExecutor();
        try (Scope mine = runtime.scopes().open()) {
            assertThat(mine).isNotNull();
            Set<Thread> theirs = ConcurrentHashMap.newKeySet();
            Thread other = caller.submit(() -> {
                        try (Scope scope = runtime.scopes().open()) {
                            assertThat(scope).isNotNull();
                            runtime.workers().parts(50, (part, tile) -> theirs.add(Thread.currentThread()));
                            return Thread.currentThread();
                        }
                    })
                    .get();
            assertThat(theirs).containsExactly(other);
        } finally {
            caller.shutdownNow();
        }
    }

    /** The number of native threads is a property of the calling thread, and set for every operation. */
    @Test
    void backendsWithDifferentNumbersOfThreadsAlternate() {
        List<CpuBackend> backends = new ArrayList<>();
        for (int threads : new int[] {1, 2, 4}) {
            backends.add(CpuBackend.create(CpuOptions.defaults().withThreads(threads)));
        }
        for (int round = 0; round < 3; round++) {
            float[] expected = product(backends.get(0));
            for (CpuBackend backend : backends) {
                float[] actual = product(backend);
                for (int i = 0; i < expected.length; i++) {
                    assertThat(Math.abs(actual[i] - expected[i])).isLessThan(1e-3f);
                }
            }
        }
    }

    private static float[] product(CpuBackend backend) {
        try (Scope scope = backend.openScope()) {
            assertThat(scope).isNotNull();
            Samples samples = new Samples(backend, DType.FLOAT32, 7);
            Tensor a = samples.normal(300, 200);
            return a.matmul(samples.normal(200, 100)).toFloats();
        }
    }
}
