package org.flows4j.core.nn.masked;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.SplittableRandom;
import org.flows4j.core.autodiff.Parameter;
import org.flows4j.core.autodiff.ParameterFactory;
import org.flows4j.core.layer.FlowContext;
import org.flows4j.core.tensor.DType;
import org.flows4j.core.tensor.Shape;
import org.flows4j.core.testing.TestBackends;
import org.junit.jupiter.api.Test;

class MaskedWeightTest {
    @Test
    void hiddenWeightsArePositiveZeros() {
        ParameterFactory parameters = new ParameterFactory(TestBackends.cpu(), DType.FLOAT32, new SplittableRandom(1));
        Parameter weight = parameters.parameter("weight", Shape.of(2, 2), (values, random) -> Arrays.fill(values, -3));
        MaskedWeight masked = new MaskedWeight(parameters, weight, 0, 1, 1, 0);
        // Bit for bit: -0 is another number here.
        assertThat(masked.value(FlowContext.deterministic()).toDoubles()).containsExactly(0.0, -3, -3, 0.0);
    }
}
