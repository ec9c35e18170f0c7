package org.flows4j.core.tensor.cpu.internal.vector;

import static org.flows4j.core.tensor.cpu.internal.vector.Functions.DOUBLES;
import static org.flows4j.core.tensor.cpu.internal.vector.Functions.LANES;

import jdk.incubator.vector.DoubleVector;
import jdk.incubator.vector.VectorOperators;
import org.flows4j.core.tensor.UnaryOp;
import org.flows4j.core.tensor.cpu.internal.math.AttentionMath;
import org.flows4j.core.tensor.cpu.internal.math.LstmMath;
import org.flows4j.core.tensor.cpu.internal.math.MixtureMath;
import org.flows4j.core.tensor.cpu.internal.math.NormalizationMath;
import org.flows4j.core.tensor.cpu.internal.math.PlainMath;
import org.flows4j.core.tensor.cpu.internal.math.SplineMath;

/**
 * {@link org.flows4j.core.tensor.cpu.internal.math.VectorMath} on the Vector API. It has the functions that the compiler does not
 * vectorize by itself and inherits plain arithmetic, because code on the Vector API is very slow until it has been compiled.
 */
public final class VectorApiMath extends PlainMath {
    private final Loop exp = new Loop(UnaryLoops.class, "exp");
    private final Loop log = new Loop(UnaryLoops.class, "log");
    private final Loop tanh = new Loop(UnaryLoops.class, "tanh");
    private final Loop sigmoid = new Loop(UnaryLoops.class, "sigmoid");
    private final Loop expOfMinusAbs = new Loop(UnaryLoops.class, "expOfMinusAbs");
    private final Loop logSigmoid = new Loop(UnaryLoops.class, "logSigmoid");
    private final Loop softplus = new Loop(UnaryLoops.class, "softplus");
    private final Loop sigmoids = new Loop(UnaryLoops.class, "sigmoids");
    private final Loop sigmoidAndLog = new Loop(UnaryLoops.class, "sigmoidAndLog");
    private final Loop elus = new Loop(UnaryLoops.class, "elus");
    private final Loop elu = new Loop(UnaryLoops.class, "elu");
    private final Loop logSigmoidGradient = new Loop(UnaryLoops.class, "logSigmoidGradient");
    private final Loop softplusGradient = new Loop(UnaryLoops.class, "softplusGradient");
    private final Loop reluGradient = new Loop(UnaryLoops.class, "reluGradient");
    private final Loop eluGradient = new Loop(UnaryLoops.class, "eluGradient");
    private final Loop split = new Loop(Bfloat16Loops.class, "split");
    private final Loop widen = new Loop(Bfloat16Loops.class, "widen");
    private final Loop narrow = new Loop(Bfloat16Loops.class, "narrow");

    private final AttentionMath attention = new VectorApiAttentionMath();
    private final NormalizationMath normalization = new VectorApiNormalizationMath(this);
    private final MixtureMath mixtures = new VectorApiMixtureMath();
    private final SplineMath splines = new VectorApiSplineMath(mixtures);
    private final LstmMath lstm = new VectorApiLstmMath(this);

    /** Called by name. */
    public VectorApiMath() {}

    @Override
    public void unary(UnaryOp op, float[] x, float[] result, int count) {
        switch (op) {
            case EXP -> exp.run(x, result, count);
            case LOG -> log.run(x, result, count);
            case TANH -> tanh.run(x, result, count);
            case SIGMOID -> sigmoid.run(x, result, count);
            case LOG_SIGMOID -> {
                expOfMinusAbs.run(x, result, count);
                logSigmoid.run(x, result, result, count);
            }
            case SOFTPLUS -> {
                expOfMinusAbs.run(x, result, count);
                softplus.run(x, result, result, count);
            }
            case ELU -> elu.run(x, result, count);
            default -> super.unary(op, x, result, count);
        }
    }

