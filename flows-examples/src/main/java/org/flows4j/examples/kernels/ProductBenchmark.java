package org.flows4j.examples.kernels;

import java.util.concurrent.TimeUnit;
import org.flows4j.core.tensor.Activation;
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

/** Matrix products: those of a small conditioner, of a large one, and one near the machine's peak. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class ProductBenchmark {
    /** Rows, columns of the result, inner size. */
    @Param({"64x50x50", "1000x50x50", "4096x512x512", "2048x2048x2048"})
    public String sizes = "";

    private Kernel product = Kernel.UNSET;
    private Kernel transposedProduct = Kernel.UNSET;
    private Kernel dense = Kernel.UNSET;

    /** Makes the inputs. */
    @Setup
    public void prepare(KernelState state) {
        int[] size = Sizes.parse(sizes, 3);
        TensorBackend backend = state.backend();
        Tensor a = state.normal(size[0], size[2]);
        Tensor transposed = state.normal(size[2], size[0]);
        Tensor b = state.normal(size[2], size[1]);
        Tensor bias = state.normal(size[1]);
        product = () -> backend.matmul(a, b, false, false);
        transposedProduct = () -> backend.matmul(transposed, b, true, false);
        dense = () -> backend.dense(a, b, bias, Activation.RELU);
    }

    /** Multiplies two matrices. */
    @Benchmark
    public Object product(KernelState state) {
        return state.run(product);
    }

    /** Multiplies with the first matrix transposed, as in the gradient of a weight. */
    @Benchmark
    public Object transposedProduct(KernelState state) {
        return state.run(transposedProduct);
    }

    /** A dense layer with bias and rectifier. */
    @Benchmark
    public Object dense(KernelState state) {
        return state.run(dense);
    }
}
