package org.flows4j.examples.kernels;

import java.util.concurrent.TimeUnit;
import org.flows4j.core.tensor.Tensor;
import org.flows4j.core.tensor.UpdateKernels;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** The operations after the gradient in a training step, over one flat buffer of parameters, and copying for comparison. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
public class UpdateBenchmark {
    /** Number of parameters. */
    @Param({"11000000", "10000"})
    public int parameters;

    private Kernel adam = Kernel.UNSET;
    private Kernel adamax = Kernel.UNSET;
    private Kernel average = Kernel.UNSET;
    private Kernel clamp = Kernel.UNSET;
    private Kernel sumOfSquares = Kernel.UNSET;
    private Kernel copy = Kernel.UNSET;

    /** Makes the inputs. */
    @Setup
    public void prepare(KernelState state) {
        UpdateKernels updates = state.backend().updates();
        Tensor parameter = state.normal(parameters);
        Tensor gradient = state.normal(parameters);
        Tensor first = state.normal(parameters);
        Tensor second = state.normal(parameters);
        updates.copy(second, gradient);
        updates.scale(second, 0);
        UpdateKernels.AdaptiveStep step = new UpdateKernels.AdaptiveStep(1e-3, 0.9, 0.999, 1, 1e-8);
        adam = () -> changed(() -> updates.adam(parameter, gradient, first, second, step), parameter);
        adamax = () -> changed(() -> updates.adamax(parameter, gradient, first, second, step), parameter);
        average = () -> changed(() -> updates.average(first, parameter, 0.999), first);
        clamp = () -> changed(() -> updates.clamp(gradient, 1), gradient);
        sumOfSquares = () -> updates.sumOfSquares(gradient);
        copy = () -> changed(() -> updates.copy(first, parameter), first);
    }

    private static Object changed(Runnable update, Tensor target) {
        update.run();
        return target;
    }

    /** A step of Adam. */
    @Benchmark
    public Object adam(KernelState state) {
        return state.run(adam);
    }

    /** A step of Adamax. */
    @Benchmark
    public Object adamax(KernelState state) {
        return state.run(adamax);
    }

    /** A moving average of the parameters. */
    @Benchmark
    public Object average(KernelState state) {
        return state.run(average);
    }

    /** Clips each gradient. */
    @Benchmark
    public Object clamp(KernelState state) {
        return state.run(clamp);
    }

    /** The norm of the gradient. */
    @Benchmark
    public Object sumOfSquares(KernelState state) {
        return state.run(sumOfSquares);
    }

    /** Copies the buffer. */
    @Benchmark
    public Object copy(KernelState state) {
        return state.run(copy);
    }
}