    @Override
    public void unaryGradient(UnaryOp op, float[] x, float[] y, float[] gradient, float[] result, int count) {
        switch (op) {
            case LOG_SIGMOID -> logSigmoidGradient.run(x, gradient, result, count);
            case SOFTPLUS -> softplusGradient.run(x, gradient, result, count);
            case RELU -> reluGradient.run(x, gradient, result, count);
            case ELU -> eluGradient.run(y, gradient, result, count);
            default -> super.unaryGradient(op, x, y, gradient, result, count);
        }
    }

    @Override
    public double sum(float[] x, int from, int count) {
        if (count < LANES) {
            // The halves of a sample with few components: adding up the lanes of an empty register takes longer than
            // they do.
            return super.sum(x, from, count);
        }
        int half = DOUBLES.length();
        int whole = count - count % LANES;
        DoubleVector first = DoubleVector.zero(DOUBLES);
        DoubleVector second = first;
        for (int i = 0; i < whole; i += LANES) {
            first = first.add(Functions.doubles(x, from + i));
            second = second.add(Functions.doubles(x, from + i + half));
        }
        double sum = first.add(second).reduceLanes(VectorOperators.ADD);
        return sum + super.sum(x, from + whole, count - whole);
    }

    @Override
    public double sumOfSquares(float[] x, int from, int count) {
        if (count < LANES) {
            return super.sumOfSquares(x, from, count);
        }
        int half = DOUBLES.length();
        int whole = count - count % LANES;
        DoubleVector first = DoubleVector.zero(DOUBLES);
        DoubleVector second = first;
        for (int i = 0; i < whole; i += LANES) {
            DoubleVector low = Functions.doubles(x, from + i);
            DoubleVector high = Functions.doubles(x, from + i + half);
            first = low.fma(low, first);
            second = high.fma(high, second);
        }
        double sum = first.add(second).reduceLanes(VectorOperators.ADD);
        return sum + super.sumOfSquares(x, from + whole, count - whole);
    }

    @Override
    public void accumulate(float[] x, int from, double[] sums, int at, int count) {
        int half = DOUBLES.length();
        int whole = count - count % LANES;
        for (int i = 0; i < whole; i += LANES) {
            Functions.doubles(x, from + i)
                    .add(DoubleVector.fromArray(DOUBLES, sums, at + i))
                    .intoArray(sums, at + i);
            Functions.doubles(x, from + i + half)
                    .add(DoubleVector.fromArray(DOUBLES, sums, at + i + half))
                    .intoArray(sums, at + i + half);
        }
        super.accumulate(x, from + whole, sums, at + whole, count - whole);
    }

    @Override
    public void sigmoids(float[] x, float[] sigmoid, float[] complement, int count) {
        expOfMinusAbs.run(x, sigmoid, count);
        sigmoids.run(x, sigmoid, complement, count);
    }

    @Override
    public void sigmoidAndLog(float[] x, float[] sigmoid, float[] log, int count) {
        expOfMinusAbs.run(x, sigmoid, count);
        sigmoidAndLog.run(x, sigmoid, log, count);
    }

    @Override
    public void elus(float[] x, float[] ofX, float[] ofMinusX, int count) {
        elus.run(x, ofX, ofMinusX, count);
    }

    @Override
    public void split(float[] x, short[] high, short[] low, int count) {
        split.run(x, high, low, count);
    }

    @Override
    public void widen(short[] x, int from, float[] result, int at, int count) {
        int whole = count - count % LANES;
        widen.run(x, from, result, at, whole);
        super.widen(x, from + whole, result, at + whole, count - whole);
    }

    @Override
    public void narrow(float[] x, int from, short[] result, int at, int count) {
        int whole = count - count % LANES;
        narrow.run(x, from, result, at, whole);
        super.narrow(x, from + whole, result, at + whole, count - whole);
    }

    @Override
    public AttentionMath attention() {
        return attention;
    }

    @Override
    public NormalizationMath normalization() {
        return normalization;
    }

    @Override
    public MixtureMath mixtures() {
        return mixtures;
    }

    @Override
    public SplineMath splines() {
        return splines;
    }

    @Override
    public LstmMath lstm() {
        return lstm;
    }
}
