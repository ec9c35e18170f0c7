package org.flows4j.core.training.optimizer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Objects;
import java.util.SplittableRandom;
import org.flows4j.core.autodiff.FlatParameters;
import org.flows4j.core.autodiff.Initializer;
import org.flows4j.core.autodiff.Parameter;
import org.flows4j.core.autodiff.ParameterFactory;
import org.flows4j.core.autodiff.ParameterList;
import org.flows4j.core.tensor.DType;
import org.flows4j.core.tensor.Shape;
import org.flows4j.core.testing.TestBackends;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class MovingAverageTest {
    private final Parameter parameter = new ParameterFactory(TestBackends.cpu(), DType.FLOAT64, new SplittableRandom(0))
            .parameter("p", Shape.of(2), Initializer.values(1, -1));
    private final FlatParameters flat = new FlatParameters(ParameterList.of(parameter));
    private final MovingAverage average = new MovingAverage(flat, 0.9);

    @AfterEach
    void release() {
        average.close();
        flat.close();
    }

    private double[] averaged() {
        return Objects.requireNonNull(average.named().get("p")).toDoubles();
    }

    @Test
    void theAverageStartsAtTheParametersAndFollowsThem() {
        assertThat(averaged()).containsExactly(1, -1);
        parameter.assign(new double[] {2, 0});
        average.update();
        assertThat(averaged()).containsExactly(new double[] {1.1, -0.9}, within(1e-15));
        parameter.assign(new double[] {3, 0});
        average.update();
        assertThat(averaged()).containsExactly(new double[] {1.29, -0.81}, within(1e-15));
        average.reset();
        assertThat(averaged()).containsExactly(3, 0);
    }

    @Test
    void useSwapsTheAverageInAndBack() {
        parameter.assign(new double[] {2, 0});
        average.update();
        long version = parameter.version();
        average.use(() -> {
            assertThat(parameter.value().toDoubles()).containsExactly(new double[] {1.1, -0.9}, within(1e-15));
            assertThat(parameter.version()).isGreaterThan(version);
            assertThatThrownBy(() -> average.use(() -> {})).isInstanceOf(IllegalStateException.class);
            assertThatThrownBy(average::update).isInstanceOf(IllegalStateException.class);
        });
        assertThat(parameter.version()).isGreaterThan(version + 1);
        assertThat(parameter.value().toDoubles()).containsExactly(2, 0);
        assertThat(averaged()).containsExactly(new double[] {1.1, -0.9}, within(1e-15));
    }

    @Test
    void anExceptionBringsTheTrainedParametersBack() {
        parameter.assign(new double[] {2, 0});
        assertThatThrownBy(() -> average.use(() -> {
                    throw new IllegalArgumentException("evaluation failed");
                }))
                .hasMessage("evaluation failed");
        assertThat(parameter.value().toDoubles()).containsExactly(2, 0);
        average.update();
    }

    @Test
    void decayMustBeAProperShare() {
        assertThatThrownBy(() -> new MovingAverage(flat, 1)).hasMessageContaining("1.0");
        assertThatThrownBy(() -> new MovingAverage(flat, Double.NaN)).hasMessageContaining("NaN");
    }
}
