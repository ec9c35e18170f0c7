package org.flows4j.models;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.flows4j.core.autodiff.Parameter;
import org.flows4j.core.autodiff.ParameterFactory;
import org.flows4j.core.flow.Flow;
import org.flows4j.core.tensor.DType;
import org.flows4j.core.tensor.Scope;
import org.flows4j.core.tensor.Shape;
import org.flows4j.core.tensor.Tensor;
import org.flows4j.core.tensor.TensorBackend;
import org.flows4j.core.tensor.cpu.CpuBackend;
import org.flows4j.core.tensor.cpu.CpuOptions;
import org.flows4j.models.tabular.TabularConfig;
import org.flows4j.models.tabular.TabularFlow;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Many threads ask one flow everything at once, and each hears what it would hear alone. */
class ConcurrentUseTest {
    private static final int CALLERS = 8;
    private static final int ROUNDS = 30;
    private static final int COLUMNS = 6;

    private static Flow flow(TensorBackend backend) {
        TabularFlow family = new TabularFlow();
        TabularConfig config = family.preset("SPLINE").sized(3, 16).forColumns(COLUMNS, 2);
        Flow flow = family.build(config, new ParameterFactory(backend, DType.FLOAT32, new SplittableRandom(1)));
        SplittableRandom random = new SplittableRandom(6);
        for (Parameter parameter : flow.parameters().trainable()) {
            double[] values = parameter.value().toDoubles();
            for (int i = 0; i < values.length; i++) {
                values[i] += 0.1 * random.nextGaussian();
            }
            parameter.assign(values);
        }
        return flow;
    }

    /** All that one caller asks in a round, which its seed decides. */
    private static List<double[]> ask(Flow flow, long seed) {
        TensorBackend backend = flow.backend();
        try (Scope scope = backend.openScope()) {
            SplittableRandom random = new SplittableRandom(seed);
            Flow given = flow.given(random.nextFloat(), random.nextFloat());
            Tensor x = backend.normal(Shape.of(1 + (int) (seed % 40), COLUMNS), DType.FLOAT32, random);
            return List.of(
                    given.logProb(x),
                    given.logProbGradient(x).toDoubles(),
                    given.decode(given.encode(x)).toDoubles(),
                    given.sampleAndLogProb(5, 0.9, random).logProb());
        }
    }

    @ParameterizedTest
    @CsvSource({"1", "2"})
    void everybodyHearsTheSame(int threads) throws InterruptedException, ExecutionException {
        TensorBackend backend = CpuBackend.create(CpuOptions.defaults().withThreads(threads));
        Flow flow = flow(backend);
        List<List<double[]>> alone = new ArrayList<>();
        for (long seed = 0; seed < ROUNDS; seed++) {
            alone.add(ask(flow, seed));
        }
        long before = backend.memory().live();
        ExecutorService callers = Executors.newFixedThreadPool(CALLERS);
        try {
            List<Callable<List<List<double[]>>>> tasks = new ArrayList<>();
            for (int caller = 0; caller < CALLERS; caller++) {
                int first = caller;
                tasks.add(() -> {
                    List<List<double[]>> heard = new ArrayList<>();
                    for (int i = 0; i < ROUNDS; i++) {
                        heard.add(ask(flow, (first + i) % ROUNDS));
                    }
                    return heard;
                });
            }
            List<Future<List<List<double[]>>>> answers = callers.invokeAll(tasks);
            for (int caller = 0; caller < CALLERS; caller++) {
                List<List<double[]>> heard = answers.get(caller).get();
                for (int i = 0; i < ROUNDS; i++) {
                    List<double[]> expected = alone.get((caller + i) % ROUNDS);
                    for (int question = 0; question < expected.size(); question++) {
                        assertThat(heard.get(i).get(question)).containsExactly(expected.get(question));
                    }
                }
            }
        } finally {
            callers.shutdown();
        }
        assertThat(backend.memory().live()).isEqualTo(before);
    }
}
