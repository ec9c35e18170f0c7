package org.flows4j.core.nn.flowpp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.SplittableRandom;
import org.flows4j.core.autodiff.Tape;
import org.flows4j.core.layer.FlowContext;
import org.flows4j.core.layer.MemoryMode;
import org.flows4j.core.tensor.DType;
import org.flows4j.core.tensor.Shape;
import org.flows4j.core.tensor.Tensor;
import org.flows4j.core.tensor.TensorBackend;
import org.flows4j.core.testing.TestBackends;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DropoutTest {
    private final TensorBackend backend = TestBackends.cpu();

    private double[] trained(double probability, long seed) {
        Tape tape = new Tape(backend, (parameter, gradient) -> {});
        FlowContext context = FlowContext.training(new SplittableRandom(seed), tape, MemoryMode.STORE);
        Tensor ones = backend.fill(1, Shape.of(10, 10, 10, 101), DType.FLOAT64);
        return tape.plain(new Dropout(probability).apply(tape.variable(ones), context))
                .toDoubles();
    }

    @ParameterizedTest
    @ValueSource(doubles = {0.2, 0.5, 0.9})
    void dropsTheShareWantedAndKeepsTheMean(double probability) {
        double[] y = trained(probability, 1);
        double dropped = Arrays.stream(y).filter(value -> value == 0).count() / (double) y.length;
        assertThat(dropped).isCloseTo(probability, within(0.005));
        // The probability is a multiple of 1/65536.
        double kept = (float) (65536.0 / (65536 - Math.round(probability * 65536)));
        assertThat(Arrays.stream(y).filter(value -> value != 0).distinct().toArray())
                .containsExactly(kept);
    }

    @Test
    void sameGeneratorDropsTheSameElements() {
        assertThat(trained(0.3, 5)).isEqualTo(trained(0.3, 5)).isNotEqualTo(trained(0.3, 6));
    }

    @Test
    void keepsEverythingOutsideTraining() {
        Tensor x = backend.fill(2, Shape.of(3, 4), DType.FLOAT32);
        assertThat(new Dropout(0.5).apply(x, FlowContext.inference(new SplittableRandom(1))))
                .isSameAs(x);
        assertThat(trained(0, 1)).containsOnly(1);
    }

    @ParameterizedTest
    @ValueSource(doubles = {-0.1, 1, Double.NaN})
    void refusesWhatIsNotAProbability(double probability) {
        assertThatThrownBy(() -> new Dropout(probability)).hasMessageContaining(String.valueOf(probability));
    }
}
