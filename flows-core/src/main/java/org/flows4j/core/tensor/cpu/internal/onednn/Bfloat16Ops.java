package org.flows4j.core.tensor.cpu.internal.onednn;

import java.util.Arrays;
import org.bytedeco.dnnl.memory;
import org.bytedeco.dnnl.memory.format_tag;
import org.flows4j.core.tensor.Activation;
import org.flows4j.core.tensor.DType;
import org.flows4j.core.tensor.Shape;
import org.flows4j.core.tensor.Tensor;
import org.flows4j.core.tensor.cpu.internal.tensor.CpuRuntime;
import org.flows4j.core.tensor.cpu.internal.tensor.CpuTensor;

/** Operations on tensors of type BFLOAT16 other than products. */
public final class Bfloat16Ops {
    private final OneDnn library;
    private final OneDnnPlans plans;
    private final CpuRuntime runtime;

    Bfloat16Ops(OneDnn library, OneDnnPlans plans, CpuRuntime runtime) {
        this.library = library;
        this.plans = plans;
        this.runtime = runtime;
    }

    /** The dtype of a network layer's result: an activation hides the result from the flow, so it may be reduced. */
    public static DType result(Tensor x, Activation activation) {
        return x.dtype() == DType.BFLOAT16 && activation == Activation.NONE ? DType.FLOAT32 : x.dtype();
    }

    /** Rounds floats to the nearest, or widens BFLOAT16. */
    public CpuTensor cast(CpuTensor x, DType dtype) {
        CpuTensor result = runtime.result(x.shape(), dtype);
        copy(x, result);
        return result;
    }

    /** Casts for use within an operation; the caller closes the result. */
    CpuTensor castScratch(CpuTensor x, DType dtype) {
        CpuTensor result = runtime.scratch(x.shape(), dtype);
        copy(x, result);
        return result;
    }

    /** Copies elements to another tensor of the same size, either dtype being BFLOAT16 or FLOAT32. */
    void copy(CpuTensor from, CpuTensor to) {
        if (from.size() == 0) {
            return;
        }
        OneDnnKey key = OneDnnKey.elementwise(OneDnnKey.Operation.CAST, from.size(), from.dtype(), to.dtype());
        plans.with(
                key,
                unused -> plan(
                        OneDnnCall.reorder(library, vector(key.operands(), key.a()), vector(key.result(), key.a()))),
                plan -> plan.main().run(from.pointer(), to.pointer()));
    }

    /** The gradient of y = ReLU(x) with respect to x. */
    public CpuTensor reluGradient(CpuTensor y, CpuTensor gradient) {
        CpuTensor result = runtime.result(y.shape(), y.dtype());
        if (y.size() > 0) {
            OneDnnKey key =
                    OneDnnKey.elementwise(OneDnnKey.Operation.RELU_GRADIENT, y.size(), y.dtype(), result.dtype());
            plans.with(
                    key,
                    unused -> plan(OneDnnCall.reluGradient(library, vector(key.operands(), key.a()))),
                    plan -> plan.main().run(y.pointer(), gradient.pointer(), result.pointer()));
        }
        return result;
    }

    /** A row of ones; the caller closes it. */
    CpuTensor ones(int count) {
        double[] ones = new double[count];
        Arrays.fill(ones, 1);
        CpuTensor result = runtime.scratch(Shape.of(1, count), DType.BFLOAT16);
        result.assign(0, ones);
        return result;
    }

    private static OneDnnPlan plan(OneDnnCall call) {
        return new OneDnnPlan(call, null, false, 0);
    }

    private static memory.desc vector(DType dtype, int size) {
        return OneDnn.layout(dtype, format_tag.a, size);
    }
}
