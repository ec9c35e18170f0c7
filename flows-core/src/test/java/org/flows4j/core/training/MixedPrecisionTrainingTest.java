package org.flows4j.core.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.flows4j.core.autodiff.Parameter;
import org.flows4j.core.flow.Flow;
import org.flows4j.core.layer.MemoryMode;
import org.flows4j.core.tensor.DType;
import org.flows4j.core.tensor.Precision;
import org.flows4j.core.tensor.cpu.CpuBackend;
import org.flows4j.core.tensor.cpu.CpuOptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Training in mixed precision, beside single precision, and where the processor has no use for it. */
class MixedPrecisionTrainingTest {
    private static final TinyFlow.Options OPTIONS = TinyFlow.Options.standard();
    /** Small layers stay in single precision. */
    private static final int[] HIDDEN = {96, 96};

    private static final CpuOptions SINGLE = CpuOptions.defaults().withThreads(1);
    private static final CpuOptions MIXED = SINGLE.withPrecision(Precision.MIXED);

    /** It learns as well, by the measure of the whole project, and its parameters stay in single precision. */
    @ParameterizedTest
    @EnumSource(MemoryMode.class)
    void trainsAsWell(MemoryMode mode) {
        CpuBackend mixed = CpuBackend.create(MIXED);
        assumeThat(mixed.networkType(DType.FLOAT32)).isEqualTo(DType.BFLOAT16);
        double untrained = train(CpuBackend.create(SINGLE), mode, 1);
        double single = train(CpuBackend.create(SINGLE), mode, 150);
        double reduced = train(mixed, mode, 150);
        assertThat(single).as("there is something to learn").isLessThan(untrained - 0.2);
        assertThat(reduced).isNotEqualTo(single).isCloseTo(single, within(0.02));
    }

    /** Bits per dimension of other data after some steps. */
    private static double train(CpuBackend backend, MemoryMode mode, int steps) {
        Flow flow = TinyFlow.build(OPTIONS, backend, HIDDEN);
        TrainingSettings config = TrainingSettings.plain(steps, 32)
                .withSeed(5)
                .withGradients(gradients -> gradients.withMemoryMode(mode));
        try (Trainer trainer = new Trainer(flow, config, ToyData.batches(0, 200, OPTIONS, backend))) {
            trainer.initialize();
            trainer.run();
        }
        assertThat(flow.parameters().trainable()).extracting(Parameter::dtype).containsOnly(DType.FLOAT32);
        return new Evaluator(flow, ToyData.batches(500, 200, OPTIONS, backend), 50, 0)
                .evaluate(steps)
                .bitsPerDim();
    }

    /** Three products of BFLOAT16 are single precision to all who do not look at the last digits. */
    @Test
    void threeProductsTrainAsSinglePrecisionDoes() {
        assumeThat(CpuBackend.create(MIXED).networkType(DType.FLOAT32)).isEqualTo(DType.BFLOAT16);
        double single = train(CpuBackend.create(SINGLE), MemoryMode.STORE, 150);
        double three = train(CpuBackend.create(SINGLE.withPrecision(Precision.BFLOAT16X3)), MemoryMode.STORE, 150);
        assertThat(three).isNotEqualTo(single).isCloseTo(single, within(0.002));
    }

    /** Without oneDNN all is as in single precision, to the last bit, and one line says so. */
    @ParameterizedTest
    @EnumSource(names = {"MIXED", "BFLOAT16X3"})
    void fallsBackAndSaysSoOnce(Precision precision) {
        CpuOptions plain = SINGLE.withEngine(CpuOptions.Engine.OPENBLAS);
        double single = train(CpuBackend.create(plain), MemoryMode.STORE, 10);
        PrintStream standard = System.err;
        ByteArrayOutputStream log = new ByteArrayOutputStream();
        double fallback;
        try (PrintStream captured = new PrintStream(log, true, StandardCharsets.UTF_8)) {
            System.setErr(captured);
            fallback = train(CpuBackend.create(plain.withPrecision(precision)), MemoryMode.STORE, 10);
        } finally {
            System.setErr(standard);
        }
        assertThat(fallback).isEqualTo(single);
        assertThat(log.toString(StandardCharsets.UTF_8).lines().filter(line -> line.contains(precision.name())))
                .singleElement()
                .asString()
                .contains("FLOAT32");
    }
}
