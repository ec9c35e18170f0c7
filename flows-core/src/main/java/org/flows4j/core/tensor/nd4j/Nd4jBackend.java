package org.flows4j.core.tensor.nd4j;

import static org.flows4j.core.tensor.nd4j.Nd4jTensor.dataType;

import org.flows4j.core.tensor.ComposedBackend;
import org.flows4j.core.tensor.DType;
import org.flows4j.core.tensor.ElementOperations;
import org.flows4j.core.tensor.FusedKernel;
import org.flows4j.core.tensor.FusedOp;
import org.flows4j.core.tensor.LayoutOperations;
import org.flows4j.core.tensor.LinearOperations;
import org.flows4j.core.tensor.MemoryUse;
import org.flows4j.core.tensor.Scope;
import org.flows4j.core.tensor.Shape;
import org.flows4j.core.tensor.Shapes;
import org.flows4j.core.tensor.Tensor;
import org.flows4j.core.tensor.UpdateKernels;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * The portable backend: every operation done with ND4J, on whatever ND4J backend the application brings, CPU or CUDA. It
 * goes for clarity and correct digits before speed, and is what a faster backend is tested against.
 *
 * <p>Memory is released when a tensor is closed, not when ND4J's garbage collection gets to it. No global setting of ND4J is
 * read or changed, and an ND4J workspace that the caller has open on its thread is left out of it.
 *
 * <p>Matrix products and convolutions of float tensors accumulate in float, as the BLAS below does; sums accumulate in double.
 */
public final class Nd4jBackend extends ComposedBackend {
    private final Nd4jMemory memory = new Nd4jMemory();
    private final Nd4jTensors tensors = new Nd4jTensors(this, memory);
    private final Nd4jElements elements = new Nd4jElements(tensors);
    private final Nd4jLinear linear = new Nd4jLinear(tensors);
    private final Nd4jLayout layout = new Nd4jLayout(tensors);
    private final Nd4jUpdates updates = new Nd4jUpdates(tensors);

    /**
     * Starts ND4J, if the application has not done so.
     *
     * @throws IllegalStateException if there is no ND4J backend on the class path, it does not start, or a GPU it would use is
     *     of a generation its binaries hold no code for
     */
    public Nd4jBackend() {
        Nd4jPlatform.check();
    }

    @Override
    public String name() {
        return "nd4j";
    }

    @Override
    public Scope openScope() {
        return tensors.openScope();
    }

    @Override
    public Tensor fromFloats(float[] values, Shape shape, DType dtype) {
        Shapes.checkCount(values.length, shape);
        return tensors.compute(shape, dtype, () -> converted(Nd4j.createFromArray(values), dtype));
    }

    @Override
    public Tensor fromDoubles(double[] values, Shape shape, DType dtype) {
        Shapes.checkCount(values.length, shape);
        return tensors.compute(shape, dtype, () -> converted(Nd4j.createFromArray(values), dtype));
    }

    private static INDArray converted(INDArray array, DType dtype) {
        INDArray cast = array.castTo(dataType(dtype));
        if (cast != array) {
            Scratch.release(array);
        }
        return cast;
    }

    @Override
    public Tensor fill(double value, Shape shape, DType dtype) {
        return tensors.compute(
                shape, dtype, () -> Ops.array(dataType(dtype), shape.size()).assign(value));
    }

    @Override
    protected ElementOperations elements() {
        return elements;
    }

    @Override
    protected LinearOperations linear() {
        return linear;
    }

    @Override
    protected LayoutOperations layout() {
        return layout;
    }

    @Override
    public @Nullable FusedKernel kernel(FusedOp op, Tensor... inputs) {
        return null;
    }

    @Override
    public UpdateKernels updates() {
        return updates;
    }

    @Override
    public MemoryUse memory() {
        return memory.use();
    }

    @Override
    public void resetPeakMemory() {
        memory.resetPeak();
    }

    @Override
    public void trimMemory() {
        // Nothing is pooled.
    }
}
