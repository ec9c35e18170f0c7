package org.flows4j.core.tensor.nd4j;

import static org.flows4j.core.tensor.nd4j.Ops.run;

import org.flows4j.core.tensor.BinaryOp;
import org.flows4j.core.tensor.UnaryOp;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.api.ops.impl.scalar.RectifiedLinear;
import org.nd4j.linalg.api.ops.impl.scalar.ScalarAdd;
import org.nd4j.linalg.api.ops.impl.scalar.ScalarMultiplication;
import org.nd4j.linalg.api.ops.impl.scalar.Step;
import org.nd4j.linalg.api.ops.impl.transforms.floating.Sqrt;
import org.nd4j.linalg.api.ops.impl.transforms.same.Abs;
import org.nd4j.linalg.api.ops.impl.transforms.same.Floor;
import org.nd4j.linalg.api.ops.impl.transforms.same.Negative;
import org.nd4j.linalg.api.ops.impl.transforms.same.Reciprocal;
import org.nd4j.linalg.api.ops.impl.transforms.same.Sign;
import org.nd4j.linalg.api.ops.impl.transforms.same.Square;
import org.nd4j.linalg.api.ops.impl.transforms.strict.Exp;
import org.nd4j.linalg.api.ops.impl.transforms.strict.Log;
import org.nd4j.linalg.api.ops.impl.transforms.strict.Sigmoid;

/**
 * Elementwise functions. ND4J's own softplus, log-sigmoid, ELU, tanh, log1p and expm1 overflow or lose the small numbers;
 * here they are composed of exp and log, with the rounding error of the inner step corrected.
 */
public final class Elementwise {
    /** {@code exp(x) - 1} is -1 in either precision below this, and log(exp(x)) still finite. */
    private static final double EXPM1_FLOOR = -40;

    private Elementwise() {}

    /** {@code op(x)} in a new array. */
    public static INDArray unary(UnaryOp op, INDArray x) {
        INDArray out = Ops.like(x);
        return switch (op) {
            case NEGATE -> run(new Negative(x, out));
            case ABS -> run(new Abs(x, out));
            case EXP -> run(new Exp(x, out));
            case LOG -> run(new Log(x, out));
            case SQRT -> run(new Sqrt(x, out));
            case SQUARE -> run(new Square(x, out));
            case RECIPROCAL -> run(new Reciprocal(x, out));
            case TANH -> tanh(x, out);
            case SIGMOID -> run(new Sigmoid(x, out));
            case LOG_SIGMOID -> run(new Negative(softplus(run(new Negative(x, out)), out), out));
            case SOFTPLUS -> softplus(x, out);
            case RELU -> atLeast(x, 0, out);
            case ELU -> elu(x, out);
            case FLOOR -> run(new Floor(x, out));
        };
    }

    /** {@code gradient * op'(x)} in a new array, where y is {@code op(x)}. */
    public static INDArray unaryGradient(UnaryOp op, INDArray x, INDArray y, INDArray gradient) {
        INDArray out = Ops.like(x);
        if (op == UnaryOp.LOG) {
            return binary(BinaryOp.DIVIDE, gradient, x, out);
        }
        derivative(op, x, y, out);
        return binary(BinaryOp.MULTIPLY, gradient, out, out);
    }

    private static void derivative(UnaryOp op, INDArray x, INDArray y, INDArray out) {
        switch (op) {
            case NEGATE -> out.assign(-1);
            case ABS -> run(new Sign(x, out));
            case EXP -> out.assign(y);
            case LOG -> run(new Reciprocal(x, out));
            case SQRT -> scale(run(new Reciprocal(y, out)), 0.5, out);
            case SQUARE -> scale(x, 2, out);
            case RECIPROCAL -> run(new Negative(run(new Square(y, out)), out));
            case TANH -> shift(run(new Negative(run(new Square(y, out)), out)), 1, out);
            case SIGMOID -> binary(BinaryOp.MULTIPLY, y, shift(run(new Negative(y, out)), 1, out), out);
            case LOG_SIGMOID -> run(new Sigmoid(run(new Negative(x, out)), out));
            case SOFTPLUS -> run(new Sigmoid(x, out));
            case RELU -> run(new Step(x, out, 0));
            case ELU -> run(new Exp(atMostZero(x, out), out));
            case FLOOR -> out.assign(0);
        }
    }

    /** {@code op(a, b)}, broadcast to the shape of {@code out}, which may be one of the operands if it has their shape. */
    public static INDArray binary(BinaryOp op, INDArray a, INDArray b, INDArray out) {
        String name = switch (op) {
            case ADD -> "add";
            case SUBTRACT -> "subtract";
            case MULTIPLY -> "multiply";
            case DIVIDE -> "divide";
            case MAXIMUM -> "maximum";
            case MINIMUM -> "minimum";
        };
        boolean choice = op == BinaryOp.MAXIMUM || op == BinaryOp.MINIMUM;
        return choice ? keepingNan(name, a, b, out) : Ops.run(name, out, a, b);
    }

