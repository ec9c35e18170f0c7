package org.flows4j.core.tensor.cpu;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import org.flows4j.core.tensor.Activation;
import org.flows4j.core.tensor.DType;
import org.flows4j.core.tensor.Scope;
import org.flows4j.core.tensor.Shape;
import org.flows4j.core.tensor.Tensor;
import org.flows4j.core.tensor.UnaryOp;
import org.flows4j.core.testing.Samples;
import org.junit.jupiter.api.Test;

class CpuBackendMemoryTest {
    private final CpuBackend backend = CpuBackend.create(CpuOptions.defaults().withThreads(2));

    /** A step of a small network. */
    private double step(Tensor x, Tensor weight, Tensor kernel) {
        try (Scope scope = backend.openScope()) {
            assertThat(scope).isNotNull();
            Tensor hidden = backend.dense(x.reshape(8, 48), weight, null, Activation.RELU);
            Tensor images = backend.conv2d(x, kernel, null, Activation.RELU).unary(UnaryOp.SOFTPLUS);
            Tensor toKernel = backend.conv2dWeightGradient(x, images, kernel.shape())[0];
            backend.updates().average(kernel, toKernel, 0.999);
            return hidden.sum().item()
                    + images.permute(0, 3, 1, 2).sum(2, 3).sum().item();
        }
    }

    @Test
    void stepsLeaveNothingBehind() {
        Samples samples = new Samples(backend, DType.FLOAT32, 51);
        Tensor x = samples.normal(8, 4, 4, 3);
        Tensor weight = samples.normal(48, 20);
        Tensor kernel = samples.normal(10, 3, 3, 3);
        double sum = 0;
        for (int i = 0; i < 20; i++) {
            sum += step(x, weight, kernel);
        }
        long live = backend.memory().live();
        long pooled = backend.memory().pooled();
        for (int i = 0; i < 500; i++) {
            sum += step(x, weight, kernel);
        }
        assertThat(sum).isFinite();
        assertThat(backend.memory().live()).isEqualTo(live);
        assertThat(backend.memory().pooled()).isEqualTo(pooled);
    }

    @Test
    void refusesTensorsLargerThanABlock() {
        assertThatThrownBy(() -> backend.fill(0, Shape.of(1 << 15, 1 << 15), DType.FLOAT32))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContainingAll("[32768, 32768]", "1073741824", "smaller batches");
        assertThat(backend.memory().live()).isZero();
    }

    @Test
    void closedTensorsSayHowToKeepThem() {
        Tensor x = backend.fill(1, Shape.of(3), DType.FLOAT32);
        x.close();
        assertThatThrownBy(() -> x.add(1))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContainingAll("[3]", "scope.keep");
        assertThatThrownBy(x::toFloats).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void numberOfThreadsDoesNotChangeResults() {
        CpuBackend single = CpuBackend.create(CpuOptions.defaults().withThreads(1));
        CpuBackend many = CpuBackend.create(CpuOptions.defaults().withThreads(5));
        assertThat(reduce(many)).isEqualTo(reduce(single));
    }

    private static double[] reduce(CpuBackend backend) {
        try (Scope scope = backend.openScope()) {
            assertThat(scope).isNotNull();
            Tensor x = new Samples(backend, DType.FLOAT32, 52).normal(10, 40, 40, 7);
            Tensor y = x.unary(UnaryOp.TANH).add(x.slice(-1, 2, 3));
            double[] squares = {backend.updates().sumOfSquares(y)};
            Tensor sums = Tensor.concat(
                    0,
                    y.sum(0, 1, 2),
                    y.sum().reshape(1),
                    y.sum(1, 2).reshape(70),
                    y.sum(1, 3).reshape(400));
            double[] all = sums.toDoubles();
            double[] result = Arrays.copyOf(all, all.length + 1);
            result[all.length] = squares[0];
            return result;
        }
    }

    @Test
    void refusesSettingsThatMakeNoSense() {
        assertThatThrownBy(() -> CpuOptions.defaults().withThreads(0))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("0");
        assertThatThrownBy(() -> CpuOptions.defaults().withMaxPooledBytes(-1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("-1");
    }
}
