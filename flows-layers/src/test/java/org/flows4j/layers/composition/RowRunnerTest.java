package org.flows4j.layers.composition;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import org.flows4j.core.autodiff.Parameter;
import org.flows4j.core.autodiff.ParameterFactory;
import org.flows4j.core.distribution.StandardNormal;
import org.flows4j.core.flow.Flow;
import org.flows4j.core.layer.FlowContext;
import org.flows4j.core.layer.InvertibleChain;
import org.flows4j.core.layer.MemoryMode;
import org.flows4j.core.nn.ConvConditioner;
import org.flows4j.core.tensor.DType;
import org.flows4j.core.tensor.Shape;
import org.flows4j.core.tensor.Tensor;
import org.flows4j.core.tensor.cpu.CpuBackend;
import org.flows4j.core.tensor.cpu.CpuOptions;
import org.flows4j.core.training.StepReport;
import org.flows4j.core.training.Trainer;
import org.flows4j.core.training.TrainingListener;
import org.flows4j.core.training.TrainingSettings;
import org.flows4j.core.training.data.Batch;
import org.flows4j.core.training.data.BatchSource;
import org.flows4j.core.training.schedule.LearningRateSchedule;
import org.flows4j.layers.coupling.AffineCoupling;
import org.flows4j.layers.coupling.Half;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Batches of two couplings, large enough to be divided among threads, and never evenly. */
class RowRunnerTest {
    private static final int ROWS = 151;
    private static final Shape IMAGE = Shape.image(4, 8, 8);

    private static Flow flow(int threads, DType dtype) {
        CpuBackend backend = CpuBackend.create(CpuOptions.defaults().withThreads(threads));
        ParameterFactory parameters = new ParameterFactory(backend, dtype, new SplittableRandom(1));
        InvertibleChain layers = InvertibleChain.of(
                coupling(parameters.child("a"), Half.FIRST), coupling(parameters.child("b"), Half.SECOND));
        SplittableRandom random = new SplittableRandom(6);
        for (Parameter parameter : layers.parameters()) {
            double[] values = parameter.value().toDoubles();
            for (int i = 0; i < values.length; i++) {
                values[i] += 0.01 * random.nextGaussian();
            }
            parameter.assign(values);
        }
        return new Flow(layers, new StandardNormal(IMAGE, backend, dtype), IMAGE, backend, dtype);
    }

    private static AffineCoupling coupling(ParameterFactory parameters, Half half) {
        return new AffineCoupling(
                parameters, IMAGE, AffineCoupling.Config.GLOW.conditionedOn(half), new ConvConditioner(64));
    }

    private static Tensor images(Flow flow) {
        return flow.backend().normal(IMAGE.batch(ROWS), flow.dtype(), new SplittableRandom(7));
    }

    @Test
    void batchesAreDividedByThreadsUnlessTheyAreSmall() {
        assertThat(flow(1, DType.FLOAT32).runner().parts(ROWS)).isEqualTo(1);
        assertThat(flow(3, DType.FLOAT32).runner().parts(ROWS)).isEqualTo(3);
        assertThat(flow(3, DType.FLOAT32).runner().parts(2)).isBetween(1, 2);
        assertThat(flow(3, DType.FLOAT32).runner().parts(1)).isEqualTo(1);
    }

    @Test
    void partsCoverTheRowsInOrder() {
        int[] part = new int[ROWS];
        Arrays.fill(part, -1);
        flow(4, DType.FLOAT32)
                .runner()
                .divide(
                        ROWS,
                        FlowContext.deterministic(),
                        (number, from, to, context) -> Arrays.fill(part, from, to, number));
        assertThat(part).isSorted().startsWith(0).endsWith(3).contains(1, 2);
    }

    @Test
    void densitiesLatentsAndSamplesAreThoseOfOneThread() {
        Flow one = flow(1, DType.FLOAT64);
        Flow four = flow(4, DType.FLOAT64);
        assertThat(four.logProb(images(four))).containsExactly(one.logProb(images(one)), within(1e-9));
        assertThat(four.encode(images(four)).toDoubles())
                .containsExactly(one.encode(images(one)).toDoubles(), within(1e-10));
        Tensor samples = four.sample(ROWS, 0.7, new SplittableRandom(8));
        assertThat(four.sampleAndLogProb(ROWS, 0.7, new SplittableRandom(8))
                        .samples()
                        .toDoubles())
                .containsExactly(samples.toDoubles(), within(1e-9));
        assertThat(samples.toDoubles())
                .containsExactly(one.sample(ROWS, 0.7, new SplittableRandom(8)).toDoubles(), within(1e-9));
    }

    @ParameterizedTest
    @EnumSource(MemoryMode.class)
    void trainingIsThatOfOneThread(MemoryMode mode) {
        assertThat(train(flow(3, DType.FLOAT64), mode))
                .containsExactly(train(flow(1, DType.FLOAT64), mode), within(1e-9));
    }

    /** Whichever thread is faster: gradients are added up in the order of the parts. */
    @ParameterizedTest
    @EnumSource(MemoryMode.class)
    void trainingRepeatsItselfToTheLastBit(MemoryMode mode) {
        double[] first = train(flow(4, DType.FLOAT32), mode);
        assertThat(train(flow(4, DType.FLOAT32), mode)).containsExactly(first);
        assertThat(first[first.length - 1]).isNotEqualTo(first[0]);
    }

    @Test
    void aFailureInOnePartIsReportedAndHoldsUpNobody() {
        Flow flow = flow(4, DType.FLOAT32);
        assertThatThrownBy(() -> flow.runner().divide(ROWS, FlowContext.deterministic(), (part, from, to, context) -> {
                    if (part == 1) {
                        throw new IllegalStateException("part 1");
                    }
                }))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("part 1");
        assertThat(flow.logProb(images(flow))).hasSize(ROWS);
    }

    private static double[] train(Flow flow, MemoryMode mode) {
        List<Double> losses = new ArrayList<>();
        TrainingSettings config = TrainingSettings.plain(4, ROWS)
                .withSchedule(schedule -> schedule.withLearningRate(LearningRateSchedule.constant(1e-3)))
                .withGradients(gradients -> gradients.withMemoryMode(mode));
        try (Trainer trainer = new Trainer(flow, config, new Noise(flow))) {
            trainer.listen(new TrainingListener() {
                @Override
                public void onStep(StepReport report) {
                    losses.add(report.loss());
                }
            });
            trainer.initialize();
            trainer.run();
        }
        return losses.stream().mapToDouble(Double::doubleValue).toArray();
    }

    /** The same images in every step. */
    private record Noise(Flow flow) implements BatchSource {
        @Override
        public Shape sampleShape() {
            return IMAGE;
        }

        @Override
        public int size() {
            return ROWS;
        }

        @Override
        public Batch batch(int[] rows, RandomGenerator random) {
            return new Batch(images(flow), null);
        }
    }
}
