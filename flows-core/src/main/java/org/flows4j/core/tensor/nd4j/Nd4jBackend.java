package org.flows4j.core.tensor.nd4j;

import static org.flows4j.core.tensor.nd4j.Nd4jTensor.dataType;

import org.flows4j.core.tensor.ComposedBackend;
import org.flows4j.core.tensor.DType;
import org.flows4j.core.tensor.FusedKernel;
import org.flows4j.core.tensor.FusedOp;
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
 * The portable backend: ND4J computes every operation, on the ND4J backend of the application, CPU or CUDA. It puts clarity and correct
 * digits before speed, and faster backends are tested against it.
 *
 * <p>Memory is released when a tensor is closed, not by ND4J's garbage collection. No global setting of ND4J is read or changed, and no
 * tensor is created in an open ND4J workspace of the caller.
 *
 * <p>Matrix products and convolutions of float tensors accumulate in float, like BLAS; sums accumulate in double.
 */
public final class Nd4jBackend extends ComposedBackend {
    private final Nd4jMemory memory = new Nd4jMemory();
    private final Nd4jTensors tensors = new Nd4jTensors(this, memory);
    private final Parts parts = new Parts(new Nd4jElements(tensors), new Nd4jLinear(tensors), new Nd4jLayout(tensors));
    private final Nd4jUpdates updates = new Nd4jUpdates(tensors);

    /**
     * Starts ND4J if the application has not done so.
     *
     * @throws IllegalStateException if there is no ND4J backend on the class path, it does not start, or its binaries
     *     have no code for the generation of a GPU
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
    protected Parts parts() {
        return parts;
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
