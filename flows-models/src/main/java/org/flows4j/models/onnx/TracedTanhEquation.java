package org.flows4j.models.onnx;

import java.util.List;
import org.flows4j.core.tensor.DType;
import org.flows4j.core.tensor.Shape;
import org.flows4j.core.tensor.Tensor;
import org.flows4j.core.tensor.UnaryOp;
import org.flows4j.core.tensor.ops.TanhEquation;
import org.flows4j.models.onnx.Operand.Constant;
import org.flows4j.models.onnx.Operand.Value;

/**
 * The root of a {@link TanhEquation} as a loop in double: {@code v + r tanh(s v + c)} increases, so halving the interval from {@code t -
 * |r|} to {@code t + |r|} as often as a double has bits leaves its root.
 */
record TracedTanhEquation(TracingBackend tracer) {
    private static final long TURNS = 64;

    Tensor root(Tensor... inputs) {
        Tensor t = inputs[0].cast(DType.FLOAT64);
        Tensor r = inputs[1].cast(DType.FLOAT64);
        Tensor s = inputs[2].cast(DType.FLOAT64);
        Tensor c = inputs[3].cast(DType.FLOAT64);
        Tensor reach = r.unary(UnaryOp.ABS);
        List<Value> start = List.of(value(t.sub(reach)), value(t.add(reach)));
        List<Value> end = tracer.recorder().loop(TURNS, start, state -> {
            Tensor low = tracer.tensor(state.get(0));
            Tensor high = tracer.tensor(state.get(1));
            Tensor middle = middle(low, high);
            Tensor reached = middle.mul(s).add(c).unary(UnaryOp.TANH).mul(r).add(middle);
            Value below = tracer.recorder()
                    .add("Less", ElementType.BOOL, t.shape(), tracer.operand(reached), tracer.operand(t));
            Constant no = Constant.scalar(ElementType.BOOL, new boolean[] {false});
            return new Recorder.Turn(
                    tracer.recorder().add("Not", ElementType.BOOL, Shape.of(), no),
                    List.of(value(where(below, middle, low)), value(where(below, high, middle))));
        });
        return middle(tracer.tensor(end.get(0)), tracer.tensor(end.get(1))).cast(inputs[0].dtype());
    }

    private static Tensor middle(Tensor low, Tensor high) {
        return high.sub(low).mul(0.5).add(low);
    }

    private Value value(Tensor tensor) {
        return (Value) tracer.operand(tensor);
    }

    private Tensor where(Value condition, Tensor a, Tensor b) {
        Shape shape = condition.shape();
        return tracer.node("Where", DType.FLOAT64, shape, condition, tracer.operand(a), tracer.operand(b));
    }
}