    /** A choice between a and b, NaN if either is NaN; ND4J's own takes NaN from one of them only. */
    private static INDArray keepingNan(String choice, INDArray a, INDArray b, INDArray out) {
        try (Scratch scratch = new Scratch()) {
            // 0, or NaN if an operand is NaN; computed before the choice, because the result may overwrite an operand.
            INDArray ofA = scale(limit(a, 1, scratch.like(a)), 0, scratch.like(a));
            INDArray ofB = scale(limit(b, 1, scratch.like(b)), 0, scratch.like(b));
            Ops.run(choice, out, a, b);
            Ops.run("add", out, out, ofA);
            return Ops.run("add", out, out, ofB);
        }
    }

    /** Elements of x within [-bound, bound], NaN where x is NaN; {@code out} may be x. */
    static INDArray limit(INDArray x, double bound, INDArray out) {
        run(new Negative(atLeast(x, -bound, out), out));
        return run(new Negative(atLeast(out, -bound, out), out));
    }

    /** {@code x * factor}. */
    static INDArray scale(INDArray x, double factor, INDArray out) {
        return run(new ScalarMultiplication(x, null, out, factor));
    }

    /** {@code x + summand}. */
    static INDArray shift(INDArray x, double summand, INDArray out) {
        return run(new ScalarAdd(x, null, out, summand));
    }

    /** {@code max(x, floor)}, NaN where x is NaN, which ND4J's scalar maximum would turn into the floor. */
    static INDArray atLeast(INDArray x, double floor, INDArray out) {
        return run(new RectifiedLinear(x, out, floor));
    }

    /** {@code min(x, 0) = -max(-x, 0)}, NaN where x is NaN. */
    private static INDArray atMostZero(INDArray x, INDArray out) {
        return run(new Negative(atLeast(run(new Negative(x, out)), 0, out), out));
    }

    /** {@code max(x, 0) + log1p(exp(-|x|))}; {@code out} may be x. */
    private static INDArray softplus(INDArray x, INDArray out) {
        try (Scratch scratch = new Scratch()) {
            INDArray tail = run(new Abs(x, scratch.like(x)));
            run(new Exp(run(new Negative(tail, tail)), tail));
            return binary(BinaryOp.ADD, atLeast(x, 0, out), log1p(tail, scratch), out);
        }
    }

    /**
     * {@code log(1 + e)} for e in [0, 1]. With u the rounded 1 + e, log(1 + e) = log(u) + log(1 + c / u), where
     * c = e - (u - 1) is the rounding error: exactly computable, and so small that log(1 + c / u) is c / u.
     */
    private static INDArray log1p(INDArray e, Scratch scratch) {
        INDArray u = shift(e, 1, scratch.like(e));
        INDArray lost = shift(u, -1, scratch.like(e));
        binary(BinaryOp.SUBTRACT, e, lost, lost);
        binary(BinaryOp.DIVIDE, lost, u, lost);
        return binary(BinaryOp.ADD, run(new Log(u, u)), lost, lost);
    }

    /**
     * {@code exp(x) - 1} for x at most 0. With u the rounded exp(x), exp(x) = u * exp(x - log(u)), where x - log(u) is the
     * rounding error: so exp(x) - 1 = (u - 1) + u * (x - log(u)).
     */
    private static INDArray expm1(INDArray x, Scratch scratch) {
        INDArray bounded = atLeast(x, EXPM1_FLOOR, scratch.like(x));
        INDArray u = run(new Exp(bounded, scratch.like(x)));
        INDArray lost = run(new Log(u, scratch.like(x)));
        binary(BinaryOp.SUBTRACT, bounded, lost, lost);
        binary(BinaryOp.MULTIPLY, u, lost, lost);
        return binary(BinaryOp.ADD, shift(u, -1, u), lost, lost);
    }

    /** {@code sign(x) * -t / (2 + t)} with {@code t = expm1(-2 |x|)}. */
    private static INDArray tanh(INDArray x, INDArray out) {
        try (Scratch scratch = new Scratch()) {
            run(new Abs(x, out));
            INDArray t = expm1(scale(out, -2, out), scratch);
            shift(t, 2, out);
            binary(BinaryOp.DIVIDE, run(new Negative(t, t)), out, out);
            return binary(BinaryOp.MULTIPLY, out, run(new Sign(x, t)), out);
        }
    }

    /** {@code max(x, 0) + expm1(min(x, 0))}: one of the two is 0. */
    private static INDArray elu(INDArray x, INDArray out) {
        try (Scratch scratch = new Scratch()) {
            INDArray negative = expm1(atMostZero(x, scratch.like(x)), scratch);
            return binary(BinaryOp.ADD, atLeast(x, 0, out), negative, out);
        }
    }
}
