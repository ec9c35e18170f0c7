package org.flows4j.examples.kernels;

import java.util.concurrent.TimeUnit;
import org.flows4j.core.tensor.FusedOp;
import org.flows4j.core.tensor.Tensor;
import org.flows4j.core.tensor.ops.AffineCouplingOp;
import org.flows4j.core.tensor.ops.ChannelAffine;
import org.flows4j.core.tensor.ops.GaussianLogDensity;
import org.flows4j.core.tensor.ops.ParameterOrder;
import org.flows4j.core.tensor.ops.ScaleFunction;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** The arithmetic of flow layers: as one pass over memory, and as the equivalent composition of operations. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class FlowBenchmark {
    /** Batch, height, width, channels: a large image batch, and a small one. */
    @Param({"16x64x64x12", "64x1x1x10"})
    public String sizes = "";

    /** Whether to run one pass, or the composition. */
    @Param({"true", "false"})
    public boolean fused;

    private Kernel actNorm = Kernel.UNSET;
    private Kernel affineCoupling = Kernel.UNSET;
    private Kernel affineCouplingInverse = Kernel.UNSET;
    private Kernel gaussianLogDensity = Kernel.UNSET;

    /** Makes the inputs. */
    @Setup
    public void prepare(KernelState state) {
        int[] size = Sizes.parse(sizes, 4);
        Tensor x = state.normal(size);
        Tensor mean = state.normal(size);
        Tensor logScale = state.normal(size);
        Tensor bias = state.normal(size[3]);
        Tensor channelScale = state.normal(size[3]);
        Tensor parameters = state.normal(size[0], size[1], size[2], 2 * size[3]);
        AffineCouplingOp coupling = new AffineCouplingOp(ScaleFunction.SIGMOID, true, ParameterOrder.INTERLEAVED);
        AffineCouplingOp inverse = coupling.inverted();
        actNorm = kernel(new ChannelAffine(), x, bias, channelScale);
        affineCoupling = kernel(coupling, x, parameters);
        affineCouplingInverse = kernel(inverse, x, parameters);
        gaussianLogDensity = kernel(new GaussianLogDensity(), x, mean, logScale);
    }

    private Kernel kernel(FusedOp op, Tensor... inputs) {
        return fused ? () -> op.apply(inputs) : () -> op.compose(inputs);
    }

    /** Scales and shifts each channel. */
    @Benchmark
    public Object actNorm(KernelState state) {
        return state.run(actNorm);
    }

    /** Transforms one half, with its log-determinant. */
    @Benchmark
    public Object affineCoupling(KernelState state) {
        return state.run(affineCoupling);
    }

    /** Restores that half. */
    @Benchmark
    public Object affineCouplingInverse(KernelState state) {
        return state.run(affineCouplingInverse);
    }

    /** Computes the log-density of each sample, given mean and log-scale. */
    @Benchmark
    public Object gaussianLogDensity(KernelState state) {
        return state.run(gaussianLogDensity);
    }
}
