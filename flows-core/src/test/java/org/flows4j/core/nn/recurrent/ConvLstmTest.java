package org.flows4j.core.nn.recurrent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.flows4j.core.autodiff.Parameter;
import org.flows4j.core.autodiff.ParameterFactory;
import org.flows4j.core.autodiff.ParameterList;
import org.flows4j.core.layer.FlowContext;
import org.flows4j.core.tensor.DType;
import org.flows4j.core.tensor.Shape;
import org.flows4j.core.tensor.Tensor;
import org.flows4j.core.testing.TestBackends;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ConvLstmTest {
    private static final int WIDTH = 3;
    private static final int STEPS = 4;
    private static final int CHANNELS = 2;

    private static ConvLstm create(int height, int width, int layers, int kernel, int dilation) {
        ParameterFactory parameters = new ParameterFactory(TestBackends.cpu(), DType.FLOAT64, new SplittableRandom(7));
        return new ConvLstm(parameters, Shape.image(CHANNELS, height, width), WIDTH, layers, kernel, dilation);
    }

    private static Tensor normal(Shape shape) {
        return TestBackends.cpu().normal(shape, DType.FLOAT64, new SplittableRandom(11));
    }

    private static List<double[][]> weights(ConvLstm lstm) {
        List<double[][]> layers = new ArrayList<>();
        ParameterList parameters = lstm.parameters();
        for (int i = 0; i < parameters.asList().size(); i += 4) {
            double[][] layer = new double[4][];
            for (int j = 0; j < 4; j++) {
                layer[j] = parameters.asList().get(i + j).value().toDoubles();
            }
            layers.add(layer);
        }
        return layers;
    }

    /** With and without dilation, with extents that it divides and others, kernels wider than the image. */
    @ParameterizedTest
    @CsvSource({"4, 6, 1, 3, 1", "5, 3, 2, 3, 2", "4, 6, 3, 5, 2", "7, 4, 1, 3, 3", "2, 2, 2, 5, 1", "1, 1, 1, 3, 2"})
    void isWhatItsFormulasSay(int height, int width, int layers, int kernel, int dilation) {
        ConvLstm lstm = create(height, width, layers, kernel, dilation);
        Tensor x = normal(Shape.of(STEPS, height, width, CHANNELS));
        double[][][][] expected = new ReferenceLstm(WIDTH, kernel, dilation)
                .run(ReferenceLstm.images(x.toDoubles(), STEPS, height, width, CHANNELS), weights(lstm));
        Tensor y = lstm.unroll(x, STEPS, List.of(), FlowContext.deterministic()).hidden();
        assertThat(y.shape()).isEqualTo(lstm.outputShape().batch(STEPS));
        assertThat(y.toDoubles()).containsExactly(ReferenceLstm.flat(expected), within(1e-12));
    }

    /** One step at a time, and in segments of different lengths. */
    @ParameterizedTest
    @CsvSource({"4, 4, 2, 1", "5, 3, 2, 1", "3, 3, 1, 1", "5, 3, 2, 3", "3, 3, 1, 2"})
    void stepByStepIsWhatUnrollingGives(int height, int width, int dilation, int length) {
        ConvLstm lstm = create(height, width, 3, 3, dilation);
        int samples = 2;
        Tensor x = normal(Shape.of(STEPS * samples, height, width, CHANNELS));
        Tensor whole =
                lstm.unroll(x, STEPS, List.of(), FlowContext.deterministic()).hidden();
        List<LstmState> states = List.of();
        for (int from = 0; from < STEPS; from += length) {
            int to = Math.min(STEPS, from + length);
            Tensor input = x.slice(0, from * samples, to * samples);
            ConvLstm.Unrolled part = lstm.unroll(input, to - from, states, FlowContext.deterministic());
            states = part.states();
            assertThat(part.hidden().toDoubles())
                    .containsExactly(
                            whole.slice(0, from * samples, to * samples).toDoubles(), within(1e-13));
        }
    }

    @Test
    void parametersAreCountedAndStartInTheirRange() {
        ConvLstm lstm = create(4, 4, 3, 5, 2);
        long count = 25L * (CHANNELS + 5 * WIDTH) * 4 * WIDTH + 3 * 8 * WIDTH;
        assertThat(lstm.parameters().count()).isEqualTo(count);
        double bound = 1 / Math.sqrt(WIDTH);
        for (Parameter parameter : lstm.parameters()) {
            double largest = Arrays.stream(parameter.value().toDoubles())
                    .map(Math::abs)
                    .max()
                    .orElseThrow();
            assertThat(largest).isBetween(bound / 2, bound);
        }
    }

    @Test
    void refusesWhatDoesNotFit() {
        assertThatThrownBy(() -> create(4, 4, 3, 2, 1)).hasMessageContainingAll("kernel odd", "kernel 2");
        assertThatThrownBy(() -> create(4, 4, 0, 3, 1)).hasMessageContaining("0 layers");
        assertThatThrownBy(() -> create(4, 4, 1, 3, 1)
                        .unroll(normal(Shape.of(2, 4, 5, CHANNELS)), 1, List.of(), FlowContext.deterministic()))
                .hasMessageContainingAll("[4, 4, 2]", "[2, 4, 5, 2]");
        ParameterFactory parameters = new ParameterFactory(TestBackends.cpu(), DType.FLOAT64, new SplittableRandom(7));
        assertThatThrownBy(() -> new ConvLstm(parameters, Shape.vector(3), 2, 1, 3, 1))
                .hasMessageContaining("[3]");
    }
}
