package org.flows4j.models.vector;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.Map;
import java.util.SplittableRandom;
import org.flows4j.core.autodiff.Parameter;
import org.flows4j.core.autodiff.ParameterFactory;
import org.flows4j.core.flow.Flow;
import org.flows4j.core.layer.Likelihood;
import org.flows4j.core.tensor.DType;
import org.flows4j.core.tensor.Shape;
import org.flows4j.core.tensor.Tensor;
import org.flows4j.core.tensor.TensorBackend;
import org.flows4j.core.tensor.cpu.CpuBackend;
import org.flows4j.models.family.ModelConfigs;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class VectorFlowTest {
    private static final TensorBackend BACKEND = CpuBackend.create();
    private static final VectorFlow FAMILY = new VectorFlow();

    private static Flow flow(VectorFlowConfig config) {
        return FAMILY.build(config, new ParameterFactory(BACKEND, DType.FLOAT64, new SplittableRandom(5)));
    }

    private static Tensor data(int n) {
        return BACKEND.normal(Shape.of(n, 2), DType.FLOAT64, new SplittableRandom(7));
    }

    @Test
    void withoutAugmentationTheLikelihoodIsExact() {
        Flow flow = flow(VectorFlow.toy(2, 3, 50));
        assertThat(flow.likelihood()).isEqualTo(Likelihood.EXACT);
        assertThat(flow.logProb(data(4), new SplittableRandom(1)))
                .isEqualTo(flow.logProb(data(4), new SplittableRandom(2)));
    }

    @ParameterizedTest
    @ValueSource(ints = {3, 4, 10})
    void withAugmentationItIsABoundThatRisesWithTheSamples(int dimensions) {
        Flow flow = flow(VectorFlow.toy(dimensions, 3, 50));
        assertThat(flow.likelihood()).isEqualTo(Likelihood.LOWER_BOUND);
        assertThat(flow.decode(flow.encode(data(4))).toDoubles()).containsExactly(data(4).toDoubles(), within(1e-12));
        // Untrained, it rotates noise, so that q(z | x) is p(z | x) and there is no gap.
        SplittableRandom random = new SplittableRandom(2);
        for (Parameter parameter : flow.parameters().trainable()) {
            parameter.assign(Arrays.stream(parameter.value().toDoubles())
                    .map(value -> value + 0.1 * random.nextGaussian())
                    .toArray());
        }
        double one = mean(flow.logProb(data(200), new SplittableRandom(1)));
        double many = mean(flow.logProb(data(200), 100, new SplittableRandom(1)));
        assertThat(many).isGreaterThan(one);
    }

    private static double mean(double... values) {
        return Arrays.stream(values).average().orElseThrow();
    }

    /** One of the steps is the posterior's. */
    @Test
    void countsOfParameters() {
        // Activation norm, a matrix, and a network of two hidden layers; the posterior has another that sees x alone.
        assertThat(flow(VectorFlow.toy(2, 3, 50)).parameters().trainable().count())
                .isEqualTo(3L * (2 * 2 + 2 * 2 + network(1, 2)));
        assertThat(flow(VectorFlow.toy(10, 3, 50)).parameters().trainable().count())
                .isEqualTo(2L * (2 * 10 + 10 * 10 + network(5, 10))
                        + (2 * 8 + 8 * 8 + network(2, 16) + network(4 + 2, 8)));
    }

    /** Two norms and the scales of the result instead of plain biases. */
    private static int network(int in, int out) {
        return in * 50 + 2 * 50 + 50 * 50 + 2 * 50 + 50 * out + 2 * out;
    }

    /** The matrices start with rotations that do not depend on the seed, as far as there are any. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void theFirstMatricesShowTheDataInTurns(long seed) {
        ParameterFactory parameters = new ParameterFactory(BACKEND, DType.FLOAT64, new SplittableRandom(seed));
        Flow augmented = FAMILY.build(VectorFlow.toy(10, 4, 50), parameters);
        StartingRotations rotations = new StartingRotations(10, 2);
        assertThat(matrix(augmented, "step1")).containsExactly(rotations.of(1));
        assertThat(matrix(augmented, "step2")).containsExactly(rotations.of(2));
        assertThat(matrix(augmented, "step3")).doesNotContain(0);
        Flow plain = FAMILY.build(VectorFlow.toy(2, 4, 50), parameters);
        assertThat(matrix(plain, "step1")).containsExactly(new StartingRotations(2, 2).of(1));
        assertThat(matrix(plain, "step4")).containsExactly(new StartingRotations(2, 2).of(4));
    }

    private static double[] matrix(Flow flow, String step) {
        return flow.parameters().asList().stream()
                .filter(parameter -> parameter.name().equals(step + ".mixing.weight"))
                .findFirst()
                .orElseThrow()
                .value()
                .toDoubles();
    }

    @Test
    void takesVectorsOfAnyLength() {
        VectorFlowConfig fitted = FAMILY.forData(FAMILY.preset("TABULAR"), Shape.vector(13), 0);
        assertThat(flow(fitted).sampleShape()).isEqualTo(Shape.vector(13));
        assertThat(FAMILY.levels(fitted)).isZero();
        assertThatIllegalArgumentException()
                .isThrownBy(() -> FAMILY.forData(FAMILY.preset("TABULAR"), Shape.image(1, 28, 28), 256))
                .withMessageContaining("28");
    }

    @Test
    void senselessConfigurationsAreRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ModelConfigs.with(VectorFlow.toy(2, 3, 50), Map.of("dimensions", "1")))
                .withMessageContaining("two dimensions");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> VectorFlow.toy(10, 1, 50))
                .withMessageContaining("at least 2");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> VectorFlow.toy(2, 3, 0))
                .withMessageContaining("hiddenUnits");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ModelConfigs.with(VectorFlow.toy(2, 3, 50), Map.of("nonlinearity", "ELU")))
                .withMessageContaining("RELU")
                .withMessageContaining("PLAIN");
    }
}
