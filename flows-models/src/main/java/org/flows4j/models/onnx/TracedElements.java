package org.flows4j.models.onnx;

import java.util.Arrays;
import java.util.Map;
import org.flows4j.core.tensor.BinaryOp;
import org.flows4j.core.tensor.DType;
import org.flows4j.core.tensor.ElementOperations;
import org.flows4j.core.tensor.Shape;
import org.flows4j.core.tensor.Tensor;
import org.flows4j.core.tensor.TensorBackend;
import org.flows4j.core.tensor.UnaryOp;

/**
 * Elementwise arithmetic as nodes. Functions that runtimes compute without care for their tails, such as the sigmoid, are composed of
 * exponentials and logarithms as the backends compute them.
 */
final class TracedElements implements ElementOperations {
    /** The number of summands from which a sum is accumulated in double, as the backends do. */
    private static final long LONG_SUM = 64;

    private final TracingBackend tracer;

    TracedElements(TracingBackend tracer) {
        this.tracer = tracer;
    }

    @Override
    public Tensor unary(UnaryOp op, Tensor x) {
        if (!TracingBackend.isTraced(x)) {
            return tracer.plain().unary(op, x);
        }
        return switch (op) {
            case NEGATE -> simple("Neg", x);
            case ABS -> simple("Abs", x);
            case EXP -> simple("Exp", x);
            case LOG -> simple("Log", x);
            case SQRT -> simple("Sqrt", x);
            case SQUARE -> x.mul(x);
            case RECIPROCAL -> constant(1, x).div(x);
            case TANH -> simple("Tanh", x);
            case SIGMOID -> constant(1, x).div(simple("Exp", simple("Neg", x)).add(1));
            case LOG_SIGMOID -> x.binary(BinaryOp.MINIMUM, constant(0, x)).sub(logOfOnePlusExpOfMinusAbs(x));
            case SOFTPLUS -> x.binary(BinaryOp.MAXIMUM, constant(0, x)).add(logOfOnePlusExpOfMinusAbs(x));
            case RELU -> x.binary(BinaryOp.MAXIMUM, constant(0, x));
            case ELU ->
                x.binary(BinaryOp.MAXIMUM, constant(0, x))
                        .add(simple("Exp", x.binary(BinaryOp.MINIMUM, constant(0, x)))
                                .add(-1));
            case FLOOR -> simple("Floor", x);
        };
    }

    private Tensor simple(String operator, Tensor x) {
        return tracer.node(operator, x.dtype(), x.shape(), tracer.operand(x));
    }

    private Tensor constant(double value, Tensor like) {
        return tracer.plain().fill(value, Shape.of(), like.dtype());
    }

    /**
     * {@code log(1 + u)} for u = exp(-|x|), which stays exact where 1 + u rounds: {@code log(w) u / (w - 1)} with w = 1 + u, or u where w
     * is 1 (Kahan).
     */
    private Tensor logOfOnePlusExpOfMinusAbs(Tensor x) {
        Tensor u = simple("Exp", simple("Neg", simple("Abs", x)));
        Tensor w = u.add(1);
        Tensor rounded = w.add(-1);
        double least = x.dtype() == DType.FLOAT32 ? Float.MIN_NORMAL : Double.MIN_NORMAL;
        Tensor quotient = simple("Log", w).mul(u.div(rounded.binary(BinaryOp.MAXIMUM, constant(least, x))));
        Operand.Value larger = tracer.recorder()
                .add("Greater", ElementType.BOOL, x.shape(), tracer.operand(rounded), tracer.operand(constant(0, x)));
        return tracer.node("Where", x.dtype(), x.shape(), larger, tracer.operand(quotient), tracer.operand(u));
    }

    @Override
    public Tensor unaryGradient(UnaryOp op, Tensor x, Tensor y, Tensor outputGradient) {
        throw new UnsupportedOperationException("a layer computes a gradient");
    }

    @Override
    public Tensor binary(BinaryOp op, Tensor a, Tensor b) {
        if (!TracingBackend.isTraced(a, b)) {
            return tracer.plain().binary(op, a, b);
        }
        if (a.dtype() != b.dtype()) {
            throw new IllegalArgumentException("Operands of " + op + " need one dtype, not " + a + " and " + b);
        }
        Shape shape = a.shape().broadcast(b.shape());
        if (op == BinaryOp.ADD && shape.equals(a.shape()) && isZero(b)) {
            return a;
        }
        if (op == BinaryOp.ADD && shape.equals(b.shape()) && isZero(a)) {
            return b;
        }
        String operator = switch (op) {
            case ADD -> "Add";
            case SUBTRACT -> "Sub";
            case MULTIPLY -> "Mul";
            case DIVIDE -> "Div";
            case MAXIMUM -> "Max";
            case MINIMUM -> "Min";
        };
        return tracer.node(operator, a.dtype(), shape, tracer.operand(a), tracer.operand(b));
    }

    private static boolean isZero(Tensor tensor) {
        return tensor.hasValues() && Arrays.stream(tensor.toDoubles()).allMatch(element -> element == 0);
    }

    @Override
    public Tensor scaleShift(Tensor x, double scale, double shift) {
        if (!TracingBackend.isTraced(x)) {
            return tracer.plain().scaleShift(x, scale, shift);
        }
        Tensor scaled = scale == 1 ? x : x.mul(constant(scale, x));
        return shift == 0 ? scaled : scaled.binary(BinaryOp.ADD, constant(shift, x));
    }

    @Override
    public Tensor sum(Tensor x, int[] axes, DType result) {
        TensorBackend plain = tracer.plain();
        if (!TracingBackend.isTraced(x)) {
            return plain.sum(x, axes, result);
        }
        int[] positive =
                Arrays.stream(axes).map(x.shape()::axis).distinct().sorted().toArray();
        if (positive.length == 0) {
            throw new UnsupportedOperationException("a layer sums over the whole batch");
        }
        Shape shape = without(x.shape(), positive);
        boolean inDouble = result == DType.FLOAT64 || x.shape().size() / shape.size() >= LONG_SUM;
        Tensor wide = inDouble ? x.cast(DType.FLOAT64) : x;
        return reduced("ReduceSum", wide, shape, positive).cast(result);
    }

    @Override
    public Tensor max(Tensor x, int axis) {
        if (!TracingBackend.isTraced(x)) {
            return tracer.plain().max(x, axis);
        }
        int positive = x.shape().axis(axis);
        return reduced("ReduceMax", x, without(x.shape(), positive), positive);
    }

    private Tensor reduced(String operator, Tensor x, Shape shape, int... axes) {
        long[] numbers = Arrays.stream(axes).asLongStream().toArray();
        return tracer.node(operator, x.dtype(), shape, Map.of("axes", numbers, "keepdims", 0L), tracer.operand(x));
    }

    private static Shape without(Shape shape, int... axes) {
        int[] kept = new int[shape.rank() - axes.length];
        int to = 0;
        for (int axis = 0; axis < shape.rank(); axis++) {
            if (Arrays.binarySearch(axes, axis) < 0) {
                kept[to++] = shape.dim(axis);
            }
        }
        return Shape.of(kept);
    }

    @Override
    public Tensor cast(Tensor x, DType dtype) {
        if (!TracingBackend.isTraced(x)) {
            return tracer.plain().cast(x, dtype);
        }
        long code = ElementType.of(dtype).code();
        return tracer.node("Cast", dtype, x.shape(), Map.of("to", code), tracer.operand(x));
    }
}
