package org.flows4j.examples.kernels;

import java.util.concurrent.TimeUnit;
import org.flows4j.core.tensor.Activation;
import org.flows4j.core.tensor.Shape;
import org.flows4j.core.tensor.Tensor;
import org.flows4j.core.tensor.TensorBackend;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** The convolutions of a Glow coupling (first scale, width 512) and of a Flow++ coupling, and their gradients. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
public class ConvolutionBenchmark {
    /** Batch, height, width, channels in, channels out, kernel size. */
    @Param({"16x16x16x6x512x3", "16x16x16x512x512x1", "16x16x16x512x12x3", "16x32x16x96x96x3"})
    public String sizes = "";

    private Kernel forward = Kernel.UNSET;
    private Kernel inputGradient = Kernel.UNSET;
    private Kernel weightGradient = Kernel.UNSET;

    /** Makes the inputs. */
    @Setup
    public void prepare(KernelState state) {
        int[] size = Sizes.parse(sizes, 6);
        TensorBackend backend = state.backend();
        Tensor x = state.normal(size[0], size[1], size[2], size[3]);
        Tensor weight = state.normal(size[4], size[3], size[5], size[5]);
        Tensor bias = state.normal(size[4]);
        Tensor gradient = state.normal(size[0], size[1], size[2], size[4]);
        Shape weightShape = weight.shape();
        forward = () -> backend.conv2d(x, weight, bias, Activation.RELU);
        inputGradient = () -> backend.conv2dInputGradient(gradient, weight);
        weightGradient = () -> backend.conv2dWeightGradient(x, gradient, weightShape);
    }

    /** Convolves, with bias and rectifier. */
    @Benchmark
    public Object forward(KernelState state) {
        return state.run(forward);
    }

    /** Computes the gradient of the input. */
    @Benchmark
    public Object inputGradient(KernelState state) {
        return state.run(inputGradient);
    }

    /** Computes the gradients of weight and bias. */
    @Benchmark
    public Object weightGradient(KernelState state) {
        return state.run(weightGradient);
    }
}
