package org.flows4j.layers.linear;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.SplittableRandom;
import org.flows4j.core.autodiff.ParameterFactory;
import org.flows4j.core.layer.FlowContext;
import org.flows4j.core.linalg.SquareMatrices;
import org.flows4j.core.tensor.DType;
import org.flows4j.core.tensor.Shape;
import org.flows4j.core.testing.TestBackends;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PluFactorsTest {
    @ParameterizedTest
    @ValueSource(ints = {1, 2, 5, 8})
    void factorsMultiplyToTheMatrix(int channels) {
        SplittableRandom random = new SplittableRandom(channels);
        double[] matrix = random.doubles((long) channels * channels, -1, 1).toArray();
        assertThat(PluFactors.of(matrix, channels).matrix()).containsExactly(matrix, within(1e-12));
    }

    /** The matrix is the one that the layer applies: column i of it is what becomes of the i-th unit vector. */
    @ParameterizedTest
    @ValueSource(ints = {2, 5})
    void isTheMatrixThatTheLayerApplies(int channels) {
        ParameterFactory parameters = new ParameterFactory(TestBackends.cpu(), DType.FLOAT64, new SplittableRandom(3));
        PluMatrix layer = new PluMatrix(parameters, channels);
        double[][] values = layer.parameters().asList().stream()
                .map(parameter -> parameter.value().toDoubles())
                .toArray(double[][]::new);
        double[] matrix = new PluFactors(values[0], values[1], values[2]).matrix();
        double[] applied = layer.evaluate(FlowContext.deterministic())
                .transposed()
                .reshape(Shape.of(channels * channels))
                .toDoubles();
        assertThat(SquareMatrices.transpose(applied, channels)).containsExactly(matrix, within(1e-12));
    }
}
