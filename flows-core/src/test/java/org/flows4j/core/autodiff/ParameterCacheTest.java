package org.flows4j.core.autodiff;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicInteger;
import org.flows4j.core.tensor.DType;
import org.flows4j.core.tensor.Shape;
import org.flows4j.core.testing.TestBackends;
import org.junit.jupiter.api.Test;

class ParameterCacheTest {
    private final ParameterFactory parameters =
            new ParameterFactory(TestBackends.cpu(), DType.FLOAT64, new SplittableRandom(1));
    private final Parameter first = parameters.parameter("first", Shape.of(1), Initializer.constant(2));
    private final Parameter second = parameters.parameter("second", Shape.of(1), Initializer.constant(3));
    private final AtomicInteger computations = new AtomicInteger();
    private final ParameterCache<Double> product = new ParameterCache<>(ParameterList.of(first, second), () -> {
        computations.incrementAndGet();
        return first.value().item() * second.value().item();
    });

    @Test
    void computesOnceWhileParametersStay() {
        assertThat(product.get()).isEqualTo(6);
        assertThat(product.get()).isEqualTo(6);
        assertThat(computations).hasValue(1);
    }

    @Test
    void computesAgainWhenAnyParameterChanges() {
        assertThat(product.get()).isEqualTo(6);
        first.assign(new double[] {5});
        assertThat(product.get()).isEqualTo(15);
        second.assign(new double[] {7});
        assertThat(product.get()).isEqualTo(35);
        assertThat(computations).hasValue(3);
    }

    @Test
    void changeDuringTheComputationIsNotMissed() {
        ParameterCache<Double> disturbed = new ParameterCache<>(ParameterList.of(first), () -> {
            double value = first.value().item();
            if (value == 2) {
                first.assign(new double[] {4});
            }
            return value;
        });
        assertThat(disturbed.get()).isEqualTo(2);
        assertThat(disturbed.get()).isEqualTo(4);
    }
}
