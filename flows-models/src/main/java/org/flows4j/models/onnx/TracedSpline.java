package org.flows4j.models.onnx;

import org.flows4j.core.tensor.DType;
import org.flows4j.core.tensor.Shape;
import org.flows4j.core.tensor.Tensor;
import org.flows4j.core.tensor.UnaryOp;
import org.flows4j.core.tensor.ops.RationalQuadraticSpline;

/**
 * A spline as the backends compute it: in double, because products of steep slopes overflow single precision, and without the numbers of
 * elements outside of the interval, which may be NaN far from the data.
 */
record TracedSpline(TracingBackend tracer, RationalQuadraticSpline op) {
    Tensor[] results(Tensor... inputs) {
        DType dtype = inputs[0].dtype();
        Tensor x = inputs[0].cast(DType.FLOAT64);
        Tensor numbers = tracer.traced(inputs[1]).cast(DType.FLOAT64);
        Tensor[] results = op.compose(x, op.periodic() ? numbers : numbersInside(x, numbers));
        results[0] = results[0].cast(dtype);
        return results;
    }

    /** Zeros for elements outside. */
    private Tensor numbersInside(Tensor x, Tensor numbers) {
        Shape elements = Shape.of((int) x.shape().size(), 1);
        Tensor size = x.reshape(elements.dims()).unary(UnaryOp.ABS);
        Tensor zero = tracer.plain().fill(0, Shape.of(), DType.FLOAT64);
        Tensor bound = tracer.plain().fill(op.bound(), Shape.of(), DType.FLOAT64);
        Operand.Value outside = tracer.recorder()
                .add("Greater", ElementType.BOOL, elements, tracer.operand(size), tracer.operand(bound));
        Tensor rows = numbers.reshape(elements.dim(0), op.parametersPerElement());
        return tracer.node("Where", DType.FLOAT64, rows.shape(), outside, tracer.operand(zero), tracer.operand(rows))
                .reshape(numbers.shape());
    }
}
