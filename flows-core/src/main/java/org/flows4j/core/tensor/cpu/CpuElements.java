package org.flows4j.core.tensor.cpu;

import static org.flows4j.core.tensor.cpu.internal.tensor.CpuRuntime.after;

import org.flows4j.core.tensor.BinaryOp;
import org.flows4j.core.tensor.DType;
import org.flows4j.core.tensor.ElementOperations;
import org.flows4j.core.tensor.Shapes;
import org.flows4j.core.tensor.Tensor;
import org.flows4j.core.tensor.UnaryOp;
import org.flows4j.core.tensor.cpu.internal.tensor.CpuRuntime;
import org.flows4j.core.tensor.cpu.internal.tensor.CpuTensor;
import org.flows4j.core.tensor.cpu.internal.tensor.Elementwise;
import org.flows4j.core.tensor.cpu.internal.tensor.Reductions;

/** Checks elementwise arithmetic and reductions, and hands them to the Java kernels, or to oneDNN for BFLOAT16 and large masks. */
final class CpuElements implements ElementOperations {
    private final CpuRuntime runtime;
    private final Elementwise elementwise;
    private final Reductions reductions;
    private final CpuLinear linear;

    CpuElements(CpuRuntime runtime, Elementwise elementwise, Reductions reductions, CpuLinear linear) {
        this.runtime = runtime;
        this.elementwise = elementwise;
        this.reductions = reductions;
        this.linear = linear;
    }

    @Override
    public Tensor unary(UnaryOp op, Tensor x) {
        return after(elementwise.unary(op, runtime.own(x)), x);
    }

    @Override
    public Tensor unaryGradient(UnaryOp op, Tensor x, Tensor y, Tensor outputGradient) {
        Shapes.checkSame(x, y, outputGradient);
        if (op == UnaryOp.RELU && linear.masks(y)) {
            return after(linear.reluGradient(runtime.operand(y), runtime.operand(outputGradient)), y, outputGradient);
        }
        return after(
                elementwise.unaryGradient(op, runtime.own(x), runtime.own(y), runtime.own(outputGradient)),
                x,
                y,
                outputGradient);
    }

    @Override
    public Tensor binary(BinaryOp op, Tensor a, Tensor b) {
        return after(elementwise.binary(op, runtime.own(a), runtime.own(b), Shapes.binary(a, b)), a, b);
    }

    @Override
    public Tensor scaleShift(Tensor x, double scale, double shift) {
        return after(elementwise.scaleShift(runtime.own(x), scale, shift), x);
    }

    @Override
    public Tensor sum(Tensor x, int[] axes, DType result) {
        return after(reductions.sum(runtime.own(x), axes, result), x);
    }

    @Override
    public Tensor max(Tensor x, int axis) {
        return after(reductions.max(runtime.own(x), axis), x);
    }

    @Override
    public Tensor cast(Tensor x, DType dtype) {
        CpuTensor tensor = runtime.operand(x);
        if (dtype == x.dtype()) {
            return after(runtime.view(tensor, x.shape(), 0), x);
        }
        boolean reduces = dtype == DType.BFLOAT16 || x.dtype() == DType.BFLOAT16;
        return after(reduces ? linear.reduced().cast(tensor, dtype) : elementwise.cast(tensor, dtype), x);
    }
}
