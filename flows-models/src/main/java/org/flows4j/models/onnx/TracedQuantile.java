package org.flows4j.models.onnx;

import java.util.Arrays;
import java.util.List;
import org.flows4j.core.tensor.BinaryOp;
import org.flows4j.core.tensor.DType;
import org.flows4j.core.tensor.Shape;
import org.flows4j.core.tensor.Split;
import org.flows4j.core.tensor.Tensor;
import org.flows4j.core.tensor.UnaryOp;
import org.flows4j.core.tensor.ops.MixLogCdfOp;
import org.flows4j.models.onnx.Operand.Value;

/**
 * The inverse of {@link MixLogCdfOp} as a loop: the search of {@code core.tensor.ops.LogOdds} for all elements at once, in double, until
 * the last one has ended.
 */
final class TracedQuantile {
    private static final int MOST_TURNS = 200;
    private static final double TOLERANCE = 1e-14;

    private final TracingBackend tracer;
    private final MixLogCdfOp forward;
    private final Tensor y;
    private final Tensor raw;
    private final Shape rows;
    private final Tensor logWeights;
    private final Tensor means;
    private final Tensor logScales;
    private final Tensor target;

    TracedQuantile(TracingBackend tracer, MixLogCdfOp forward, Tensor y, Tensor raw) {
        this.tracer = tracer;
        this.forward = forward;
        this.y = y;
        this.raw = raw.cast(DType.FLOAT64);
        int elements = Math.toIntExact(y.shape().sample().size());
        this.rows = Shape.of(y.shape().dim(0), elements, 1);
        int k = forward.components();
        Tensor[] parts =
                new Split(-1, 1, 1, k, k, k).apply(this.raw.reshape(rows.with(-1, forward.parametersPerElement())));
        Tensor a = forward.boundedScale() ? parts[0].unary(UnaryOp.TANH) : parts[0];
        this.logWeights = parts[2].sub(logSumExp(parts[2]));
        this.means = parts[3];
        this.logScales = parts[4].binary(BinaryOp.MAXIMUM, constant(forward.leastLogScale()));
        Tensor value = y.cast(DType.FLOAT64).reshape(rows);
        Tensor odds = forward.shiftFirst()
                ? value.mul(a.neg().exp()).sub(parts[1])
                : value.sub(parts[1]).mul(a.neg().exp());
        this.target = forward.margin() == 0 ? odds : withoutMargin(odds);
    }

    private Tensor constant(double value) {
        return tracer.plain().fill(value, Shape.of(), DType.FLOAT64);
    }

    private Tensor withoutMargin(Tensor odds) {
        Tensor share = odds.unary(UnaryOp.SIGMOID).add(-forward.margin()).mul(1 / (1 - 2 * forward.margin()));
        Tensor inside = share.binary(BinaryOp.MAXIMUM, constant(forward.clip()))
                .binary(BinaryOp.MINIMUM, constant(1 - forward.clip()));
        return inside.log().sub(inside.neg().add(1).log());
    }

    private Tensor logSumExp(Tensor x) {
        Tensor most = tracer.max(x, -1).reshape(x.shape().with(-1, 1));
        return x.sub(most).exp().sum(-1).reshape(x.shape().with(-1, 1)).log().add(most);
    }

    /** Returns x in y's dtype, and the log-determinant of the inverse, as the op does. */
    Tensor[] results() {
        Tensor own = means.add(target.mul(logScales.exp()));
        Tensor low = tracer.max(own.neg(), -1).reshape(rows).neg();
        Tensor high = tracer.max(own, -1).reshape(rows);
        Tensor guess = logWeights.exp().mul(own).sum(-1).reshape(rows);
        Tensor start = guess.binary(BinaryOp.MAXIMUM, low).binary(BinaryOp.MINIMUM, high);
        Tensor width = high.sub(low);
        Tensor searching = low.mul(0).add(1);
        List<Value> begin =
                List.of(value(start), value(low), value(high), value(width), value(width), value(searching));
        Tensor x = tracer.tensor(
                tracer.recorder().loop(MOST_TURNS, begin, this::turn).get(0));
        Tensor found = x.reshape(y.shape());
        Tensor logDet = forward.compose(found, raw)[1].neg();
        return new Tensor[] {found.cast(y.dtype()), logDet};
    }

    private Value value(Tensor tensor) {
        return (Value) tracer.operand(tensor);
    }

    private Recorder.Turn turn(List<Value> state) {
        Tensor[] before = state.stream().map(tracer::tensor).toArray(Tensor[]::new);
        Tensor x = before[0];
        Tensor z = x.sub(means).mul(logScales.neg().exp());
        Tensor logSigmoid = z.unary(UnaryOp.LOG_SIGMOID);
        Tensor logComplement = z.neg().unary(UnaryOp.LOG_SIGMOID);
        Tensor below = logSumExp(logWeights.add(logSigmoid));
        Tensor above = logSumExp(logWeights.add(logComplement));
        Tensor density = logSumExp(logWeights.add(logSigmoid).add(logComplement).sub(logScales));
        Tensor excess = below.sub(above).sub(target);
        Value isLow = less(excess, constant(0));
        Tensor low = where(isLow, x, before[1]);
        Tensor high = where(isLow, before[2], x);
        Tensor newton = excess.div(density.sub(below).sub(above).exp());
        Tensor length = newton.unary(UnaryOp.ABS);
        Tensor next = x.sub(newton);
        Value arrived = not(less(near(x), length));
        Value inside = and(and(less(low, next), less(next, high)), not(less(before[4].mul(0.5), length)));
        Tensor bisected = where(inside, next, low.add(high).mul(0.5));
        Tensor chosen = where(and(arrived, finite(length)), next, bisected);
        Tensor step = chosen.sub(x).unary(UnaryOp.ABS);
        Value goesOn = and(not(and(arrived, finite(length))), less(near(chosen), step));
        Value searching = less(constant(0), before[5]);
        Tensor after = where(searching, chosen, x);
        Tensor left = where(and(searching, goesOn), constant(1), constant(0));
        Tensor most = tracer.node(
                "ReduceMax", DType.FLOAT64, Shape.of(), java.util.Map.of("keepdims", 0L), tracer.operand(left));
        Tensor[] state2 = {after, low, high, step, before[3], left};
        return new Recorder.Turn(
                less(constant(0), most),
                Arrays.stream(state2).map(tracer::operand).toList());
    }

    private Tensor near(Tensor x) {
        return x.unary(UnaryOp.ABS).add(1).mul(TOLERANCE);
    }

    private Value finite(Tensor length) {
        return less(length, constant(Double.POSITIVE_INFINITY));
    }

    private Value less(Tensor a, Tensor b) {
        return tracer.recorder()
                .add("Less", ElementType.BOOL, a.shape().broadcast(b.shape()), tracer.operand(a), tracer.operand(b));
    }

    private Value and(Value a, Value b) {
        return tracer.recorder().add("And", ElementType.BOOL, a.shape(), a, b);
    }

    private Value not(Value a) {
        return tracer.recorder().add("Not", ElementType.BOOL, a.shape(), a);
    }

    private Tensor where(Value condition, Tensor a, Tensor b) {
        return tracer.node("Where", DType.FLOAT64, condition.shape(), condition, tracer.operand(a), tracer.operand(b));
    }
}
